/**
 * `mtu-budget`: an overlay's MTU leaves no room for the tunnel's headers in the MTU of the underlay.
 *
 * Needs no packet: the interfaces of a host (`ip address`) tell it. Packets of the overlay that are longer than there is
 * room for and were lost, where none as long arrived, make it an error (a warning, where a router told their sender), and
 * what else tells of them its symptom. VXLAN puts 50 octets around an inner packet, 14 of
 * inner Ethernet, 8 of VXLAN, 8 of UDP and 20 of IPv4 (RFC 7348 §5); 70 over IPv6; a tag in the inner frame 4 more. Fires
 * for each overlay of a host whose own interfaces do not fit, and where two hosts of one overlay do not fit each other.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import { overlayOf, vteps } from '../inventory/lookup.ts';
import type { Inventory } from '../inventory/model.ts';
import { counted, lastOf } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { BLACK_HOLE_PACKETS, EVIDENCE } from './thresholds.ts';

const OVER_IPV4 = 50;
const OVER_IPV6 = 70;
const TAG = 4;

/** No room for the tunnel's headers. */
export const mtuBudget: Detector = {
  finding: 'mtu-budget',
  explains: ['fragmentation-needed', 'mtu-black-hole', 'outer-fragmentation'],
  // Only where packets bear it out: of the same overlay, or about its tunnel packets.
  meets: (cause, symptom) =>
    cause.evidence.length > 0 &&
    (symptom.vni === cause.vni || symptom.subjects.slice(0, 2).every((one) => cause.subjects.includes(one))),
  watch: (): Watch => {
    const lengths = new Map<number, Lengths>();
    return {
      see(one: Conversation): void {
        if (one.type === 'crossing' && one.vni !== null) note(one, one.vni, lengths);
      },
      conclude: ({ inventory }) => (inventory === undefined ? [] : budgets(inventory, lengths)),
    };
  },
};

/** How long packets of an overlay were that arrived, and that did not. */
interface Lengths {
  /** Of those that were seen behind a tunnel. */
  readonly passed: Set<number>;
  /** Those that were lost or refused, by their length. */
  readonly lost: Map<number, { count: number; readonly evidence: Evidence[] }>;
  /** The smallest MTU of the underlay that an ICMP error told. */
  told: number;
}

/** Overlays, and lengths of each, that are told apart. */
const OVERLAYS = 1024;
const DIFFERENT = 1024;

function note({ sightings, length, lostAfter, error }: Crossing, vni: number, all: Map<number, Lengths>): void {
  const known = all.get(vni) ?? { passed: new Set(), lost: new Map(), told: Number.POSITIVE_INFINITY };
  if (all.size < OVERLAYS || all.has(vni)) all.set(vni, known);
  const isRefused = error?.mtu !== undefined && error.aboutTunnel === true;
  if (isRefused) known.told = Math.min(known.told, error.mtu!);
  if (lostAfter !== null || isRefused) {
    const lost = known.lost.get(length) ?? { count: 0, evidence: [] };
    lost.count++;
    const last = lastOf(sightings);
    if (last !== undefined && lost.evidence.length < EVIDENCE) lost.evidence.push(last);
    if (known.lost.size < DIFFERENT || known.lost.has(length)) known.lost.set(length, lost);
    return;
  }
  // A super-packet is one that the NIC has yet to cut.
  const carried = sightings.findLastIndex(({ tunnel, part }) => tunnel !== undefined && part !== true);
  if (carried >= 0 && carried < sightings.length - 1 && known.passed.size < DIFFERENT) known.passed.add(length);
}

/** Packets that there was no room for. */
interface Lost {
  readonly count: number;
  readonly evidence: readonly Evidence[];
  /** A router told the very MTU: then their sender knows. */
  readonly isTold: boolean;
}

/** The packets of an overlay that were lost for their length; undefined where that is not what decides. */
function lostOf(lengths: Lengths | undefined, most: number, mtu: number, room: number): Lost | undefined {
  // A smaller MTU further on is another case, and so is a place that longer ones pass.
  if (lengths === undefined || lengths.told < room) return undefined;
  // What is longer than the overlay's own MTU is several packets that a NIC has yet to cut.
  if ([...lengths.passed].some((length) => length > most && length <= mtu)) return undefined;
  const long = [...lengths.lost].filter(([length]) => length > most).map(([, lost]) => lost);
  const all = [...lengths.lost.values()].reduce((sum, { count }) => sum + count, 0);
  const count = long.reduce((sum, lost) => sum + lost.count, 0);
  const isTold = lengths.told === room;
  // Where short ones are lost as well it is something else.
  if (count < (isTold ? 1 : BLACK_HOLE_PACKETS) || count * 10 < all * 9) return undefined;
  return { count, evidence: long.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE), isTold };
}

