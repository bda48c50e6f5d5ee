/**
 * The page of `unknown-vni`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `unknown-vni` means. */
export const unknownVniPage: Page = {
  finding: 'unknown-vni',
  title: 'Tunnel packets of an overlay that nobody knows',
  severity: 'warning',
  points: 1,
  inventory: true,
  meaning:
    'Packets of a VNI pass that no network of the inventory has: another user of VXLAN, or a network that was left over.',
  needs: 'One capture of the underlay, and the networks of a host (docker network inspect).',
  fires: 'For each VNI that no network has, where a network with a VNI is known at all.',
  silent: 'Where the inventory has no network with a VNI.',
  confirm: [
    {
      run: 'docker network inspect -f "{{.Name}} {{.Options}}" $(docker network ls -q)',
      shows: 'vxlanid_list of every network',
    },
    { run: 'ip -d link show type vxlan', shows: 'in every namespace: devices, each with its VNI ("id")' },
  ],
  remedy: [
    'Find out whose it is: flannel uses VNI 1, Calico 4096, a hypervisor its own.',
    'A device that was left over: remove it with its namespace.',
  ],
  source: 'moby/moby#24906.',
};
