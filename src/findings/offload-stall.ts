/**
 * `offload-stall`: connections open only after a minute, because tunnel packets leave with a wrong outer checksum.
 *
 * Needs one point behind the sender's kernel, verified checksums. Fires where one SYN was sent again at growing intervals (1, 3,
 * 7, 15, 31, 63 seconds; newer kernels begin with some of one second), at least `LADDER_RUNGS` times, and the outer UDP checksum
 * of all but the last is wrong and not left to the NIC. `proved` where the last one has none and is answered. Silent where
 * the checksums are right, absent or left to the NIC: then the peer is only away.
 * Source: flannel#1266, "the last packet have a 0x0000 check sum"; k8s#88986: double NAT and transmit checksum offload.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing, Segment } from '../conversations/crossing.ts';
import { TCP_ACK, TCP_SYN } from '../layers/tcp.ts';
import { Cases } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { LADDER_RUNGS, LADDER_TOLERANCE } from './thresholds.ts';

interface Attempt {
  readonly time: number;
  readonly bad: boolean;
  readonly absent: boolean;
  readonly evidence: Evidence;
}

interface Ladder {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly attempts: Attempt[];
  answered: boolean;
}

/** Attempts that one connection makes at most. */
const ATTEMPTS = 16;

/** Connections open late for a wrong outer checksum. */
export const offloadStall: Detector = {
  finding: 'offload-stall',
  explains: ['checksum-corrupt', 'packet-loss', 'one-way-traffic'],
  watch: (): Watch => {
    const ladders = new Cases<Ladder>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.tcp === undefined || one.copyAt !== undefined) return;
        const { tcp } = one;
        if ((tcp.flags & TCP_SYN) !== 0) note(ladders, one, tcp);
      },
      conclude: () => {
        const cases = new Cases<{ readonly ladder: Ladder; readonly proved: boolean; readonly waited: number }>();
        for (const { details } of ladders) {
          const stalled = judge(details);
          if (stalled === undefined) continue;
          const { vni, source, destination, port } = details;
          cases.add(
            [vni, source, destination, port].join(' '),
            { ladder: details, ...stalled },
            ...details.attempts.map(({ evidence }) => evidence),
          );
        }
        return [...cases].map(({ details: { ladder, proved, waited }, count, evidence }): Finding => {
          const { vni, source, destination, port, attempts } = ladder;
          return {
            finding: 'offload-stall',
            severity: 'error',
            confidence: proved ? 'proved' : 'likely',
            summary: `A connection from ${source} to ${destination} port ${port} was tried ${attempts.length} times in ${(waited / 1e9).toFixed(0)} s, and every tunnel packet ${proved ? 'but the last, which has no checksum and was answered, ' : ''}carries a wrong outer UDP checksum.`,
            vni,
            subjects: [source, destination, `${destination}:${port}`],
            count,
            evidence,
            refutedBy: `The outer checksums are right at the receiver: the NIC of the sender put them right.`,
            remedy:
              'On the sending host turn the checksum offload of the VXLAN device off (ethtool -K flannel.1 tx-checksum-ip-generic off), or take a kernel that has the fix; a NAT rule that masquerades tunnel packets should use --random-fully.',
            direction: [source, destination],
          };
        });
      },
    };
  },
};

function note(ladders: Cases<Ladder>, one: Crossing, tcp: Segment): void {
  const { sourcePort, destinationPort, sequence, acknowledgment } = tcp;
  if ((tcp.flags & TCP_ACK) !== 0) {
    const asked = [one.vni, one.destination, destinationPort, one.source, sourcePort, (acknowledgment - 1) >>> 0].join(
      ' ',
    );
    const known = ladders.get(asked)?.details;
    if (known !== undefined) known.answered = true;
    return;
  }
  const seen = one.sightings.findLast(({ checksums, tunnel }) => tunnel !== undefined && checksums !== undefined);
  const key = [one.vni, one.source, sourcePort, one.destination, destinationPort, sequence].join(' ');
  const { vni, source, destination } = one;
  ladders.add(key, { vni, source, destination, port: destinationPort, attempts: [], answered: false });
  const attempts = ladders.get(key)?.details.attempts;
  if (seen === undefined || attempts === undefined || attempts.length >= ATTEMPTS) return;
  const status = seen.checksums!.outerTransport;
  const evidence = { point: seen.point, frame: seen.frame };
  attempts.push({ time: Number(seen.time), bad: status === 'bad', absent: status === 'absent', evidence });
}

/** Whether the attempts are a ladder of wrong checksums. */
function judge({ attempts, answered }: Ladder): { readonly proved: boolean; readonly waited: number } | undefined {
  attempts.sort((a, b) => a.time - b.time);
  const last = attempts.at(-1);
  if (last === undefined || attempts.length <= LADDER_RUNGS) return undefined;
  const early = last.bad ? attempts : attempts.slice(0, -1);
  if (!early.every(({ bad }) => bad) || early.length < LADDER_RUNGS) return undefined;
  let before = 1e9;
  for (let i = 1; i < attempts.length; i++) {
    const gap = attempts[i]!.time - attempts[i - 1]!.time;
    const isRung = near(gap, 1e9) ? i < ATTEMPTS : near(gap, 2 * before);
    if (!isRung) return undefined;
    before = gap;
  }
  return { proved: last.absent && answered, waited: last.time - attempts[0]!.time };
}

const near = (gap: number, expected: number): boolean => Math.abs(gap - expected) <= LADDER_TOLERANCE * expected;
