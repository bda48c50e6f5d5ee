/**
 * `echo-unanswered`: pings between two addresses were not answered, and no capture tells where they ended.
 *
 * Needs one point. Fires where at least `UNANSWERED_REQUESTS` echo requests stayed unanswered for `PATIENCE`. An error
 * where none of them was answered, a warning where some were; a hint where the capture dropped packets, or shows nothing
 * at all that goes to who asks. Silent near the end of the capture, where an ICMP error answered, for groups, for copies of requests that
 * were answered, and for requests and replies with a wrong checksum (`checksum-corrupt`).
 * Source: RFC 1122 §3.2.2.6, every host must answer an echo request.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { forgetting } from '../conversations/eldest.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { isHarmed } from './corruption.ts';
import { doubtOf, weakened } from './doubt.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { PATIENCE, UNANSWERED_REQUESTS } from './thresholds.ts';

interface Pair {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
}

/** Addresses that are remembered as heard of. */
const HEARD = 65_536;

/** Answered requests that are remembered. */
const LATEST = 16_384;

/** Echo requests without an answer. */
export const echoUnanswered: Detector = {
  finding: 'echo-unanswered',
  explains: [],
  watch: (): Watch => {
    const silent = new Cases<Pair>();
    // At the end of the capture: they count where no other was answered either.
    const late = new Cases<Pair>();
    const answered = new Cases<undefined>();
    // Who was sent anything: of others the capture shows one direction only.
    const heard = new Set<string>();
    // A copy of a request that was answered waits for nothing.
    const latest = new Set<string>();
    const forgetEldest = forgetting(latest);
    return {
      see(one: Conversation): void {
        if (one.type === 'crossing' && heard.size < HEARD) heard.add(one.destination);
        if (one.type !== 'exchange' || one.kind !== 'echo' || isGroup(one.server)) return;
        if (isHarmed(one.request) || isHarmed(one.reply)) return;
        const { vni, client, server, identifier, sequence } = one;
        const key = [vni, client, server].join(' ');
        const name = [key, identifier, sequence].join(' ');
        if (one.state === 'answered') {
          answered.add(key, undefined);
          if (latest.size >= LATEST) forgetEldest();
          latest.add(name);
        } else if (one.state === 'unanswered' && !latest.has(name)) {
          const patient = (one.waited ?? PATIENCE) >= PATIENCE;
          (patient ? silent : late).add(key, { vni, client, server }, lastOf(one.request));
        }
      },
      conclude: (known) =>
        [...silent].flatMap(({ details, count: patient, evidence }): Finding[] => {
          if (patient < UNANSWERED_REQUESTS) return [];
          const { vni, client, server } = details;
          const key = [vni, client, server].join(' ');
          const others = answered.get(key)?.count ?? 0;
          const count = patient + (others === 0 ? (late.get(key)?.count ?? 0) : 0);
          const oneSided =
            others === 0 && known.points.length === 1 && !heard.has(client)
              ? `The only capture shows nothing that goes to ${client}`
              : undefined;
          const finding: Finding = {
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
          };
          return [weakened(finding, doubtOf(known, evidence) ?? oneSided)];
        }),
    };
  },
};

/** Whether an address is that of a group, or of all: nobody has to answer there (RFC 1122 §3.2.2.6, RFC 4443 §4.2). */
const isGroup = (address: string): boolean => /^(?:22[4-9]|23\d|255)\.|^ff/.test(address);