/** What an interface in an overlay needs of the underlay. */
interface Need {
  readonly vni: number | null;
  readonly network: string;
  readonly host: string;
  readonly place: string;
  readonly mtu: number;
  readonly tags: number;
  readonly source: string;
}

/** What an underlay's interface gives. */
interface Room {
  readonly host: string;
  readonly name: string;
  readonly mtu: number;
  readonly overhead: number;
  /** The VTEP's. */
  readonly address: string;
  readonly source: string;
}

function budgets(inventory: Inventory, lengths: ReadonlyMap<number, Lengths>): Finding[] {
  const needs = new Map<string, Need[]>();
  for (const need of needsOf(inventory)) needs.set(need.network, [...(needs.get(need.network) ?? []), need]);
  const rooms = roomsOf(inventory);
  return [...needs.values()].flatMap((of): Finding[] => {
    const need = of.reduce((a, b) => (b.mtu + TAG * b.tags > a.mtu + TAG * a.tags ? b : a));
    const members = new Set(of.map(({ host }) => host));
    const fitting = rooms.filter(({ host }) => members.has(host));
    // The smallest room on the way is what counts; its own host's is what can be mended first.
    const [least] = fitting.sort(
      (a, b) =>
        a.mtu - a.overhead - (b.mtu - b.overhead) || Number(b.host === need.host) - Number(a.host === need.host),
    );
    if (least === undefined) return [];
    const needed = need.mtu + least.overhead + TAG * need.tags;
    if (needed <= least.mtu) return [];
    const most = least.mtu - least.overhead - TAG * need.tags;
    const lost = need.vni === null ? undefined : lostOf(lengths.get(need.vni), most, need.mtu, least.mtu);
    return [
      {
        finding: 'mtu-budget',
        severity: lost === undefined || lost.isTold ? 'warning' : 'error',
        confidence: 'proved',
        summary: `Packets of ${need.mtu} octets, the MTU of ${need.place}, need ${needed} on the underlay (${[`${need.mtu}`, `${least.overhead} for VXLAN over ${least.overhead === OVER_IPV4 ? 'IPv4' : 'IPv6'}`, ...(need.tags === 0 ? [] : [`${TAG * need.tags} for inner tags`])].join(' + ')}), and ${least.host}'s ${least.name} takes ${least.mtu}${lost === undefined ? '' : `; ${counted(lost.count, 'packet')} longer than ${most} were lost, and none as long arrived`}.`,
        vni: need.vni,
        subjects: [
          need.place,
          `${least.host}/${least.name}`,
          ...(lost === undefined ? [] : fitting.map(({ address }) => address)),
        ],
        count: lost?.count ?? 1,
        evidence: lost?.evidence ?? [],
        refutedBy: `An MTU that was changed after the inventory was taken (${need.source}, ${least.source}).`,
        remedy: `Give the overlay an MTU of at most ${most} (docker network create --opt com.docker.network.driver.mtu=${most}), or the underlay one of at least ${needed} on every host and switch between.`,
      },
    ];
  });
}

/** The largest need of each overlay on each host. */
function needsOf(inventory: Inventory): Need[] {
  const worst = new Map<string, Need>();
  const tagged = inventory.interfaces.filter(({ kind }) => kind === 'vlan');
  for (const one of inventory.interfaces) {
    const { host, namespace, name, mtu, up, sources } = one;
    if (host === null || namespace === null || mtu === null || name === 'lo' || !up) continue;
    const network = overlayOf(inventory, one);
    if (network === undefined) continue;
    // A VLAN device inside sends its tag within the inner frame.
    const tags = tagged.some((other) => other.host === host && other.namespace === namespace && other.peerName === name)
      ? 1
      : 0;
    const need: Need = {
      vni: network.vnis.length === 1 ? network.vnis[0]! : null,
      network: network.id,
      host,
      place: `${name} in ${host}/${namespace}`,
      mtu,
      tags,
      source: sources[0] ?? '',
    };
    const key = `${network.id} ${host}`;
    const known = worst.get(key);
    if (known === undefined || need.mtu + TAG * need.tags > known.mtu + TAG * known.tags) worst.set(key, need);
  }
  return [...worst.values()];
}

/** The interfaces of hosts that have a VTEP's address. */
function roomsOf(inventory: Inventory): Room[] {
  const known = vteps(inventory);
  return inventory.interfaces.flatMap(({ host, namespace, name, mtu, addresses, sources }): Room[] => {
    const own = addresses.find(({ address }) => known.has(address));
    if (host === null || namespace !== null || mtu === null || own === undefined) return [];
    const overhead = own.address.includes(':') ? OVER_IPV6 : OVER_IPV4;
    return [{ host, name, mtu, overhead, address: own.address, source: sources[0] ?? '' }];
  });
}
