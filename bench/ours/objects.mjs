/**
 * Every packet as an object, its layers as objects, sums over their fields: node bench/ours/objects.mjs FILE
 */
import { dissect, read, recordsOf } from 'vxlens/decode';
import { open } from 'vxlens/node';

let records = 0;
let ipv4 = 0;
let ipv6 = 0;
let udp = 0;
let tcp = 0;
let icmp = 0;
let icmpv6 = 0;
let arp = 0;
let vxlan = 0;
let sequences = 0;
let vnis = 0;
let ports = 0;

for await (const batch of read(open(process.argv[2])).batches()) {
  for (const record of recordsOf(batch)) {
    records++;
    for (const layer of dissect(record).layers) take(layer);
  }
}

function take(layer) {
  switch (layer.kind) {
    case 'ipv4':
      ipv4++;
      break;
    case 'ipv6':
      ipv6++;
      break;
    case 'udp':
      udp++;
      if (layer.destinationPort !== 4789) ports = (ports + layer.sourcePort + layer.destinationPort) | 0;
      break;
    case 'tcp':
      tcp++;
      ports = (ports + layer.sourcePort + layer.destinationPort) | 0;
      break;
    case 'icmp':
      icmp++;
      if (layer.type === 0 || layer.type === 8) sequences = (sequences + layer.sequence) | 0;
      break;
    case 'icmpv6':
      icmpv6++;
      if (layer.type === 128 || layer.type === 129) sequences = (sequences + layer.sequence) | 0;
      break;
    case 'arp':
      arp++;
      break;
    case 'vxlan':
      vxlan++;
      vnis = (vnis + layer.vni) | 0;
  }
}

console.log(
  `records=${records} ipv4=${ipv4} ipv6=${ipv6} udp=${udp} tcp=${tcp} icmp=${icmp} icmpv6=${icmpv6} arp=${arp} ` +
    `vxlan=${vxlan} sequences=${sequences >>> 0} vnis=${vnis >>> 0} ports=${ports >>> 0}`,
);
