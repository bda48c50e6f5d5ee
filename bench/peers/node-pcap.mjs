/**
 * The npm package pcap (node_pcap) on the same work: node node-pcap.mjs objects FILE
 *
 * It knows no VXLAN: the eight octets are read here, and the frame behind them by its own decoder. Of an ICMP message it
 * tells no more than the type.
 */
import { createRequire } from 'node:module';

// It is nobody's dependency here: who wants to measure it installs it.
const NAME = 'pcap';
const require = createRequire(import.meta.url);
const pcap = require(NAME);
const EthernetPacket = require(`${NAME}/decode/ethernet_packet`);

const counts = { records: 0, ipv4: 0, udp: 0, tcp: 0, icmp: 0, arp: 0, vxlan: 0 };
let vnis = 0;
let ports = 0;

function walk(frame) {
  const network = frame.payload;
  const name = network?.constructor.name;
  if (name === 'Arp') counts.arp++;
  if (name !== 'IPv4') return;
  counts.ipv4++;
  const inside = network.payload;
  if (network.protocol === 6) {
    counts.tcp++;
    ports = (ports + inside.sport + inside.dport) | 0;
  } else if (network.protocol === 17) {
    counts.udp++;
    if (inside.dport !== 4789) ports = (ports + inside.sport + inside.dport) | 0;
    else {
      counts.vxlan++;
      vnis = (vnis + (inside.data.readUInt32BE(4) >>> 8)) | 0;
      walk(new EthernetPacket().decode(inside.data, 8));
    }
  } else if (network.protocol === 1) counts.icmp++;
}

const session = pcap.createOfflineSession(process.argv[3], {});
session.on('packet', (raw) => {
  counts.records++;
  walk(pcap.decode.packet(raw).payload);
});
session.on('complete', () => {
  const all = { ...counts, vnis: vnis >>> 0, ports: ports >>> 0 };
  console.log(
    Object.entries(all)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  );
});
