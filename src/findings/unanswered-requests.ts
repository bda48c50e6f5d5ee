/**
 * What ARP and neighbour discovery have in common when nobody answers.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { UNANSWERED_REQUESTS } from './thresholds.ts';

/** Who asked for whom. */
export interface Asked {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
}

/** Make the detector of one kind of address resolution. */
export function unansweredRequests(
  finding: string,
  kind: 'arp' | 'nd',
  summary: (asked: Asked, count: number) => string,
): Detector {
  return {
    finding,
    explains: ['echo-unanswered', 'destination-unreachable', 'packet-loss'],
    watch: (): Watch => {
      const silent = new Cases<Asked>();
      const answered = new Set<string>();
      return {
        see(one: Conversation): void {
          if (one.type !== 'exchange' || one.kind !== kind) return;
          const { vni, client, server } = one;
          const key = `${vni} ${client} ${server}`;
          if (one.state === 'answered') answered.add(key);
          else if (one.state !== 'unrequested') silent.add(key, { vni, client, server }, lastOf(one.request));
        },
        conclude: () =>
          [...silent].flatMap(({ details, count, evidence }): Finding[] => {
            const { vni, client, server } = details;
            if (count < UNANSWERED_REQUESTS || answered.has(`${vni} ${client} ${server}`)) return [];
            return [
              {
                finding,
                severity: 'error',
                confidence: 'likely',
                summary: summary(details, count),
                vni,
                subjects: [server, client],
                count,
                evidence,
                refutedBy: 'The answer takes another way, which no capture here sees.',
                remedy: `Is ${server} running, and in this network? On its host: ip addr, and the neighbour and forwarding tables (ip neigh, bridge fdb).`,
              },
            ];
          }),
      };
    },
  };
}
