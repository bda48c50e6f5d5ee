/**
 * `echo-unanswered`: pings between two addresses were not answered, and no capture tells where they ended.
 *
 * Needs one point. Fires where at least `UNANSWERED_REQUESTS` echo requests stayed unanswered for `PATIENCE`. An error
 * where none of them was answered, a warning where some were. Silent near the end of the capture, and where an ICMP error
 * answered. Source: RFC 1122 §3.2.2.6, every host must answer an echo request.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { PATIENCE, UNANSWERED_REQUESTS } from './thresholds.ts';

interface Pair {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
}

/** Echo requests without an answer. */
export const echoUnanswered: Detector = {
  finding: 'echo-unanswered',
  explains: [],
  watch: (): Watch => {
    const silent = new Cases<Pair>();
    const answered = new Cases<undefined>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.kind !== 'echo') return;
        const { vni, client, server } = one;
        const key = [vni, client, server].join(' ');
        if (one.state === 'answered') answered.add(key, undefined);
        else if (one.state === 'unanswered' && (one.waited ?? PATIENCE) >= PATIENCE) {
          silent.add(key, { vni, client, server }, lastOf(one.request));
        }
      },
      conclude: () =>
        [...silent].flatMap(({ details, count, evidence }): Finding[] => {
          if (count < UNANSWERED_REQUESTS) return [];
          const { vni, client, server } = details;
          const others = answered.get([vni, client, server].join(' '))?.count ?? 0;
          return [
            {
              finding: 'echo-unanswered',
              severity: others === 0 ? 'error' : 'warning',
              confidence: 'likely',
              summary: `${counted(count, 'ping')} of ${count + others} from ${client} to ${server} ${count === 1 ? 'was' : 'were'} not answered.`,
              vni,
              subjects: [client, server],
              count,
              evidence,
              refutedBy: 'The replies take another way, which no capture here sees.',
              remedy: `Capture at the next points on the way to ${server} at the same time and give all captures to vxlens: it then says where the packets end.`,
            },
          ];
        }),
    };
  },
};
