/**
 * `vtep-unreachable`: nobody in the underlay tells where a VTEP is, so that nothing leaves for it.
 *
 * Needs one point on the underlay; one inside the overlay makes it sure. Fires where at least `VTEP_REQUESTS` ARP requests or neighbour
 * solicitations for one address stay unanswered while requests inside the overlay, seen at another point, stay unanswered
 * and never leave in a tunnel; or where the address is known as a VTEP. Silent for other addresses
 * (`arp-unanswered`), for one that speaks afterwards, and for requests that are asked anew much later: their answers go
 * where no capture sees them.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { inVain, speaking } from './asked-in-vain.ts';
import { Cases, lastOf } from './cases.ts';
import { doubtOf, weakened } from './doubt.ts';
import { partiesOf } from './endpoints.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { isAmongAll } from './meeting.ts';
import { VTEP_REQUESTS } from './thresholds.ts';

/** Who asks for whom. */
interface Asked {
  readonly server: string;
  readonly client: string;
  readonly points: ReadonlySet<string>;
  readonly times: bigint[];
}

/** Nobody tells where a VTEP is. */
export const vtepUnreachable: Detector = {
  finding: 'vtep-unreachable',
  explains: [
    'arp-unanswered',
    'neighbour-unanswered',
    'echo-unanswered',
    'packet-loss',
    'one-way-traffic',
    'destination-unreachable',
    'missing-forwarding-entry',
  ],
  meets: isAmongAll,
  watch: (): Watch => {
    const asked = new Cases<Asked>();
    const stuck: { readonly points: ReadonlySet<string>; readonly subjects: readonly string[] }[] = [];
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.state === 'answered' || one.state === 'unrequested') return;
        const points = new Set(one.request.map(({ point }) => point));
        const { client, server } = one;
        if ((one.kind === 'arp' || one.kind === 'nd') && one.vni === null) {
          const details = asked.note(server, () => ({ server, client, points, times: [] }), lastOf(one.request));
          const time = one.request[0]?.time;
          if (details !== undefined && time !== undefined && details.times.length < KEPT) details.times.push(time);
        } else if (stuck.length < KEPT && one.request.every(({ tunnel }) => tunnel === undefined)) {
          stuck.push({ points, subjects: partiesOf(one) });
        }
      },
      conclude: (all) =>
        [...asked].flatMap(({ details, count, evidence }): Finding[] => {
          const { server, client, points, times } = details;
          if (inVain(times) < VTEP_REQUESTS) return [];
          if (
            speaking(
              all,
              null,
              server,
              times.reduce((last, time) => (time > last ? time : last), 0n),
            )
          )
            return [];
          const known = all.tunnels.some(({ vteps }) => vteps.includes(server));
          const waiting = stuck.filter(
            (one) =>
              [...points].every((point) => !one.points.has(point)) &&
              one.subjects.every((subject) => networkOf(subject) !== networkOf(server)),
          );
          if (!known && waiting.length === 0) return [];
          const finding: Finding = {
            finding: 'vtep-unreachable',
            severity: 'error',
            confidence: known ? 'proved' : 'likely',
            summary: `Nobody in the underlay answers ${client} for the VTEP ${server}: tunnel packets for it cannot leave.`,
            vni: null,
            subjects: [...new Set([server, client, ...waiting.flatMap(({ subjects }) => subjects)])],
            count,
            evidence,
            refutedBy: `${server} answers another way, or is no VTEP.`,
            remedy: `Is the host of ${server} up, and its NIC in this network? ping ${server}; ip neigh show ${server}.`,
          };
          return [weakened(finding, doubtOf(all, evidence))];
        }),
    };
  },
};

const KEPT = 64;

/** The network that an address is likely to be in: an overlay's is another than the underlay's. */
const networkOf = (address: string): string => address.slice(0, address.lastIndexOf(address.includes(':') ? ':' : '.'));
