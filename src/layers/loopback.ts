/**
 * BSD loopback captures (LINKTYPE_NULL and LINKTYPE_LOOP): four octets that say which protocol family follows.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |                            family                             |
 * ```
 *
 * The number is the AF_ constant of the machine that captured, in its byte order for LINKTYPE_NULL, most significant
 * octet first for LINKTYPE_LOOP.
 *
 * @module
 */
import { u8, u32 } from '../bytes.ts';
import { FIRST_ETHERTYPE } from './ethernet.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of a loopback header. */
export const LOOPBACK_LENGTH = 4;

/** Read the protocol family, in whichever byte order makes it a small number. */
export function family(bytes: Uint8Array, at: number): number {
  const big = u32(bytes, at);
  if (big <= 0xffff) return big;
  return ((u8(bytes, at + 3) << 24) | (u8(bytes, at + 2) << 16) | (u8(bytes, at + 1) << 8) | u8(bytes, at)) >>> 0;
}

/** AF_INET, the same everywhere. */
export const FAMILY_IPV4 = 2;
/** AF_INET6 of Linux, of NetBSD and OpenBSD, of FreeBSD, of Darwin. */
export const FAMILIES_IPV6: readonly number[] = [10, 24, 28, 30];

/** A loopback header. */
export interface Loopback extends LayerBase {
  readonly kind: 'loopback';
  readonly family: number;
}

/** BSD loopback: link types 0 and 108. */
export const loopback: Protocol<Loopback> = {
  kind: 'loopback',
  claims: [
    ['linktype', 0],
    ['linktype', 108],
  ],
  decode(bytes, start, end) {
    if (end - start < LOOPBACK_LENGTH) return short('loopback', start, end, LOOPBACK_LENGTH);
    const layer: Loopback = { kind: 'loopback', offset: start, family: family(bytes, start) };
    return step(layer, next(layer.family), start + LOOPBACK_LENGTH, end);
  },
};

function next(family: number): Slot | undefined {
  if (family === FAMILY_IPV4) return ['ethertype', 0x0800];
  if (FAMILIES_IPV6.includes(family)) return ['ethertype', 0x86dd];
  // Some programs write an EtherType here.
  return family >= FIRST_ETHERTYPE && family <= 0xffff ? ['ethertype', family] : undefined;
}
