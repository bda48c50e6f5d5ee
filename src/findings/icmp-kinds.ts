/**
 * What ICMP and ICMPv6 errors mean, of either version: types below 128 are errors of ICMPv6 with numbers of their own.
 *
 * @module
 */
import type { PacketError } from '../conversations/crossing.ts';

/** Whether the error's sender speaks ICMPv6: its address tells. */
const isVersion6 = ({ from }: PacketError): boolean => from.includes(':');

/** Destination unreachable: type 3 of RFC 792, type 1 of RFC 4443 §3.1. */
export const isUnreachable = (error: PacketError): boolean => error.icmp?.type === (isVersion6(error) ? 1 : 3);

/** Fragmentation needed: type 3 code 4 of RFC 1191 §4, type 2 of RFC 4443 §3.2. */
export const isFragmentationNeeded = (error: PacketError): boolean =>
  isVersion6(error) ? error.icmp?.type === 2 : error.icmp?.type === 3 && error.icmp.code === 4;

/** Time exceeded: type 11 of RFC 792, type 3 of RFC 4443 §3.3. */
export const isTimeExceeded = (error: PacketError): boolean => error.icmp?.type === (isVersion6(error) ? 3 : 11);
