/**
 * IPv6 addresses put into memory as text that was made before: the same few come again and again, and it takes a tenth of
 * the time.
 *
 * Each has one place, by its octets; an address that shares a place with another is made anew when it comes again, so
 * nothing grows with the number of addresses.
 *
 * @module
 */
import { writeIpv6 } from './addresses.ts';
import { TextWriter } from './text.ts';

/** Words of a place: the address, its characters, forty characters of text. */
const IPV6_WORDS = 16;
const IPV6_PLACES = /* @__PURE__ */ new Int32Array(1024 * IPV6_WORDS);

/** Put the address at `place` of `bytes`, which `octets` is a view of. */
export function putIpv6(view: DataView, at: number, octets: DataView, bytes: Uint8Array, place: number): number {
  const a = octets.getInt32(place);
  const b = octets.getInt32(place + 4);
  const c = octets.getInt32(place + 8);
  const d = octets.getInt32(place + 12);
  const mixed = a ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35) ^ d;
  const slot = (Math.imul(mixed, 0x9e37_79b1) >>> 22) * IPV6_WORDS;
  const known =
    IPV6_PLACES[slot] === a &&
    IPV6_PLACES[slot + 1] === b &&
    IPV6_PLACES[slot + 2] === c &&
    IPV6_PLACES[slot + 3] === d &&
    IPV6_PLACES[slot + 4] !== 0;
  if (!known) makeIpv6(slot, octets, bytes, place);
  for (let i = 0; i < 10; i++) view.setInt32(at + 4 * i, IPV6_PLACES[slot + 5 + i]!, true);
  return at + IPV6_PLACES[slot + 4]!;
}

// What stands behind the text in its last word is written over wherever it is put.
const made = /* @__PURE__ */ new TextWriter(64);

function makeIpv6(slot: number, octets: DataView, bytes: Uint8Array, place: number): void {
  made.clear();
  writeIpv6(made, bytes, place);
  for (let i = 0; i < 4; i++) IPV6_PLACES[slot + i] = octets.getInt32(place + 4 * i);
  IPV6_PLACES[slot + 4] = made.length;
  for (let i = 0; i < 10; i++) IPV6_PLACES[slot + 5 + i] = made.view.getInt32(4 * i, true);
}
