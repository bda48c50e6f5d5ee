/**
 * IP addresses put into memory as text that was made before: the same few come again and again.
 *
 * An IPv4 address so takes half the time, an IPv6 address a tenth. Each has one place, by its octets, in one line of the
 * processor's cache; an address that shares a place with another is made anew when it comes again, so nothing grows with
 * the number of addresses.
 *
 * @module
 */
import { writeIpv6 } from './addresses.ts';
import { putDottedDot } from './put.ts';
import { TextWriter } from './text.ts';

/** Words of a place: the address, its characters with the dot (0: nothing was made yet), sixteen characters of text. */
const IPV4_WORDS = 8;
const ipv4Places = /* @__PURE__ */ new Int32Array(2048 * IPV4_WORDS);

/** Put the address at `place` of `bytes`, which `octets` is a view of, and a dot behind it. */
export function putIpv4Dot(view: DataView, at: number, octets: DataView, bytes: Uint8Array, place: number): number {
  const address = octets.getInt32(place);
  const slot = (Math.imul(address, 0x9e37_79b1) >>> 21) * IPV4_WORDS;
  if (ipv4Places[slot] !== address || ipv4Places[slot + 1] === 0) makeIpv4(slot, address, bytes, place);
  view.setInt32(at, ipv4Places[slot + 2]!, true);
  view.setInt32(at + 4, ipv4Places[slot + 3]!, true);
  view.setInt32(at + 8, ipv4Places[slot + 4]!, true);
  view.setInt32(at + 12, ipv4Places[slot + 5]!, true);
  return at + ipv4Places[slot + 1]!;
}

/** Words of a place: the address, its characters, forty characters of text. */
const IPV6_WORDS = 16;
const ipv6Places = /* @__PURE__ */ new Int32Array(1024 * IPV6_WORDS);

/** Put the address at `place` of `bytes`, which `octets` is a view of. */
export function putIpv6(view: DataView, at: number, octets: DataView, bytes: Uint8Array, place: number): number {
  const a = octets.getInt32(place);
  const b = octets.getInt32(place + 4);
  const c = octets.getInt32(place + 8);
  const d = octets.getInt32(place + 12);
  const mixed = a ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35) ^ d;
  const slot = (Math.imul(mixed, 0x9e37_79b1) >>> 22) * IPV6_WORDS;
  const known =
    ipv6Places[slot] === a &&
    ipv6Places[slot + 1] === b &&
    ipv6Places[slot + 2] === c &&
    ipv6Places[slot + 3] === d &&
    ipv6Places[slot + 4] !== 0;
  if (!known) makeIpv6(slot, octets, bytes, place);
  for (let i = 0; i < 10; i++) view.setInt32(at + 4 * i, ipv6Places[slot + 5 + i]!, true);
  return at + ipv6Places[slot + 4]!;
}

// What stands behind the text in its last word is written over wherever it is put.
const made = /* @__PURE__ */ new TextWriter(64);

function makeIpv4(slot: number, address: number, bytes: Uint8Array, place: number): void {
  const { view } = made;
  ipv4Places[slot] = address;
  ipv4Places[slot + 1] = putDottedDot(view, 0, bytes, place);
  for (let i = 0; i < 4; i++) ipv4Places[slot + 2 + i] = view.getInt32(4 * i, true);
}

function makeIpv6(slot: number, octets: DataView, bytes: Uint8Array, place: number): void {
  made.clear();
  writeIpv6(made, bytes, place);
  for (let i = 0; i < 4; i++) ipv6Places[slot + i] = octets.getInt32(place + 4 * i);
  ipv6Places[slot + 4] = made.length;
  for (let i = 0; i < 10; i++) ipv6Places[slot + 5 + i] = made.view.getInt32(4 * i, true);
}
