/**
 * The pages of all findings, in the order of their names: `vxlens explain` and `docs/findings.md` print them.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { addressScanPage } from './address-scan.ts';
import { arpUnansweredPage } from './arp-unanswered.ts';
import { backendDownPage } from './backend-down.ts';
import { captureIncompletePage } from './capture-incomplete.ts';
import { checksumCorruptPage } from './checksum-corrupt.ts';
import { checksumOffloadPage } from './checksum-offload.ts';
import { clockOffsetPage } from './clock-offset.ts';
import { connectionRefusedPage } from './connection-refused.ts';
import { connectionResetPage } from './connection-reset.ts';
import { destinationUnreachablePage } from './destination-unreachable.ts';
import { duplicateAddressPage } from './duplicate-address.ts';
import { duplicatePacketsPage } from './duplicate-packets.ts';
import { echoUnansweredPage } from './echo-unanswered.ts';
import { forwardingTableDiffersPage } from './forwarding-table-differs.ts';
import { fragmentationNeededPage } from './fragmentation-needed.ts';
import { highLatencyPage } from './high-latency.ts';
import { macFlappingPage } from './mac-flapping.ts';
import { macMovedPage } from './mac-moved.ts';
import { missingForwardingEntryPage } from './missing-forwarding-entry.ts';
import { mtuBlackHolePage } from './mtu-black-hole.ts';
import { mtuBudgetPage } from './mtu-budget.ts';
import { neighbourTableDiffersPage } from './neighbour-table-differs.ts';
import { neighbourUnansweredPage } from './neighbour-unanswered.ts';
import { offloadStallPage } from './offload-stall.ts';
import { oneWayTrafficPage } from './one-way-traffic.ts';
import { outerFragmentationPage } from './outer-fragmentation.ts';
import { packetLossPage } from './packet-loss.ts';
import { portMismatchPage } from './port-mismatch.ts';
import { publishedPortUnservedPage } from './published-port-unserved.ts';
import { redirectPage } from './redirect.ts';
import { reorderedPacketsPage } from './reordered-packets.ts';
import { slowServicePage } from './slow-service.ts';
import { staleNeighbourPage } from './stale-neighbour.ts';
import { timeExceededPage } from './time-exceeded.ts';
import { tunnelInTunnelPage } from './tunnel-in-tunnel.ts';
import { tunnelRejectedPage } from './tunnel-rejected.ts';
import { tunnelTimeExceededPage } from './tunnel-time-exceeded.ts';
import { unknownVniPage } from './unknown-vni.ts';
import { vniMismatchPage } from './vni-mismatch.ts';
import { vtepUnreachablePage } from './vtep-unreachable.ts';
import { vxlanFlagMissingPage } from './vxlan-flag-missing.ts';
import { vxlanReservedBitsPage } from './vxlan-reserved-bits.ts';
import { wrongVtepPage } from './wrong-vtep.ts';

/** A page for every finding. */
export const pages: readonly Page[] = [
  addressScanPage,
  arpUnansweredPage,
  backendDownPage,
  captureIncompletePage,
  checksumCorruptPage,
  checksumOffloadPage,
  clockOffsetPage,
  connectionRefusedPage,
  connectionResetPage,
  destinationUnreachablePage,
  duplicateAddressPage,
  duplicatePacketsPage,
  echoUnansweredPage,
  forwardingTableDiffersPage,
  fragmentationNeededPage,
  highLatencyPage,
  macFlappingPage,
  macMovedPage,
  missingForwardingEntryPage,
  mtuBlackHolePage,
  mtuBudgetPage,
  neighbourTableDiffersPage,
  neighbourUnansweredPage,
  offloadStallPage,
  oneWayTrafficPage,
  outerFragmentationPage,
  packetLossPage,
  portMismatchPage,
  publishedPortUnservedPage,
  redirectPage,
  reorderedPacketsPage,
  slowServicePage,
  staleNeighbourPage,
  timeExceededPage,
  tunnelInTunnelPage,
  tunnelRejectedPage,
  tunnelTimeExceededPage,
  unknownVniPage,
  vniMismatchPage,
  vtepUnreachablePage,
  vxlanFlagMissingPage,
  vxlanReservedBitsPage,
  wrongVtepPage,
];
