/**
 * The things that can be wrong. To add one: its file, and one line here.
 *
 * The order is that of causes before their symptoms: a finding that explains another stands before it.
 *
 * @module
 */

import { addressScan } from './address-scan.ts';
import { arpUnanswered } from './arp-unanswered.ts';
import { backendDown } from './backend-down.ts';
import { captureIncomplete } from './capture-incomplete.ts';
import { checksumCorrupt } from './checksum-corrupt.ts';
import { checksumOffload } from './checksum-offload.ts';
import { clockOffset } from './clock-offset.ts';
import { connectionRefused } from './connection-refused.ts';
import { connectionReset } from './connection-reset.ts';
import { destinationUnreachable } from './destination-unreachable.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { duplicatePackets } from './duplicate-packets.ts';
import { echoUnanswered } from './echo-unanswered.ts';
import type { Detector } from './finding.ts';
import { forwardingTableDiffers } from './forwarding-table-differs.ts';
import { fragmentationNeeded } from './fragmentation-needed.ts';
import { highLatency } from './high-latency.ts';
import { macFlapping } from './mac-flapping.ts';
import { macMoved } from './mac-moved.ts';
import { missingForwardingEntry } from './missing-forwarding-entry.ts';
import { mtuBlackHole } from './mtu-black-hole.ts';
import { mtuBudget } from './mtu-budget.ts';
import { neighbourTableDiffers } from './neighbour-table-differs.ts';
import { neighbourUnanswered } from './neighbour-unanswered.ts';
import { offloadStall } from './offload-stall.ts';
import { oneWayTraffic } from './one-way-traffic.ts';
import { outerFragmentation } from './outer-fragmentation.ts';
import { packetLoss } from './packet-loss.ts';
import { portMismatch } from './port-mismatch.ts';
import { publishedPortUnserved } from './published-port-unserved.ts';
import { redirect } from './redirect.ts';
import { reorderedPackets } from './reordered-packets.ts';
import { slowService } from './slow-service.ts';
import { staleNeighbour } from './stale-neighbour.ts';
import { timeExceeded } from './time-exceeded.ts';
import { tunnelInTunnel } from './tunnel-in-tunnel.ts';
import { tunnelRejected } from './tunnel-rejected.ts';
import { tunnelTimeExceeded } from './tunnel-time-exceeded.ts';
import { unknownVni } from './unknown-vni.ts';
import { vniMismatch } from './vni-mismatch.ts';
import { vtepUnreachable } from './vtep-unreachable.ts';
import { vxlanFlagMissing } from './vxlan-flag-missing.ts';
import { vxlanReservedBits } from './vxlan-reserved-bits.ts';
import { wrongVtep } from './wrong-vtep.ts';

/** Every detector there is. */
export const detectors: readonly Detector[] = [
  vtepUnreachable,
  addressScan,
  offloadStall,
  checksumCorrupt,
  vxlanFlagMissing,
  vxlanReservedBits,
  portMismatch,
  vniMismatch,
  unknownVni,
  forwardingTableDiffers,
  neighbourTableDiffers,
  tunnelRejected,
  tunnelTimeExceeded,
  mtuBudget,
  fragmentationNeeded,
  mtuBlackHole,
  publishedPortUnserved,
  duplicateAddress,
  arpUnanswered,
  neighbourUnanswered,
  backendDown,
  timeExceeded,
  destinationUnreachable,
  connectionRefused,
  macFlapping,
  macMoved,
  staleNeighbour,
  wrongVtep,
  missingForwardingEntry,
  oneWayTraffic,
  packetLoss,
  echoUnanswered,
  connectionReset,
  duplicatePackets,
  reorderedPackets,
  outerFragmentation,
  tunnelInTunnel,
  highLatency,
  slowService,
  redirect,
  clockOffset,
  checksumOffload,
  captureIncomplete,
];
