/**
 * Damage done to captures, from a seed: fields of headers first, then bits, cuts and splices.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dissect } from '../../src/dissect.ts';

/** Draws random numbers below a bound. */
export type Random = (bound: number) => number;

/** Draw random numbers from a seed. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  // Seeds that are neighbours begin alike.
  for (let i = 0; i < 8; i++) next();
  return (bound) => next() % bound;
}

/** Find the captures that are worth damaging, up to a length. */
export function capturesIn(folders: readonly string[], longest: number): readonly string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
    .filter((path) => !/\.(md|mjs|js|json|txt)$/.test(path) && statSync(path).isFile() && statSync(path).size < longest)
    .sort();
}

/** Find where the headers of a capture are: the file's or the section's, and those of records or blocks. */
export function headersOf(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = isBlocks(view);
  const little = isLittle(bytes, blocks);
  const found = [0];
  for (let at = blocks ? 0 : 24; at + 16 <= bytes.length; ) {
    found.push(at);
    const length = view.getUint32(at + (blocks ? 4 : 8), little) + (blocks ? 0 : 16);
    if (length < 12) break;
    at += length;
  }
  return found;
}

const isBlocks = (view: DataView): boolean => view.byteLength >= 12 && view.getUint32(0) === 0x0a0d_0d0a;
const isLittle = (bytes: Uint8Array, blocks: boolean): boolean => (blocks ? bytes[8] === 0x4d : bytes[0] !== 0xa1);

const WORDS = [
  0, 1, 4, 8, 11, 12, 16, 28, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff, 262_144, 262_145, 16_777_216,
];
const OCTETS = [0, 1, 4, 5, 8, 0x0f, 0x10, 0x3f, 0x40, 0x45, 0x7f, 0x80, 0xfe, 0xff];

/** A capture that was damaged, and where: nothing in front of that place is touched. */
export type Damaged = readonly [bytes: Uint8Array, from: number];

/** Damage the header of a file, a record or a block. */
export function damageFile(bytes: Uint8Array, random: Random): Damaged {
  const copy = bytes.slice();
  if (copy.length < 4) return damageBits(bytes, random);
  const view = new DataView(copy.buffer);
  const places = headersOf(bytes);
  const field = Math.min(places[random(places.length)]! + 4 * random(7), copy.length - 4);
  // Only a little off is the hardest to notice.
  if (random(3) === 0) view.setUint32(field, view.getUint32(field, true) + random(9) - 4, true);
  else view.setUint32(field, WORDS[random(WORDS.length)]!, random(2) === 0);
  return [copy, field];
}

/** Damage a field of a protocol's header within a record. */
export function damageProtocol(bytes: Uint8Array, random: Random): Damaged {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = headersOf(bytes);
  const blocks = isBlocks(view);
  const start = places[random(places.length)]! + (blocks ? 28 : 16);
  const length = start <= bytes.length ? view.getUint32(start - 8, isLittle(bytes, blocks)) : 0;
  const linkType = blocks || bytes.length < 24 ? 1 : view.getUint32(20, isLittle(bytes, blocks)) & 0xffff;
  const octets = bytes.subarray(start, Math.min(start + length, bytes.length));
  if (octets.length === 0) return damageFile(bytes, random);
  const { layers } = dissect({ number: 1, time: 0n, bytes: octets, originalLength: length, linkType, point: '' });
  const layer = layers[random(layers.length)];
  if (layer === undefined) return damageBits(bytes, random);
  const at = Math.min(start + layer.offset + random(24), bytes.length - 1);
  const copy = bytes.slice();
  if (random(3) === 0) copy[at]! += random(2) === 0 ? 1 : -1;
  else copy[at] = OCTETS[random(OCTETS.length)]!;
  return [copy, at];
}

/** Flip a bit, cut, splice, leave out or paint over. */
export function damageBits(bytes: Uint8Array, random: Random): Damaged {
  const copy = bytes.slice();
  if (copy.length === 0) return [copy, 0];
  const places = headersOf(bytes);
  const at = random(copy.length);
  switch (random(5)) {
    case 0:
      return [copy.subarray(0, at), at];
    case 1: {
      const piece = bytes.subarray(random(copy.length), random(copy.length));
      return [Uint8Array.from([...copy.subarray(0, at), ...piece, ...copy.subarray(at)]), at];
    }
    case 2: {
      const [one, other] = [places[random(places.length)]!, places[random(places.length)]!];
      const from = Math.min(one, other);
      return [Uint8Array.from([...copy.subarray(0, from), ...copy.subarray(Math.max(one, other))]), from];
    }
    case 3:
      copy.fill(random(256), at, at + random(64));
      return [copy, at];
    default:
      copy[at]! ^= 1 << random(8);
      return [copy, at];
  }
}

const KINDS = [damageFile, damageProtocol, damageProtocol, damageBits];

/** Damage a capture once to four times: headers first, then bits. */
export function damage(bytes: Uint8Array, random: Random): Damaged {
  let [damaged, from] = KINDS[random(KINDS.length)]!(bytes, random);
  for (let more = random(4); more > 0; more--) {
    const [again, at] = KINDS[random(KINDS.length)]!(damaged, random);
    [damaged, from] = [again, Math.min(from, at)];
  }
  return [damaged, from];
}
