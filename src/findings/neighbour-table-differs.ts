/**
 * `neighbour-table-differs`: a neighbour table has another hardware address for an address than the one that its owner
 * uses.
 *
 * Needs the neighbour tables (`ip neigh`) of an overlay's namespace or of containers, and traffic of the address or a
 * document that says which hardware address it has. Fires for each address and table. Silent for addresses of services,
 * which every task has, and where several hardware addresses were seen with the address (`duplicate-address`).
 * Source: moby#36069, an entry that outlived its container.
 *
 * @module
 */
import type { Endpoint } from '../conversations/endpoint.ts';
import { homeOf, isShared, overlayEnds, overlayOf } from '../inventory/lookup.ts';
import type { Interface, Inventory } from '../inventory/model.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
import { isTowards } from './towards.ts';

/** A neighbour table that is wrong. */
export const neighbourTableDiffers: Detector = {
  finding: 'neighbour-table-differs',
  explains: [
    'stale-neighbour',
    'missing-forwarding-entry',
    'wrong-vtep',
    'packet-loss',
    'one-way-traffic',
    'echo-unanswered',
  ],
  meets: (cause, symptom) => isTowards(symptom, cause.subjects.slice(0, 1)),
  watch: (): Watch => ({
    see() {},
    conclude: (known) => (known.inventory === undefined ? [] : compare(known.inventory, known)),
  }),
};

function compare(inventory: Inventory, { endpoints }: Known): Finding[] {
  const vniOf = overlays(inventory);
  const seenAs = macsOf(endpoints);
  return inventory.neighbours.flatMap((entry): Finding[] => {
    const { address, mac, host, namespace, sources, states } = entry;
    const vni = vniOf(host, namespace, entry.interface);
    // What is not valid is asked for again before it is used.
    if (vni === undefined || mac === null || states.includes('FAILED') || states.includes('STALE')) return [];
    if (isShared(inventory, vni, address)) return [];
    const seen = [...(seenAs.get(`${vni} ${address}`) ?? [])];
    const told = seen.length === 0 ? homeOf(inventory, vni, address) : undefined;
    const really = seen[0] ?? told?.mac;
    if (really == null || seen.length > 1 || really === mac) return [];
    const from = told === undefined ? 'as its packets show' : `as ${told.source} says`;
    const place = [host, namespace].filter((one) => one !== null).join('/');
    return [
      {
        finding: 'neighbour-table-differs',
        severity: 'error',
        confidence: 'likely',
        summary: `The neighbour table of ${place} has ${mac} for ${address}, and it is ${really}, ${from}.`,
        vni,
        subjects: [address, mac, really, place],
        count: 1,
        evidence: [],
        refutedBy: `The table (${sources[0]}) was taken at another time than the capture, before or after the address changed hands.`,
        remedy: `In that namespace: ip neigh replace ${address} lladdr ${really} dev ${entry.interface}; in a swarm see why gossip (TCP and UDP 7946) did not tell it.`,
      },
    ];
  });
}

/** By VNI and address the hardware addresses that were seen with it. */
function macsOf(endpoints: readonly Endpoint[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { vni, mac, ips } of endpoints) {
    for (const ip of ips) found.set(`${vni} ${ip}`, (found.get(`${vni} ${ip}`) ?? new Set()).add(mac));
  }
  return found;
}

/** Tells the overlay that an interface's neighbours are in. */
function overlays(
  inventory: Inventory,
): (host: string | null, namespace: string | null, name: string) => number | undefined {
  const known = new Map<string, number | undefined>();
  const ends = new Map<string, number>(overlayEnds(inventory).map((end) => [`${end.host}\n${end.namespace}`, end.vni]));
  const interfaces = new Map<string, Interface>(
    inventory.interfaces.map((one) => [`${one.host}\n${one.namespace}\n${one.name}`, one] as const),
  );
  return (host, namespace, name) => {
    const key = `${host}\n${namespace}\n${name}`;
    if (known.has(key)) return known.get(key);
    const own = interfaces.get(key);
    const network = own === undefined ? undefined : overlayOf(inventory, own);
    const vni = ends.get(`${host}\n${namespace}`) ?? (network?.vnis.length === 1 ? network.vnis[0] : undefined);
    known.set(key, vni);
    return vni;
  };
}
