/**
 * The page of `vni-mismatch`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `vni-mismatch` means. */
export const vniMismatchPage: Page = {
  finding: 'vni-mismatch',
  title: 'Two VTEPs carry one conversation under different VNIs',
  severity: 'error',
  points: 1,
  meaning:
    'Each host puts the same network into another virtual network than the other one, so that neither takes what the other sends.',
  needs: 'One capture of the underlay that sees both directions.',
  fires:
    'Where one VTEP sends to another under one VNI only and gets back another VNI only, and the same inner addresses stand in both.',
  silent:
    'Where either VNI has traffic both ways: those are two overlays. Cilium uses the VNI for identities, and differs by direction on purpose.',
  confirm: [
    { run: 'ip -d link show type vxlan', shows: 'another "id" on either host' },
    {
      run: 'docker network inspect NETWORK',
      shows: 'com.docker.network.driver.overlay.vxlanid_list, which must be the same on all hosts',
    },
  ],
  remedy: [
    'Give both devices one VNI. In Docker Swarm remove and create the network: a device of an older one may be left over (ip -d link show type vxlan in all namespaces).',
  ],
  source: 'The Linux function vxlan_rcv drops a VNI that no device has (VXLAN_VNI_NOT_FOUND).',
};
