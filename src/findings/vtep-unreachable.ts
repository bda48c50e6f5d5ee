/**
 * `vtep-unreachable`: nobody in the underlay tells where a VTEP is, so that nothing leaves for it.
 *
 * Needs one point on the underlay; one inside the overlay makes it sure. Fires where at least two ARP requests or neighbour
 * solicitations for one address stay unanswered while requests inside the overlay, seen at another point, stay unanswered
 * and never leave in a tunnel; or where the address is known as a VTEP. Silent for other addresses (`arp-unanswered`).
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

const FEWEST = 2;

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
  ],
  watch: (): Watch => {
    const asked = new Cases<{
      readonly server: string;
      readonly client: string;
      readonly points: ReadonlySet<string>;
    }>();
    const stuck: { readonly points: ReadonlySet<string>; readonly subjects: readonly string[] }[] = [];
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.state === 'answered' || one.state === 'unrequested') return;
        const points = new Set(one.request.map(({ point }) => point));
        const { client, server } = one;
        if ((one.kind === 'arp' || one.kind === 'nd') && one.vni === null) {
          asked.add(`${client} ${server}`, { server, client, points }, lastOf(one.request));
        } else if (stuck.length < KEPT && one.request.every(({ tunnel }) => tunnel === undefined)) {
          stuck.push({ points, subjects: [client, server] });
        }
      },
      conclude: ({ tunnels }) =>
        [...asked].flatMap(({ details, count, evidence }): Finding[] => {
          if (count < FEWEST) return [];
          const { server, client, points } = details;
          const known = tunnels.some(({ vteps }) => vteps.includes(server));
          const waiting = stuck.filter((one) => [...points].every((point) => !one.points.has(point)));
          if (!known && waiting.length === 0) return [];
          return [
            {
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
            },
          ];
        }),
    };
  },
};

const KEPT = 64;
