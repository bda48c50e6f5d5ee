/**
 * `vni-mismatch`: two VTEPs carry one conversation under different VNIs, so that neither takes what the other sends.
 *
 * Needs a point that sees both. Fires at the end where A sends to B under one VNI only and B to A under another only, and
 * the same network addresses stand in both. Silent where either VNI has traffic both ways: those are two overlays.
 * Source: `vxlan_rcv` drops a VNI that no device has (VXLAN_VNI_NOT_FOUND).
 *
 * @module
 */
import type { Detector, Finding, Known } from './finding.ts';
import { oneSided } from './one-sided.ts';

/** Two VTEPs use different VNIs. */
export const vniMismatch: Detector = {
  finding: 'vni-mismatch',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered'],
  watch: () => ({
    see() {},
    conclude: (known: Known) =>
      oneSided(known, (a, b) => a.vni !== b.vni && shareAddress(known, a.vni, b.vni)).map(
        ([a, b]): Finding => ({
          finding: 'vni-mismatch',
          severity: 'error',
          confidence: 'likely',
          summary: `${a.vteps[0]} sends with VNI ${a.vni}, and ${b.vteps[0]} answers with VNI ${b.vni}: neither takes the other's packets.`,
          vni: a.vni,
          subjects: [...a.vteps, `VNI ${b.vni}`, ...addressesOf(known, a.vni)],
          count: a.packets[0] + b.packets[0],
          evidence: [],
          refutedBy: 'They are two overlays with the same addresses, each one silent in one direction.',
          remedy: 'Compare the VNIs: ip -d link show type vxlan on both hosts, docker network inspect.',
        }),
      ),
  }),
};

const addressesOf = ({ endpoints }: Known, vni: number): readonly string[] =>
  endpoints.filter((one) => one.vni === vni).flatMap(({ ips }) => ips);

function shareAddress(known: Known, a: number, b: number): boolean {
  const there = new Set(addressesOf(known, b));
  return addressesOf(known, a).some((address) => there.has(address));
}
