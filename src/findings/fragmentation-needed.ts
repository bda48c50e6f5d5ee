/**
 * `fragmentation-needed`: a router says that packets are too long for the way.
 *
 * Needs one point. Fires for any ICMP fragmentation needed or ICMPv6 packet too big, about a tunnel packet or an inner one.
 * Source: RFC 1191 §4, RFC 8201; VXLAN adds 50 octets (54 with a tag, 70 over IPv6) to every inner packet.
 *
 * @module
 */
import { answeredByError } from './answered-by-error.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { isFragmentationNeeded } from './icmp-kinds.ts';
import { isAmongAll } from './meeting.ts';

/** A router says that packets are too long. */
export const fragmentationNeeded: Detector = answeredByError({
  finding: 'fragmentation-needed',
  severity: 'warning',
  // A host that is told so tells it the container, in the name of whom the packet was for.
  explains: ['fragmentation-needed', 'packet-loss', 'echo-unanswered', 'one-way-traffic', 'mtu-black-hole'],
  meets: (cause, symptom) =>
    isAmongAll(cause, symptom) &&
    (symptom.finding !== 'fragmentation-needed' || cause.subjects.length > symptom.subjects.length),
  applies: isFragmentationNeeded,
  summary: ({ parties, error }, count) =>
    `${error.from} says that ${error.aboutTunnel === true ? 'tunnel packets' : 'packets'} ${parties.words} are too long: the way takes ${error.mtu ?? '?'} octets (${counted(count, 'error')}).`,
  remedy: ({ error }) =>
    error.aboutTunnel === true && error.mtu !== undefined
      ? `Set the overlay's MTU to ${error.mtu - 50} or less, or raise the underlay's: VXLAN adds 50 octets over IPv4.`
      : 'The sender learns from this; where it goes on sending long packets, lower the MTU of its interface.',
});
