/**
 * `mtu-budget`: an overlay's MTU leaves no room for the tunnel's headers in the MTU of the underlay.
 *
 * Needs no packet: the interfaces of a host (`ip address`) tell it. VXLAN puts 50 octets around an inner packet, 14 of
 * inner Ethernet, 8 of VXLAN, 8 of UDP and 20 of IPv4 (RFC 7348 §5); 70 over IPv6; a tag in the inner frame 4 more. Fires
 * for each overlay of a host whose own interfaces do not fit, and where two hosts of one overlay do not fit each other.
 *
 * @module
 */
import { overlayOf, vteps } from '../inventory/lookup.ts';
import type { Inventory } from '../inventory/model.ts';
import type { Detector, Finding, Watch } from './finding.ts';

const OVER_IPV4 = 50;
const OVER_IPV6 = 70;
const TAG = 4;

/** No room for the tunnel's headers. */
export const mtuBudget: Detector = {
  finding: 'mtu-budget',
  // What packets came to of it is an error of its own, and this a warning.
  explains: [],
  watch: (): Watch => ({
    see() {},
    conclude: ({ inventory }) => (inventory === undefined ? [] : budgets(inventory)),
  }),
};

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
  readonly source: string;
}

function budgets(inventory: Inventory): Finding[] {
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
    return [
      {
        finding: 'mtu-budget',
        severity: 'warning',
        confidence: 'proved',
        summary: `Packets of ${need.mtu} octets, the MTU of ${need.place}, need ${needed} on the underlay (${[`${need.mtu}`, `${least.overhead} for VXLAN over ${least.overhead === OVER_IPV4 ? 'IPv4' : 'IPv6'}`, ...(need.tags === 0 ? [] : [`${TAG * need.tags} for inner tags`])].join(' + ')}), and ${least.host}'s ${least.name} takes ${least.mtu}.`,
        vni: need.vni,
        subjects: [need.place, `${least.host}/${least.name}`],
        count: 1,
        evidence: [],
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
    return [{ host, name, mtu, overhead, source: sources[0] ?? '' }];
  });
}
