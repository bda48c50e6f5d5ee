/**
 * The records of a classic pcap file, as long as there is nothing odd about them (see `sources/pcap.ts`).
 *
 * @module
 */
import { AT, CAPTURED, NANOSECONDS, NEED, ORIGINAL, RECORDS, SECONDS, START } from './layout.ts';
import { little4, octets4, setFloat, setWord, times, unsigned } from './memory.ts';
import type { i32 } from './numbers.ts';

/** In a record's header: seconds, fraction, captured length, original length. */
const FRACTION: i32 = 4;
const CAPTURED_LENGTH: i32 = 8;
const ORIGINAL_LENGTH: i32 = 12;

/**
 * Write the whole records between two places into the columns, behind the `count` that are there; {@link AT} says then
 * where the first one is that was not taken, and {@link NEED} how long, if it is not whole.
 *
 * @param header - the octets of a record's header
 * @param little - whether the least significant octet comes first: 1 or 0
 * @param units - of a fraction, in a second
 * @param limit - the most octets that a record can have
 * @returns how many records are in the columns
 */
export function parse(from: i32, end: i32, count: i32, header: i32, little: i32, units: i32, limit: i32): i32 {
  const scale: i32 = units === 1_000_000 ? 1000 : 1;
  let record = count;
  let at = from;
  let need: i32 = 0;
  while (record < RECORDS && end - at >= header) {
    const fraction = little === 0 ? octets4(at + FRACTION) : little4(at + FRACTION);
    const captured = little === 0 ? octets4(at + CAPTURED_LENGTH) : little4(at + CAPTURED_LENGTH);
    const original = little === 0 ? octets4(at + ORIGINAL_LENGTH) : little4(at + ORIGINAL_LENGTH);
    if (captured < 0 || captured > limit || original < captured || fraction < 0 || fraction >= units) break;
    const start = at + header;
    if (captured > end - start) {
      need = header + captured;
      break;
    }
    setFloat(SECONDS + (record << 3), unsigned(little === 0 ? octets4(at) : little4(at)));
    setWord(NANOSECONDS + (record << 2), times(fraction, scale));
    setWord(START + (record << 2), start);
    setWord(CAPTURED + (record << 2), captured);
    setWord(ORIGINAL + (record << 2), original);
    at = start + captured;
    record++;
  }
  setWord(AT, at);
  setWord(NEED, need);
  return record;
}
