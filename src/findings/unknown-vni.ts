/**
 * `unknown-vni`: tunnel packets of an overlay that no network of the inventory is.
 *
 * Needs one point on the underlay and the networks of a host. Fires for each VNI that no network has, where a network with
 * a VNI is known at all: likely where one of the VTEPs is a host whose documents were given, else a hint, for a host lists
 * only the networks that it takes part in. Source: moby#24906, which VNIs a swarm uses.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { hostAt, networksOf, overlayEnds } from '../inventory/lookup.ts';
import type { Inventory } from '../inventory/model.ts';
import { Cases } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';

/** Packets of an overlay that no document knows. */
export const unknownVni: Detector = {
  finding: 'unknown-vni',
  // A VNI that no host has is dropped; whether one of these hosts should have it, the VNI alone does not tell.
  explains: [],
  watch: (): Watch => {
    const cases = new Cases<{ readonly vni: number }>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing') return;
        const carried = one.sightings.find(({ tunnel }) => tunnel !== undefined);
        if (carried?.tunnel === undefined) return;
        const evidence: Evidence = { point: carried.point, frame: carried.frame };
        cases.add(String(carried.tunnel.vni), { vni: carried.tunnel.vni }, evidence);
      },
      conclude: ({ inventory, tunnels }) => {
        if (inventory === undefined || !inventory.networks.some(({ vnis }) => vnis.length > 0)) return [];
        const known = [...new Set(inventory.networks.flatMap(({ vnis }) => vnis))].sort((a, b) => a - b);
        return [...cases].flatMap(({ details: { vni }, count, evidence }): Finding[] => {
          if (networksOf(inventory, vni).length > 0) return [];
          const between = tunnels.filter((tunnel) => tunnel.vni === vni).flatMap((tunnel) => tunnel.vteps);
          const own = [...new Set(between)].filter((vtep) => isListed(inventory, vtep));
          return [
            {
              finding: 'unknown-vni',
              severity: 'warning',
              confidence: own.length > 0 ? 'likely' : 'hint',
              summary: `Packets of VNI ${vni} pass${between.length === 0 ? '' : ` between ${[...new Set(between)].join(' and ')}`}, and no network of the inventory has it: it knows VNI ${known.join(', ')}.`,
              vni,
              subjects: [`VNI ${vni}`, ...new Set(between)],
              count,
              evidence,
              refutedBy: 'A network that was made after the inventory, or one that only other hosts take part in.',
              remedy: `Whose is it? docker network inspect of all networks on ${own[0] ?? 'both hosts'}, looking for vxlanid_list ${vni}; other users of VXLAN are flannel (VNI 1), Calico (4096) and a hypervisor's own networks.`,
            },
          ];
        });
      },
    };
  },
};

/** Whether the networks of the host behind a VTEP were listed. */
function isListed(inventory: Inventory, vtep: string): boolean {
  const host = hostAt(inventory, vtep);
  return (
    inventory.networks.some(({ peers }) => peers.some(({ address }) => address === vtep)) ||
    (host !== undefined && overlayEnds(inventory).some((end) => end.host === host))
  );
}
