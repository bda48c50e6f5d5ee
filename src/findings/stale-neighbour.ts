/**
 * `stale-neighbour`: packets are sent to a hardware address that nobody, or somebody else, has.
 *
 * Needs one point. Fires where at least `UNANSWERED_REQUESTS` requests for a network address were sent to another hardware
 * address than the one it speaks with in that overlay, and stayed unanswered: `proved` where nobody has the one that they
 * were sent to, `likely` where somebody else has it, or where the address never speaks and all others of the overlay bear
 * Docker's addresses (02:42 and the network address) and this one does not. Silent for addresses that several stations speak
 * with (`duplicate-address`), and where the address never speaks: it may be gone.
 * Source: moby#36069, moby#52661: an entry that outlived its container.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { doubtOf, weakened } from './doubt.ts';
import { partiesOf } from './endpoints.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
import { isAboutFirst } from './meeting.ts';
import { DOCKER_STATIONS, PATIENCE, UNANSWERED_REQUESTS } from './thresholds.ts';

interface Sent {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
  readonly hardware: string;
}

/** Packets are sent to a hardware address that is not their receiver's. */
export const staleNeighbour: Detector = {
  finding: 'stale-neighbour',
  explains: ['echo-unanswered', 'packet-loss', 'one-way-traffic', 'wrong-vtep', 'missing-forwarding-entry'],
  meets: isAboutFirst,
  watch: (): Watch => {
    const cases = new Cases<Sent>();
    // At the end of the capture: they count where others had time enough.
    const late = new Cases<Sent>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.state !== 'unanswered' || one.reply.length > 0) return;
        if (one.kind === 'arp' || one.kind === 'nd' || one.sentTo === undefined) return;
        const [client, server] = partiesOf(one);
        const details = { vni: one.vni, client, server, hardware: one.sentTo };
        const patient = (one.waited ?? PATIENCE) >= PATIENCE;
        (patient ? cases : late).add([one.vni, server, one.sentTo].join(' '), details, lastOf(one.request));
      },
      conclude: (known) =>
        [...cases].flatMap(({ details, count: patient, evidence }): Finding[] => {
          const { vni, client, server, hardware } = details;
          const count = patient + (late.get([vni, server, hardware].join(' '))?.count ?? 0);
          const right = patient < UNANSWERED_REQUESTS ? undefined : rightFor(details, known);
          if (right === undefined) return [];
          const owner = known.endpoints.find((one) => one.vni === vni && one.mac === hardware);
          const finding: Finding = {
            finding: 'stale-neighbour',
            severity: 'error',
            confidence: owner === undefined && right.spoken ? 'proved' : 'likely',
            summary: `${counted(count, 'request')} for ${server} went to ${hardware}, which ${owner === undefined ? 'nobody has' : `is ${owner.ips[0] ?? 'another station'}'s`}: ${right.spoken ? `${server} speaks with ${right.mac}` : `in this overlay it would be ${right.mac}`}.`,
            vni,
            subjects: [server, hardware, right.mac, client],
            count,
            evidence,
            refutedBy: `${server} accepts frames for ${hardware}, too (VRRP, a bond, a router in between), and does not answer.`,
            remedy: `Look at the neighbour entry where it is sent: ip neigh show ${server} in the container and in the overlay's namespace; ip neigh del makes it ask anew, docker network inspect -v tells the right one.`,
          };
          return [weakened(finding, doubtOf(known, evidence))];
        }),
    };
  },
};

/** The hardware address that an address should be sent to, where it is another one; `spoken` where packets show it. */
function rightFor(
  { vni, server, hardware }: Sent,
  { endpoints }: Known,
): { readonly mac: string; readonly spoken: boolean } | undefined {
  const here = endpoints.filter((one) => one.vni === vni);
  const speaking = here.filter(({ ips }) => ips.includes(server));
  if (speaking.length > 0) {
    const right = speaking.length > 1 || speaking[0]!.mac === hardware ? undefined : speaking[0]!.mac;
    return right === undefined ? undefined : { mac: right, spoken: true };
  }
  const docker = dockerMac(server);
  if (docker === undefined || docker === hardware || here.some(({ mac }) => mac === hardware)) return undefined;
  const alone = here.filter(({ ips }) => ips.length === 1);
  const all = alone.length >= DOCKER_STATIONS && alone.every(({ mac, ips }) => mac === dockerMac(ips[0]!));
  return all ? { mac: docker, spoken: false } : undefined;
}

/** The hardware address that Docker gives to an IPv4 address; undefined for any other. */
function dockerMac(address: string): string | undefined {
  const octets = address.split('.').map(Number);
  if (octets.length !== 4) return undefined;
  return `02:42:${octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':')}`;
}
