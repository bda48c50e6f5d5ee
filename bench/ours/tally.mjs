/**
 * Pair echoes per VNI, count packets and octets per tunnel, as `vxlens trace --summary` does, and in the words that the
 * peers answer in: node bench/ours/tally.mjs FILE
 */
import { open } from '../../dist/node.js';
import { read } from '../../dist/read.js';
import { Tally } from '../../dist/tally.js';

// So much that nothing is given up, and so long that nothing is late: the peers have no bound for either.
const tally = new Tally({ memory: 8192, timeout: 1e6 });
for await (const batch of read(open(process.argv[2]), { into: tally.loops }).batches()) tally.take(batch);
if (tally.doubtful !== undefined) throw new Error(tally.doubtful);
const { summary, tunnels } = tally.end(0);

const echoes = summary.exchanges.filter(({ kind }) => kind === 'echo');
const total = (name) => echoes.reduce((sum, count) => sum + count[name], 0);
const ways = tunnels.flatMap(({ vni, packets, bytes }) =>
  packets.map((seen, i) => ({ vni, seen, carried: bytes[i] })).filter(({ seen }) => seen > 0),
);
let packets = 0;
let octets = 0;
let sum = 0;
for (const { vni, seen, carried } of ways) {
  packets += seen;
  octets += carried;
  sum = (sum + Math.imul(vni + 1, seen) + Math.imul(carried, seen | 1)) | 0;
}
console.log(
  `answered=${total('answered')} open=${total('unanswered')} unrequested=${total('unrequested')} ` +
    `tunnels=${ways.length} packets=${packets} octets=${octets} sum=${sum >>> 0}`,
);
