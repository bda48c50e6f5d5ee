/**
 * The packets of a pcapng section, as long as there is nothing odd about them (see `sources/pcapng.ts`).
 *
 * @module
 */
import {
  AT,
  CAPTURED,
  CLOCK,
  CLOCK_HIGH,
  CLOCK_INDEX,
  CLOCK_LOW,
  CLOCK_SECOND,
  CLOCK_TICK,
  CLOCK_TICKS,
  CLOCKS,
  CLOCKS_MOST,
  INTERFACES,
  NANOSECONDS,
  ORIGINAL,
  RECORDS,
  SECONDS,
  START,
} from './layout.ts';
import { float, little4, low, octets4, setFloat, setHalf, setWord, times, unsigned, word } from './memory.ts';
import type { i32 } from './numbers.ts';

/** The type of an enhanced packet block; its fields, and how long it is without a packet. */
const ENHANCED: i32 = 6;
const LENGTH: i32 = 4;
const INTERFACE: i32 = 8;
const TIME_HIGH: i32 = 12;
const TIME_LOW: i32 = 16;
const CAPTURED_LENGTH: i32 = 20;
const ORIGINAL_LENGTH: i32 = 24;
const PACKET: i32 = 28;
const SHORTEST: i32 = 32;

/**
 * Write the packets between two places into the columns, behind the `count` that are there: those in enhanced packet
 * blocks that are whole and sound, without options, of an interface and within a second whose clock is known. {@link AT}
 * says then where the first block is that was not taken.
 *
 * @param little - whether the least significant octet comes first: 1 or 0
 * @returns how many records are in the columns
 */
export function parseBlocks(from: i32, end: i32, count: i32, little: i32): i32 {
  let record = count;
  let at = from;
  while (record < RECORDS && end - at >= SHORTEST && four(at, little) === ENHANCED) {
    const length = four(at + LENGTH, little);
    const captured = four(at + CAPTURED_LENGTH, little);
    const port = four(at + INTERFACE, little);
    if (length < SHORTEST || length > end - at || (length & 3) !== 0 || port < 0 || port >= CLOCKS_MOST) break;
    const padding = length - SHORTEST - captured;
    if (captured < 0 || padding < 0 || padding > 3 || four(at + length - 4, little) !== length) break;
    const clock = CLOCKS + times(port, CLOCK);
    const since = unsigned(four(at + TIME_LOW, little)) - float(clock + CLOCK_LOW);
    if (since < 0.0 || since >= float(clock + CLOCK_TICKS)) break;
    if (four(at + TIME_HIGH, little) !== word(clock + CLOCK_HIGH)) break;
    setFloat(SECONDS + (record << 3), float(clock + CLOCK_SECOND));
    setWord(NANOSECONDS + (record << 2), times(low(since), word(clock + CLOCK_TICK)));
    setWord(START + (record << 2), at + PACKET);
    setWord(CAPTURED + (record << 2), captured);
    setWord(ORIGINAL + (record << 2), four(at + ORIGINAL_LENGTH, little));
    setHalf(INTERFACES + (record << 1), word(clock + CLOCK_INDEX));
    at += length;
    record++;
  }
  setWord(AT, at);
  return record;
}

function four(at: i32, little: i32): i32 {
  return little === 0 ? octets4(at) : little4(at);
}
