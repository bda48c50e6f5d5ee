/**
 * `wrong-vtep`: packets for a container go to a VTEP behind which that container never speaks.
 *
 * Needs one point on the underlay; a point behind that VTEP makes it likely. Fires where at least `UNANSWERED_REQUESTS`
 * requests to one address were carried to one VTEP, were not lost on the way there, stayed unanswered, and the address
 * never sent anything from behind that VTEP. An inventory tells where the address lives and whose table is wrong. Silent where it did at any time, and where the packets are known to be lost.
 * Source: moby#35401, "sent to the wrong machine": a stale entry in the forwarding table.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { type Home, homeOf, overlayEnds } from '../inventory/lookup.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { doubtOf, weakened } from './doubt.ts';
import { partiesOf } from './endpoints.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
import { isAboutFirst } from './meeting.ts';
import { PATIENCE, UNANSWERED_REQUESTS } from './thresholds.ts';

interface Sent {
  readonly vni: number;
  readonly client: string;
  readonly server: string;
  readonly vtep: string;
  /** Whether a point behind the VTEP saw it unpacked. */
  readonly unpacked: boolean;
}

/** Packets go to a VTEP behind which the container never speaks. */
export const wrongVtep: Detector = {
  finding: 'wrong-vtep',
  explains: ['echo-unanswered', 'arp-unanswered', 'neighbour-unanswered', 'packet-loss', 'one-way-traffic'],
  meets: isAboutFirst,
  watch: (): Watch => {
    const cases = new Cases<Sent>();
    // At the end of the capture: they count where others had time enough.
    const late = new Cases<Sent>();
    const lost = new Set<string>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.state !== 'unanswered' || one.kind === 'arp' || one.kind === 'nd') return;
        if (one.reply.length > 0) return;
        const last = one.request.findLastIndex(({ tunnel }) => tunnel !== undefined);
        // Past the VXLAN device and on: somebody there takes it.
        if (last >= 0 && last < one.request.length - 2) return;
        const tunnel = one.request[last]?.tunnel;
        if (tunnel === undefined) return;
        const [client, server] = partiesOf(one);
        const details = {
          vni: tunnel.vni,
          client,
          server,
          vtep: tunnel.destination,
          unpacked: last < one.request.length - 1,
        };
        const key = [tunnel.vni, server, tunnel.destination].join(' ');
        if ((one.waited ?? 0) < PATIENCE) late.add(key, details);
        else cases.add(key, details, lastOf(one.request));
        if (one.requestLostAfter !== null) lost.add(key);
      },
      conclude: (known) =>
        [...cases].flatMap(({ details, count: patient, evidence }): Finding[] => {
          const { vni, client, server, vtep, unpacked } = details;
          const key = [vni, server, vtep].join(' ');
          const count = patient + (late.get(key)?.count ?? 0);
          if (patient < UNANSWERED_REQUESTS || speaksBehind(known, vni, server, vtep)) return [];

          const seen = known.endpoints.find((one) => one.vni === vni && one.ips.includes(server))?.vtep ?? null;
          const told = seen === null ? toldHome(known, vni, server, vtep) : undefined;
          const really = seen ?? told?.vtep ?? null;
          if (really === null && (!unpacked || lost.has(key))) return [];
          const table = tableOf(known, vni, server, vtep);
          const finding: Finding = {
            finding: 'wrong-vtep',
            severity: 'error',
            confidence: seen !== null ? 'proved' : unpacked || really !== null ? 'likely' : 'hint',
            summary: `${counted(count, 'request')} for ${server} went to VTEP ${vtep}, and nothing behind it ever speaks as ${server}${really === null ? '' : `, which lives behind ${really}${told === undefined ? '' : `, as ${told.source} says`}`}.${table}`,
            vni,
            subjects: [server, vtep, client, ...(really === null ? [] : [really])],
            count,
            evidence,
            refutedBy: `A packet from ${server} in a tunnel packet from ${vtep}; or ${server} is there and does not answer.`,
            remedy: `Compare the forwarding table of the sending host with where ${server} runs: bridge fdb show dev vxlan0 | grep ${vtep}; docker network inspect.`,
          };
          return [weakened(finding, doubtOf(known, evidence))];
        }),
    };
  },
};

/** Where documents say that an address lives, unless it is there where its packets go. */
function toldHome({ inventory }: Known, vni: number, server: string, vtep: string): Home | undefined {
  const home = inventory === undefined ? undefined : homeOf(inventory, vni, server);
  return home?.vtep === undefined || home.vtep === vtep ? undefined : home;
}

/** What the real forwarding tables say: who sends there because its table tells so. */
function tableOf({ inventory, endpoints }: Known, vni: number, server: string, vtep: string): string {
  if (inventory === undefined) return '';
  const macs = [
    ...endpoints.filter((one) => one.vni === vni && one.ips.includes(server)).map(({ mac }) => mac),
    ...inventory.neighbours.flatMap(({ address, mac }) => (address === server && mac !== null ? [mac] : [])),
    homeOf(inventory, vni, server)?.mac,
  ];
  const entry = overlayEnds(inventory)
    .filter((end) => end.vni === vni)
    .flatMap(({ host, namespace }) =>
      inventory.forwarding.filter((one) => one.host === host && one.namespace === namespace),
    )
    .find((one) => one.vtep === vtep && macs.includes(one.mac));
  return entry === undefined
    ? ''
    : ` The forwarding table of ${entry.host} says so for ${entry.mac} (${entry.sources[0]}).`;
}

/** Whether an address ever sent from behind a VTEP. */
const speaksBehind = ({ endpoints }: Known, vni: number, address: string, vtep: string): boolean =>
  endpoints.some(
    (one) =>
      one.vni === vni &&
      one.ips.includes(address) &&
      (one.vtep === vtep || one.moves.some((move) => move.from === vtep || move.to === vtep)),
  );
