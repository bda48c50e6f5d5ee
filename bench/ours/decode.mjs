/**
 * Go to the innermost header of every record, count headers, sum fields: node bench/ours/decode.mjs FILE
 */
import * as vxlens from 'vxlens/decode';
import { open } from 'vxlens/node';

// A module's own constants are compiled in; imported ones are loaded each time.
const { ARP_LAYER, ICMP_LAYER, ICMPV6_LAYER, IPV4_LAYER, IPV6_LAYER, TCP_LAYER, UDP_LAYER } = vxlens;

class Sums {
  records = 0;
  ipv4 = 0;
  ipv6 = 0;
  udp = 0;
  tcp = 0;
  icmp = 0;
  icmpv6 = 0;
  arp = 0;
  vxlan = 0;
  sources = 0;
  destinations = 0;
  sequences = 0;
  vnis = 0;
  ports = 0;
  #view = new DataView(new ArrayBuffer(0));

  begin({ bytes, count }) {
    this.records += count;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  packet(_record, layers, outerLayers, _depth, outer, _outerTransport, tunnel, _frame, network, _protocol, transport) {
    if (tunnel >= 0) this.#tunnel(outerLayers, tunnel);
    if ((layers & ARP_LAYER) === 0) this.#addresses(layers, network);
    else {
      this.arp++;
      if (tunnel >= 0) this.#addressesOf(outerLayers, outer);
    }
    if (layers & TCP_LAYER) {
      this.tcp++;
      this.#ports(transport);
    } else if (layers & (ICMP_LAYER | ICMPV6_LAYER)) this.#echo(layers, transport);
    else if (layers & UDP_LAYER) {
      this.udp++;
      this.#ports(transport);
    }
  }

  #tunnel(outerLayers, tunnel) {
    this.vxlan++;
    this.udp++;
    this.vnis = (this.vnis + (this.#view.getInt32(tunnel + 4) >>> 8)) | 0;
    if (outerLayers & IPV4_LAYER) this.ipv4++;
    else this.ipv6++;
  }

  #addresses(layers, network) {
    if (layers & IPV4_LAYER) this.ipv4++;
    else if (layers & IPV6_LAYER) this.ipv6++;
    this.#addressesOf(layers, network);
  }

  #addressesOf(layers, network) {
    const wide = (layers & IPV4_LAYER) === 0;
    if (wide && (layers & IPV6_LAYER) === 0) return;
    this.sources = (this.sources + this.#view.getInt32(network + (wide ? 20 : 12))) | 0;
    this.destinations = (this.destinations + this.#view.getInt32(network + (wide ? 36 : 16))) | 0;
  }

  #ports(transport) {
    const view = this.#view;
    this.ports = (this.ports + view.getUint16(transport) + view.getUint16(transport + 2)) | 0;
  }

  #echo(layers, transport) {
    const type = this.#view.getUint8(transport);
    const version4 = (layers & ICMP_LAYER) !== 0;
    if (version4) this.icmp++;
    else this.icmpv6++;
    if (version4 ? type === 0 || type === 8 : type === 128 || type === 129) {
      this.sequences = (this.sequences + this.#view.getUint16(transport + 6)) | 0;
    }
  }
}

const sums = new Sums();
for await (const batch of vxlens.read(open(process.argv[2])).batches()) vxlens.walk(batch, sums);
const { records, ipv4, ipv6, udp, tcp, icmp, icmpv6, arp, vxlan } = sums;
const { sources, destinations, sequences, vnis, ports } = sums;
console.log(
  `records=${records} ipv4=${ipv4} ipv6=${ipv6} udp=${udp} tcp=${tcp} icmp=${icmp} icmpv6=${icmpv6} arp=${arp} ` +
    `vxlan=${vxlan} sources=${sources >>> 0} destinations=${destinations >>> 0} sequences=${sequences >>> 0} ` +
    `vnis=${vnis >>> 0} ports=${ports >>> 0}`,
);
