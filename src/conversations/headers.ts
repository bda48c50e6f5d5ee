/**
 * Header fields of a packet, as far as findings rest on them.
 *
 * @module
 */
import { u32 } from '../bytes.ts';
import { ICMP_LENGTH, ICMP_PROTOCOL } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { ipv4DestinationAt } from '../layers/ipv4.ts';
import { addressText, ipv4Number, ipv6Number } from './addresses.ts';
import type { Crossing, IcmpMessage } from './crossing.ts';
import type { Inner } from './inner.ts';

/** RFC 792: redirect. */
const REDIRECT = 5;
/** RFC 4861 §4.5: redirect. */
const REDIRECT6 = 137;

/** The header that findings rest on, where a packet has one. */
export type Headers = Pick<Crossing, 'tcp' | 'icmp'>;

/** Read what findings rest on. */
export function headersOf(inner: Inner): Headers {
  if (inner.kind === 'tcp') {
    const { sourcePort, destinationPort, tcpFlags, tcpSequence, tcpAcknowledgment, payload } = inner;
    return {
      tcp: {
        sourcePort,
        destinationPort,
        flags: tcpFlags,
        sequence: tcpSequence,
        acknowledgment: tcpAcknowledgment,
        payload,
      },
    };
  }
  const ping = inner.protocol === ICMP_PROTOCOL || inner.protocol === ICMPV6_PROTOCOL;
  return ping && inner.room >= 8 ? { icmp: messageOf(inner) } : {};
}

function messageOf(inner: Inner): IcmpMessage {
  const { icmpType: type, icmpCode: code, head, transport: at, room } = inner;
  if (inner.protocol === ICMP_PROTOCOL && type === REDIRECT && room >= ICMP_LENGTH + 20) {
    const destination = addressText(ipv4Number(head, ipv4DestinationAt(at + ICMP_LENGTH)));
    return { type, code, redirect: { gateway: addressText(u32(head, at + 4)), destination } };
  }
  if (inner.protocol === ICMPV6_PROTOCOL && type === REDIRECT6 && room >= 40) {
    const destination = addressText(ipv6Number(head, at + 24));
    return { type, code, redirect: { gateway: addressText(ipv6Number(head, at + 8)), destination } };
  }
  return { type, code };
}
