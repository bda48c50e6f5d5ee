/**
 * `vni-mismatch`: two VTEPs carry one conversation under different VNIs, so that neither takes what the other sends.
 *
 * Needs a point that sees both. Fires at the end where A sends to B under one VNI only and B to A under another only, and
 * the same network addresses stand in both, or who is sent to in one sends to the sender in the other. Silent where either VNI has traffic both ways: those are two overlays.
 * Source: `vxlan_rcv` drops a VNI that no device has (VXLAN_VNI_NOT_FOUND).
 *
 * @module
 */
import type { Tunnel } from '../conversations/tunnel.ts';
import type { Detector, Finding, Known } from './finding.ts';
import { isAmongAll } from './meeting.ts';
import { addressesBehind, oneSided } from './one-sided.ts';
import { TunnelPackets } from './tunnel-packets.ts';

/** Two VTEPs use different VNIs. */
export const vniMismatch: Detector = {
  finding: 'vni-mismatch',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered'],
  meets: isAmongAll,
  watch: () => {
    const packets = new TunnelPackets();
    return {
      see: (one) => packets.see(one),
      conclude: (known: Known) =>
        oneSided(known, (a, b) => a.vni !== b.vni && (shareAddress(known, a.vni, b.vni) || answer(packets, a, b))).map(
          ([a, b]): Finding => ({
            finding: 'vni-mismatch',
            severity: 'error',
            confidence: 'likely',
            summary: `${a.vteps[0]} sends with VNI ${a.vni}, and ${b.vteps[0]} answers with VNI ${b.vni}: neither takes the other's packets.`,
            vni: a.vni,
            subjects: [
              ...a.vteps,
              `VNI ${b.vni}`,
              ...addressesBehind(known, a.vni, undefined),
              ...addressesBehind(known, b.vni, undefined),
            ].filter(isFirst),
            count: a.packets[0] + b.packets[0],
            evidence: [a, b].flatMap(({ vteps: [from, to], vni, port }) => packets.evidence(from, to, vni, port)),
            refutedBy: 'They are two overlays with the same addresses, each one silent in one direction.',
            remedy: 'Compare the VNIs: ip -d link show type vxlan on both hosts, docker network inspect.',
          }),
        ),
    };
  },
};

const isFirst = (text: string, at: number, all: readonly string[]): boolean => all.indexOf(text) === at;

function shareAddress(known: Known, a: number, b: number): boolean {
  const there = new Set(addressesBehind(known, b, undefined));
  return addressesBehind(known, a, undefined).some((address) => there.has(address));
}

/** Whether somebody sends in one tunnel to who sends to it in the other. */
function answer(packets: TunnelPackets, a: Tunnel, b: Tunnel): boolean {
  const there = packets.parties(a.vteps[0], a.vteps[1], a.vni, a.port)?.pairs ?? [];
  const back = packets.parties(b.vteps[0], b.vteps[1], b.vni, b.port)?.pairs ?? [];
  return there.some(([source, destination]) => back.some((pair) => pair[0] === destination && pair[1] === source));
}
