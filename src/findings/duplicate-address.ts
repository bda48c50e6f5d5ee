/**
 * `duplicate-address`: two hardware addresses claim one network address.
 *
 * Needs one point. Fires where one ARP request or neighbour solicitation was answered by two hardware addresses, in one
 * overlay, or where the answers that one station gets change from one to the other and back. Silent for a second copy of one
 * answer, for one change (it moved), for the same addresses in two overlays, and for the address of a service, which is on
 * every task, where an inventory tells. Source: RFC 5227 §2.4.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Exchange } from '../conversations/exchange.ts';
import { isShared } from '../inventory/lookup.ts';
import { Cases, lastOf } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { isAboutFirst } from './meeting.ts';

interface Claimed {
  readonly vni: number | null;
  readonly address: string;
  readonly hardware: readonly [string, string];
}

/** The answers that one station got for one address. */
interface Answers {
  last: string;
  before: string | undefined;
}

/** Two hosts claim one address. */
export const duplicateAddress: Detector = {
  finding: 'duplicate-address',
  explains: ['echo-unanswered', 'mac-moved', 'mac-flapping', 'packet-loss', 'connection-reset'],
  meets: isAboutFirst,
  watch: (): Watch => {
    const cases = new Cases<Claimed>();
    const answers = new Cases<Answers>();
    const claim = ({ vni, server }: Exchange, a: string, b: string, ...seen: (Evidence | undefined)[]): void => {
      const hardware = [a, b].sort() as [string, string];
      cases.add([vni, server, ...hardware].join(' '), { vni, address: server, hardware }, ...seen);
    };
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.hardware === undefined) return;
        for (const { hardware, sightings } of one.furtherReplies ?? []) {
          if (hardware === undefined || hardware === one.hardware) continue;
          claim(one, one.hardware, hardware, lastOf(one.reply), lastOf(sightings));
        }
        const key = [one.vni, one.client, one.server].join(' ');
        const known = answers.get(key)?.details;
        if (known === undefined) answers.add(key, { last: one.hardware, before: undefined });
        else if (known.last !== one.hardware) {
          // One change is a move; back again is a second host.
          if (known.before === one.hardware) claim(one, known.last, one.hardware, lastOf(one.reply));
          known.before = known.last;
          known.last = one.hardware;
        }
      },
      conclude: ({ inventory }) =>
        [...cases].flatMap(({ details, count, evidence }): Finding[] => {
          const { vni, address, hardware } = details;
          // A service's address is on every task of it.
          if (inventory !== undefined && isShared(inventory, vni, address)) return [];
          const finding: Finding = {
            finding: 'duplicate-address',
            severity: 'error',
            confidence: 'proved',
            summary: `${address} is claimed by ${hardware[0]} and by ${hardware[1]}: both answer for it.`,
            vni,
            subjects: [address, ...hardware],
            count,
            evidence,
            refutedBy: 'One of the two answers for the other on purpose (VRRP, proxy ARP).',
            remedy: `Find both (bridge fdb show | grep -e ${hardware[0]} -e ${hardware[1]}) and give one of them another address.`,
          };
          return [finding];
        }),
    };
  },
};
