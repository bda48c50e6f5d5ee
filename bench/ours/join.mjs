/**
 * Pair echoes per VNI, count packets and octets per tunnel, with the tables that joins are made of:
 * node bench/ours/join.mjs FILE
 */
import { WordTable } from '../../dist/conversations/word-table.js';
import * as vxlens from '../../dist/index.js';
import { open } from '../../dist/node.js';

const { ICMP_LAYER, ICMPV6_LAYER, IPV4_LAYER, IPV6_LAYER } = vxlens;
const NO_VNI = 0x100_0000;
const WIDE = 1 << 31;
const SENT = 0;
const PACKETS = 0;
const OCTETS = 1;

class Join {
  answered = 0;
  unrequested = 0;
  trips = 0;
  requests = new WordTable(1, 10_000_000);
  tunnels = new WordTable(2, 1_000_000);
  #addresses = new WordTable(0, 10_000_000);
  #batch;
  #view = new DataView(new ArrayBuffer(0));

  begin(batch) {
    this.#batch = batch;
    this.#view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  }

  packet(record, layers, outerLayers, _depth, outer, _outerTransport, tunnel, _frame, network, _protocol, transport) {
    if (tunnel >= 0) this.#tunnel(record, outerLayers, outer, tunnel);
    if (layers & (ICMP_LAYER | ICMPV6_LAYER)) this.#icmp(record, layers, tunnel, network, transport);
  }

  #tunnel(record, layers, outer, tunnel) {
    const view = this.#view;
    const wide = (layers & IPV6_LAYER) !== 0;
    const source = wide ? this.#word(outer + 8) : view.getInt32(outer + 12);
    const destination = wide ? this.#word(outer + 24) : view.getInt32(outer + 16);
    const vni = (view.getInt32(tunnel + 4) >>> 8) | (wide ? WIDE : 0);
    let entry = this.tunnels.find(source, destination, vni, 0);
    if (entry < 0) entry = this.tunnels.put(source, destination, vni, 0);
    this.tunnels.add(entry, PACKETS, 1);
    this.tunnels.add(entry, OCTETS, this.#batch.original[record]);
  }

  /** One word for an IPv6 address: the number of its entry in a table. */
  #word(at) {
    const view = this.#view;
    const [a, b, c, d] = [view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + 8), view.getInt32(at + 12)];
    const entry = this.#addresses.find(a, b, c, d);
    return entry < 0 ? this.#addresses.put(a, b, c, d) : entry;
  }

  #icmp(record, layers, tunnel, network, transport) {
    const view = this.#view;
    const type = view.getUint8(transport);
    const vni = tunnel < 0 ? NO_VNI : view.getInt32(tunnel + 4) >>> 8;
    const id = view.getInt32(transport + 4);
    const time = this.#batch.seconds[record] * 1e6 + this.#batch.nanoseconds[record] / 1e3;
    if (layers & IPV4_LAYER) {
      if ((type & 0xf7) !== 0) return;
      this.#echo(type === 0, view.getInt32(network + 12), view.getInt32(network + 16), vni, id, time);
    } else {
      if ((type & 0xfe) !== 128) return;
      this.#echo(type === 129, this.#word(network + 8), this.#word(network + 24), vni | WIDE, id, time);
    }
  }

  #echo(reply, source, destination, vni, id, time) {
    const { requests } = this;
    if (!reply) {
      requests.set(requests.put(source, destination, vni, id), SENT, time);
      return;
    }
    const request = requests.find(destination, source, vni, id);
    if (request < 0) {
      this.unrequested++;
      return;
    }
    this.answered++;
    this.trips += time - requests.get(request, SENT);
    requests.remove(request);
  }
}

const join = new Join();
for await (const batch of vxlens.read(open(process.argv[2])).batches()) vxlens.walk(batch, join);
const { requests, tunnels } = join;
let packets = 0;
let octets = 0;
let sum = 0;
for (let entry = tunnels.oldest; entry >= 0; entry = tunnels.younger(entry)) {
  const seen = tunnels.get(entry, PACKETS);
  const carried = tunnels.get(entry, OCTETS);
  packets += seen;
  octets += carried;
  sum = (sum + Math.imul(tunnels.word(entry, 2) + 1, seen) + Math.imul(carried, seen | 1)) | 0;
}
console.log(
  `answered=${join.answered} open=${requests.size} unrequested=${join.unrequested} trips=${join.trips} ` +
    `tunnels=${tunnels.size} packets=${packets} octets=${octets} sum=${sum >>> 0}`,
);
