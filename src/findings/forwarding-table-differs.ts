/**
 * `forwarding-table-differs`: a host's forwarding table sends a container's frames to another VTEP than the one behind
 * which that container lives.
 *
 * Needs the forwarding tables (`bridge fdb`) of an overlay's namespace, and either traffic of the container, which proves
 * where it lives, or a document that says so. Fires for each hardware address and host. Silent where the container moved
 * while it was captured, for the table may be from before or after. Source: moby#35401, moby#36069.
 *
 * @module
 */

import type { Endpoint } from '../conversations/endpoint.ts';
import { homeOf, networksOf, type OverlayEnd, overlayEnds } from '../inventory/lookup.ts';
import type { ForwardingEntry, Inventory } from '../inventory/model.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { isTowards } from './towards.ts';

/** A forwarding table that is wrong. */
export const forwardingTableDiffers: Detector = {
  finding: 'forwarding-table-differs',
  explains: ['wrong-vtep', 'packet-loss', 'one-way-traffic', 'echo-unanswered'],
  // Packets that go to another VTEP than this table's go there for another reason.
  meets: (cause, symptom) =>
    isTowards(symptom, cause.subjects) &&
    (symptom.finding !== 'wrong-vtep' || symptom.subjects[1] === cause.subjects.at(-2)),
  watch: (): Watch => ({
    see() {},
    conclude(known) {
      const { inventory } = known;
      if (inventory === undefined) return [];
      const entries = grouped(inventory.forwarding);
      const endpoints = new Map(
        known.endpoints.filter(({ vtep }) => vtep !== null).map((one) => [`${one.vni} ${one.mac}`, one]),
      );
      return overlayEnds(inventory).flatMap((end) =>
        compare(end, entries.get(placeOf({ ...end, interface: end.device.name })) ?? [], inventory, endpoints),
      );
    },
  }),
};

function grouped(all: readonly ForwardingEntry[]): ReadonlyMap<string, readonly ForwardingEntry[]> {
  const groups = new Map<string, ForwardingEntry[]>();
  for (const one of all) {
    const group = groups.get(placeOf(one));
    if (group === undefined) groups.set(placeOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

const placeOf = ({ host, namespace, interface: name }: Pick<ForwardingEntry, 'host' | 'namespace' | 'interface'>) =>
  `${host}\n${namespace}\n${name}`;

function compare(
  end: OverlayEnd,
  entries: readonly ForwardingEntry[],
  inventory: Inventory,
  endpoints: ReadonlyMap<string, Endpoint>,
): Finding[] {
  const { host, namespace, vni, device } = end;
  return entries.flatMap(({ mac, vtep, vni: own, sources }): Finding[] => {
    const overlay = own ?? vni;
    const seen = endpoints.get(`${overlay} ${mac}`);
    const told = seen === undefined ? homeOf(inventory, overlay, mac) : undefined;
    const home = seen?.vtep ?? told?.vtep;
    if (vtep === null || home == null || home === vtep || mac === '00:00:00:00:00:00') return [];
    if (seen !== undefined && wasAt(seen, vtep)) return [];
    // Its own containers a host reaches by its bridge.
    const addresses = seen?.ips ?? addressesOf(inventory, overlay, mac);
    const from = told === undefined ? 'as its packets show' : `as ${told.source} says`;
    return [
      {
        finding: 'forwarding-table-differs',
        severity: 'error',
        confidence: 'likely',
        summary: `The forwarding table of ${host ?? 'a host'} sends frames for ${[mac, ...addresses].join(', ')} to VTEP ${vtep}, and that container is behind ${home}, ${from}.`,
        vni: overlay,
        subjects: [...addresses, mac, host ?? '', vtep, home].filter((one) => one !== ''),
        count: 1,
        evidence: [],
        refutedBy: `The table (${sources[0]}) was taken at another time than the capture, before or after the container moved.`,
        remedy: `On ${host ?? 'that host'}: nsenter --net=/var/run/docker/netns/${namespace ?? 'NAMESPACE'} bridge fdb replace ${mac} dev ${device.name} dst ${home}; in a swarm see why gossip (TCP and UDP 7946) did not tell it.`,
      },
    ];
  });
}

/** The addresses that documents have for a hardware address in an overlay. */
function addressesOf(inventory: Inventory, vni: number, mac: string): readonly string[] {
  const ids = networksOf(inventory, vni).map(({ id }) => id);
  const ends = [...inventory.containers, ...inventory.tasks].flatMap(({ attachments }) => attachments);
  const own = ends.flatMap((end) =>
    end.mac === mac && end.address !== null && ids.includes(end.network) ? [end.address] : [],
  );
  return [...new Set(own)];
}

const wasAt = ({ moves }: Endpoint, vtep: string): boolean =>
  moves.some((move) => move.from === vtep || move.to === vtep);
