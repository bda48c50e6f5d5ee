/**
 * `duplicate-address`: two hardware addresses claim one network address.
 *
 * Needs one point. Fires where one ARP request or neighbour solicitation was answered by two hardware addresses, in one
 * overlay. Silent for a second copy of one answer, and for the same addresses in two overlays. Source: RFC 5227 §2.4.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

interface Claimed {
  readonly vni: number | null;
  readonly address: string;
  readonly hardware: readonly [string, string];
}

/** Two hosts claim one address. */
export const duplicateAddress: Detector = {
  finding: 'duplicate-address',
  explains: ['echo-unanswered', 'mac-moved'],
  watch: (): Watch => {
    const cases = new Cases<Claimed>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.hardware === undefined) return;
        for (const { hardware, sightings } of one.furtherReplies ?? []) {
          if (hardware === undefined || hardware === one.hardware) continue;
          const pair = [one.hardware, hardware].sort() as [string, string];
          const details = { vni: one.vni, address: one.server, hardware: pair };
          cases.add([one.vni, one.server, ...pair].join(' '), details, lastOf(one.reply), lastOf(sightings));
        }
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, address, hardware } = details;
          return {
            finding: 'duplicate-address',
            severity: 'error',
            confidence: 'proved',
            summary: `${address} is claimed by ${hardware[0]} and by ${hardware[1]}: both answer the same request.`,
            vni,
            subjects: [address, ...hardware],
            count,
            evidence,
            refutedBy: 'One of the two answers for the other on purpose (VRRP, proxy ARP).',
            remedy: `Find both (bridge fdb show | grep -e ${hardware[0]} -e ${hardware[1]}) and give one of them another address.`,
          };
        }),
    };
  },
};
