/**
 * TCP segments as the printing loops put them.
 *
 * @module
 */
import { TCP_ACK, TCP_FIN, TCP_LENGTH, TCP_PROTOCOL, TCP_RST, TCP_SYN, TCP_URG } from '../layers/tcp.ts';
import { copyText, octet, octets2, octets4, relate, setWord, small, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { rightSum, transportSum } from './print-fields.ts';
import {
  ACKNOWLEDGMENT,
  CONNECTION,
  FLAG_LENGTH,
  FLAG_NAMES,
  FLAG_PLACE,
  NOT_PLAIN,
  PAYLOAD,
  SELECTIVE,
  SEQUENCE,
  VERBOSE,
} from './printing.ts';
import { put, putDecimal, putEndpoints, putHex4, putText } from './put.ts';
import {
  ACK_TEXT,
  CHECKSUM_TEXT,
  CORRECT_TEXT,
  ECR_TEXT,
  EOL_TEXT,
  INCORRECT_TEXT,
  LENGTH_TEXT,
  MSS_TEXT,
  NOP_TEXT,
  OPTIONS_TEXT,
  SACK_OK_TEXT,
  SACK_TEXT,
  SEQ_TEXT,
  TS_TEXT,
  WIN_TEXT,
  WSCALE_TEXT,
} from './texts.ts';

/** FIN, SYN or RST: segments whose sequence number is told in any case. */
const TOLD: i32 = TCP_FIN | TCP_SYN | TCP_RST;
/** Kinds of options (RFC 9293 §3.2, RFC 7323, RFC 2018). */
const END_OF_OPTIONS: i32 = 0;
const NO_OPERATION: i32 = 1;
const MAXIMUM_SEGMENT: i32 = 2;
const WINDOW_SCALE: i32 = 3;
const SACK_PERMITTED: i32 = 4;
const SACK: i32 = 5;
const TIMESTAMPS: i32 = 8;

const COLON: i32 = 0x3a;
const COMMA: i32 = 0x2c;
const SPACE: i32 = 0x20;
const BRACKET: i32 = 0x5d;
const PARENTHESIS: i32 = 0x29;
const BRACE: i32 = 0x7b;
const BRACE_END: i32 = 0x7d;

/** Put a segment that ends at `end`, of IP addresses in front of `behind`; `wide` says that they are IPv6's. */
export function segment(from: i32, behind: i32, at: i32, end: i32, wide: i32): i32 {
  if (end - at < TCP_LENGTH) return NOT_PLAIN;
  const header = (octet(at + 12) >> 4) << 2;
  const flags = octet(at + 13);
  const payload = end - at - header;
  const verbose = word(VERBOSE);
  if (header < TCP_LENGTH || payload < 0 || isStrange(at, flags, payload) !== 0) return NOT_PLAIN;
  // Nothing may be asked for a segment that others print after all: they would ask again.
  if (header > TCP_LENGTH && areUsual(at + TCP_LENGTH, at + header) === 0) return NOT_PLAIN;
  let to = putFlags(putEndpoints(from, behind, at, wide), flags);
  if ((flags & TCP_ACK) !== 0) relateSegment(behind, at, wide, flags);
  else {
    setWord(SEQUENCE, octets4(at + 4));
    setWord(SELECTIVE, 0);
  }
  if (verbose > 0) to = putChecksum(to, at, end, wide);
  if (payload > 0 || verbose > 1 || (flags & TOLD) !== 0) {
    const sequence = word(SEQUENCE);
    to = putDecimal(put(to, SEQ_TEXT), sequence);
    if (payload > 0) to = putDecimal(putText(to, COLON, 1), (sequence + payload) | 0);
  }
  if ((flags & TCP_ACK) !== 0) to = putDecimal(put(to, ACK_TEXT), word(ACKNOWLEDGMENT));
  to = putDecimal(put(to, WIN_TEXT), octets2(at + 14));
  if (header > TCP_LENGTH) to = putOptions(put(to, OPTIONS_TEXT), at + TCP_LENGTH, at + header);
  to = putDecimal(put(to, LENGTH_TEXT), payload);
  if (payload > 0) setWord(PAYLOAD, to);
  return to;
}

/** Ask what a segment's numbers are counted from, under its connection's name: see `TcpSequences`. */
function relateSegment(behind: i32, at: i32, wide: i32, flags: i32): void {
  const octets: i32 = wide === 0 ? 4 : 16;
  const source = octets2(at);
  const destination = octets2(at + 2);
  const left = behind - (octets << 1);
  const right = behind - octets;
  const backward: i32 = source === destination ? isAfter(left, right, octets) : source > destination ? 1 : 0;
  const lower = backward === 0 ? left : right;
  const upper = backward === 0 ? right : left;
  for (let i: i32 = 0; i < octets; i += 4) {
    setWord(CONNECTION + i, octets4(lower + i));
    setWord(CONNECTION + octets + i, octets4(upper + i));
  }
  setWord(CONNECTION + (octets << 1), backward === 0 ? (source << 16) | destination : (destination << 16) | source);
  relate(wide, backward, flags & TCP_SYN, octets4(at + 4), octets4(at + 8));
}

/** Whether the address at `left` is the greater one: 1 or 0. */
function isAfter(left: i32, right: i32, octets: i32): i32 {
  for (let i: i32 = 0; i < octets; i++) {
    if (octet(left + i) !== octet(right + i)) return octet(left + i) > octet(right + i) ? 1 : 0;
  }
  return 0;
}

/** Whether a segment holds what needs more words: urgent data, the reason of a reset, fields that should be zero. */
function isStrange(at: i32, flags: i32, payload: i32): i32 {
  if ((flags & TCP_URG) !== 0 || ((flags & TCP_RST) !== 0 && payload > 0)) return 1;
  if (word(VERBOSE) < 2) return 0;
  return octets2(at + 18) !== 0 || ((flags & TCP_ACK) === 0 && octets4(at + 8) !== 0) ? 1 : 0;
}

function putFlags(at: i32, flags: i32): i32 {
  const place = FLAG_NAMES + flags * FLAG_PLACE;
  copyText(at, place);
  return at + small(place + FLAG_LENGTH);
}

function putChecksum(from: i32, at: i32, end: i32, wide: i32): i32 {
  const field = octets2(at + 16);
  const to = putHex4(put(from, CHECKSUM_TEXT), field);
  const off = transportSum(at, end, wide, TCP_PROTOCOL);
  if (off === 0) return put(to, CORRECT_TEXT);
  return putText(putHex4(put(to, INCORRECT_TEXT), rightSum(field, off)), PARENTHESIS, 1);
}

/** Whether there are only options that are put here, each of the length that it is defined with. */
function areUsual(from: i32, end: i32): i32 {
  let at = from;
  while (at < end) {
    const kind = octet(at);
    if (kind === END_OF_OPTIONS) return 1;
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (end - at < 2) return 0;
    const length = octet(at + 1);
    if (length > end - at || length !== lengthOf(kind, length)) return 0;
    at += length;
  }
  return 1;
}

/** The octets that an option of a kind has, one that says that it has `length`; -1 for a kind that is not put here. */
function lengthOf(kind: i32, length: i32): i32 {
  if (kind === TIMESTAMPS) return 10;
  if (kind === MAXIMUM_SEGMENT) return 4;
  if (kind === WINDOW_SCALE) return 3;
  if (kind === SACK_PERMITTED) return 2;
  return kind === SACK && length > 2 && (length & 7) === 2 ? length : -1;
}

function putOptions(from: i32, start: i32, end: i32): i32 {
  let to = from;
  let at = start;
  while (at < end) {
    const kind = octet(at);
    if (at > start) to = putText(to, COMMA, 1);
    if (kind === END_OF_OPTIONS) {
      to = put(to, EOL_TEXT);
      break;
    }
    to = putOption(to, at, kind);
    at += kind === NO_OPERATION ? 1 : octet(at + 1);
  }
  return putText(to, BRACKET, 1);
}

function putOption(to: i32, at: i32, kind: i32): i32 {
  if (kind === NO_OPERATION) return put(to, NOP_TEXT);
  if (kind === TIMESTAMPS)
    return putDecimal(put(putDecimal(put(to, TS_TEXT), octets4(at + 2)), ECR_TEXT), octets4(at + 6));
  if (kind === MAXIMUM_SEGMENT) return putDecimal(put(to, MSS_TEXT), octets2(at + 2));
  if (kind === WINDOW_SCALE) return putDecimal(put(to, WSCALE_TEXT), octet(at + 2));
  return kind === SACK_PERMITTED ? put(to, SACK_OK_TEXT) : putEdges(to, at);
}

/** Put what was acknowledged selectively: pairs of edges, counted as acknowledgments are. */
function putEdges(from: i32, at: i32): i32 {
  const length = octet(at + 1);
  const first = word(SELECTIVE);
  let to = putText(putDecimal(put(from, SACK_TEXT), length >> 3), SPACE, 1);
  for (let edge = at + 2; edge < at + length; edge += 8) {
    to = putDecimal(putText(to, BRACE, 1), (octets4(edge) - first) | 0);
    to = putDecimal(putText(to, COLON, 1), (octets4(edge + 4) - first) | 0);
    to = putText(to, BRACE_END, 1);
  }
  return to;
}
