/**
 * `mtu-black-hole`: long packets vanish at one place where short ones pass, and nobody says so.
 *
 * Needs two points. Fires where at least `BLACK_HOLE_PACKETS` packets were lost between the same two points, every one of
 * them longer than every one that passed there. Silent where a router says "fragmentation needed" about them, and where
 * lengths overlap (`packet-loss`). Source: RFC 2923 §2.1; VXLAN's 50 octets over an underlay whose MTU is the inner one.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { BLACK_HOLE_PACKETS } from './thresholds.ts';

interface Size {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly from: string;
  readonly to: string;
  length: number;
}

/** Long packets vanish. */
export const mtuBlackHole: Detector = {
  finding: 'mtu-black-hole',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered'],
  watch: (): Watch => {
    const lost = new Cases<Size>();
    const passed = new Cases<{ length: number }>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined) return;
        const { vni, source, destination, length, lostAfter, expected } = one;
        for (let i = 1; i < one.sightings.length; i++) {
          const key = [one.sightings[i - 1]!.point, one.sightings[i]!.point].join(' > ');
          passed.add(key, { length });
          const longest = passed.get(key)?.details;
          if (longest !== undefined) longest.length = Math.max(longest.length, length);
        }
        if (lostAfter === null || expected === null || one.error !== undefined) return;
        const key = [vni, source, destination, lostAfter, expected].join(' ');
        lost.add(key, { vni, source, destination, from: lostAfter, to: expected, length }, lastOf(one.sightings));
        const shortest = lost.get(key)?.details;
        if (shortest !== undefined) shortest.length = Math.min(shortest.length, length);
      },
      conclude: () =>
        [...lost].flatMap(({ details, count, evidence }): Finding[] => {
          const { vni, source, destination, from, to, length } = details;
          const longest = passed.get([from, to].join(' > '))?.details.length;
          if (count < BLACK_HOLE_PACKETS || longest === undefined || longest >= length) return [];
          return [
            {
              finding: 'mtu-black-hole',
              severity: 'error',
              confidence: 'proved',
              summary: `Packets of ${length} octets or more from ${source} to ${destination} vanish between ${from} and ${to}; up to ${longest} pass, and no ICMP error says why.`,
              vni,
              subjects: [source, destination],
              count,
              evidence,
              refutedBy: `A packet of ${length} octets or more stands in the capture of ${to}.`,
              remedy: `Set the overlay's MTU to ${longest} or less (docker network create -o com.docker.network.driver.mtu=…), or raise the underlay's MTU to ${length + 50} between ${from} and ${to}.`,
              between: [from, to],
              direction: [source, destination],
            },
          ];
        }),
    };
  },
};
