/**
 * `wrong-vtep`: packets for a container go to a VTEP behind which that container never speaks.
 *
 * Needs one point on the underlay; a point behind that VTEP makes it likely. Fires where at least `UNANSWERED_REQUESTS`
 * requests to one address were carried to one VTEP, were not lost on the way there, stayed unanswered, and the address
 * never sent anything from behind that VTEP. Silent where it did at any time, and where the packets are known to be lost.
 * Source: moby#35401, "sent to the wrong machine": a stale entry in the forwarding table.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
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
  explains: ['echo-unanswered'],
  watch: (): Watch => {
    const cases = new Cases<Sent>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.state !== 'unanswered' || one.kind === 'arp' || one.kind === 'nd') return;
        if (one.requestLostAfter !== null || one.reply.length > 0 || (one.waited ?? 0) < PATIENCE) return;
        const last = one.request.findLastIndex(({ tunnel }) => tunnel !== undefined);
        const tunnel = one.request[last]?.tunnel;
        if (tunnel === undefined) return;
        const server = one.kind === 'tcp-handshake' ? one.server.replace(/:\d+$/, '') : one.server;
        const details = {
          vni: tunnel.vni,
          client: one.client,
          server,
          vtep: tunnel.destination,
          unpacked: last < one.request.length - 1,
        };
        cases.add([tunnel.vni, server, tunnel.destination].join(' '), details, lastOf(one.request));
      },
      conclude: (known) =>
        [...cases].flatMap(({ details, count, evidence }): Finding[] => {
          const { vni, client, server, vtep, unpacked } = details;
          if (count < UNANSWERED_REQUESTS || speaksBehind(known, vni, server, vtep)) return [];
          const really = known.endpoints.find((one) => one.vni === vni && one.ips.includes(server))?.vtep ?? null;
          return [
            {
              finding: 'wrong-vtep',
              severity: 'error',
              confidence: really !== null ? 'proved' : unpacked ? 'likely' : 'hint',
              summary: `${counted(count, 'request')} for ${server} went to VTEP ${vtep}, and nothing behind it ever speaks as ${server}${really === null ? '' : `, which lives behind ${really}`}.`,
              vni,
              subjects: [server, vtep, client, ...(really === null ? [] : [really])],
              count,
              evidence,
              refutedBy: `A packet from ${server} in a tunnel packet from ${vtep}; or ${server} is there and does not answer.`,
              remedy: `Compare the forwarding table of the sending host with where ${server} runs: bridge fdb show dev vxlan0 | grep ${vtep}; docker network inspect.`,
            },
          ];
        }),
    };
  },
};

/** Whether an address ever sent from behind a VTEP. */
const speaksBehind = ({ endpoints }: Known, vni: number, address: string, vtep: string): boolean =>
  endpoints.some(
    (one) =>
      one.vni === vni &&
      one.ips.includes(address) &&
      (one.vtep === vtep || one.moves.some((move) => move.from === vtep || move.to === vtep)),
  );
