/**
 * The same sums as decode.mjs out of the columns of `scan`: node bench/ours/columns.mjs FILE
 */
import * as vxlens from 'vxlens/decode';
import { open } from 'vxlens/node';

const { ARP_LAYER, ICMP_LAYER, ICMPV6_LAYER, IPV4_LAYER, IPV6_LAYER, TCP_LAYER, UDP_LAYER } = vxlens;
const total = new Float64Array(14);
const columns = new vxlens.ScanColumns();

for await (const batch of vxlens.read(open(process.argv[2])).batches()) {
  vxlens.scan(batch, columns);
  add(batch, columns);
}
const names = 'records ipv4 ipv6 udp tcp icmp icmpv6 arp vxlan sources destinations sequences vnis ports'.split(' ');
console.log(names.map((name, i) => `${name}=${total[i] % 2 ** 32}`).join(' '));

function add({ bytes, count }, { layers, outerLayers, outerNetwork, tunnel, vni, network, transport }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [ipv4, ipv6, udp, tcp, icmp, icmpv6, arp, vxlan] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [sources, destinations, sequences, vnis, ports] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const inner = layers[i];
    let bits = inner;
    let ip = network[i];
    if (tunnel[i] >= 0) {
      const outer = outerLayers[i];
      vxlan++;
      udp++;
      vnis = (vnis + vni[i]) | 0;
      if (outer & IPV4_LAYER) ipv4++;
      else ipv6++;
      if (inner & ARP_LAYER) {
        bits = outer;
        ip = outerNetwork[i];
      }
    }
    if (inner & ARP_LAYER) arp++;
    else if (inner & IPV4_LAYER) ipv4++;
    else if (inner & IPV6_LAYER) ipv6++;
    if (bits & IPV4_LAYER) {
      sources = (sources + view.getInt32(ip + 12)) | 0;
      destinations = (destinations + view.getInt32(ip + 16)) | 0;
    } else if (bits & IPV6_LAYER) {
      sources = (sources + view.getInt32(ip + 20)) | 0;
      destinations = (destinations + view.getInt32(ip + 36)) | 0;
    }
    const at = transport[i];
    if (inner & (TCP_LAYER | UDP_LAYER)) {
      if (inner & TCP_LAYER) tcp++;
      else udp++;
      ports = (ports + view.getUint16(at) + view.getUint16(at + 2)) | 0;
    } else if (inner & ICMP_LAYER) {
      icmp++;
      if ((view.getUint8(at) & 0xf7) === 0) sequences = (sequences + view.getUint16(at + 6)) | 0;
    } else if (inner & ICMPV6_LAYER) {
      icmpv6++;
      if ((view.getUint8(at) & 0xfe) === 128) sequences = (sequences + view.getUint16(at + 6)) | 0;
    }
  }
  const sums = [count, ipv4, ipv6, udp, tcp, icmp, icmpv6, arp, vxlan, sources, destinations, sequences, vnis, ports];
  for (const [i, sum] of sums.entries()) total[i] += i < 9 ? sum : sum >>> 0;
}
