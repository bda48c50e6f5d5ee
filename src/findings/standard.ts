/**
 * The things that can be wrong. To add one: its file, and one line here.
 *
 * The order is that of causes before their symptoms: a finding that explains another stands before it.
 *
 * @module
 */
import { arpUnanswered } from './arp-unanswered.ts';
import { backendDown } from './backend-down.ts';
import { captureIncomplete } from './capture-incomplete.ts';
import { clockOffset } from './clock-offset.ts';
import { connectionRefused } from './connection-refused.ts';
import { destinationUnreachable } from './destination-unreachable.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { duplicatePackets } from './duplicate-packets.ts';
import { echoUnanswered } from './echo-unanswered.ts';
import type { Detector } from './finding.ts';
import { fragmentationNeeded } from './fragmentation-needed.ts';
import { highLatency } from './high-latency.ts';
import { macFlapping } from './mac-flapping.ts';
import { macMoved } from './mac-moved.ts';
import { mtuBlackHole } from './mtu-black-hole.ts';
import { neighbourUnanswered } from './neighbour-unanswered.ts';
import { oneWayTraffic } from './one-way-traffic.ts';
import { outerFragmentation } from './outer-fragmentation.ts';
import { packetLoss } from './packet-loss.ts';
import { portMismatch } from './port-mismatch.ts';
import { reorderedPackets } from './reordered-packets.ts';
import { timeExceeded } from './time-exceeded.ts';
import { tunnelRejected } from './tunnel-rejected.ts';
import { tunnelTimeExceeded } from './tunnel-time-exceeded.ts';
import { vniMismatch } from './vni-mismatch.ts';
import { vtepUnreachable } from './vtep-unreachable.ts';
import { wrongVtep } from './wrong-vtep.ts';

/** Every detector there is. */
export const detectors: readonly Detector[] = [
  vtepUnreachable,
  portMismatch,
  vniMismatch,
  tunnelRejected,
  tunnelTimeExceeded,
  fragmentationNeeded,
  mtuBlackHole,
  duplicateAddress,
  arpUnanswered,
  neighbourUnanswered,
  destinationUnreachable,
  backendDown,
  connectionRefused,
  timeExceeded,
  macFlapping,
  oneWayTraffic,
  packetLoss,
  wrongVtep,
  echoUnanswered,
  duplicatePackets,
  reorderedPackets,
  outerFragmentation,
  highLatency,
  macMoved,
  clockOffset,
  captureIncomplete,
];
