/**
 * Domain names in messages (RFC 1035 §3.1, §4.1.4) as tcpdump prints them: a dot behind each label.
 *
 * @module
 */
import { u8, u16 } from '../../bytes.ts';
import { has, type Printing, writeEscaped } from './printing.ts';

const DOT = 0x2e;
/** Both upper bits of a label's length: what follows is the place of the rest of the name. */
const POINTER = 0xc0;
/** One of them: a label of another kind (RFC 6891 §5). */
const EXTENDED = 0x40;
/** The only such kind there was: bits (RFC 2673 §3.1). */
const BIT_LABEL = 0x41;
/** The most characters of a name (RFC 1035 §2.3.4); a longer one is not written out. */
const NAME_LIMIT = 255;

/**
 * Write the name at `at` and return the place behind it; -1 where it was cut or makes no sense. Pointers count from
 * `message`, and may only point backwards.
 */
export function writeDomainName(printing: Printing, at: number, message: number): number {
  const { bytes, out } = printing;
  let place = at;
  let behind = -1;
  let bound = at - message;
  let characters = 0;
  for (;;) {
    if (!has(printing, place, 1)) return -1;
    const length = u8(bytes, place);
    // tcpdump takes a length with nothing behind it for the end. And where pointers led beyond the limit nothing is lost
    // by stopping: else names of 64 KiB could be walked thousands of times.
    const last = isEnd(length, place + 1 === printing.end);
    if (last || (behind >= 0 && characters > NAME_LIMIT)) {
      if (characters > NAME_LIMIT) out.ascii('<DOMAIN NAME TOO LONG>');
      return behind < 0 ? place + 1 : behind;
    }
    if ((length & POINTER) === POINTER) {
      const offset = readPointer(printing, place, bound);
      if (offset < 0) return -1;
      if (behind < 0) behind = place + 2;
      bound = offset;
      place = message + offset;
    } else {
      const plain = (length & POINTER) === 0;
      const room = Math.max(0, NAME_LIMIT - characters);
      place = plain ? writeLabel(printing, place + 1, length, room) : writeOddLabel(printing, place);
      if (place < 0) return -1;
      if (plain) characters += length;
      if (characters <= NAME_LIMIT) out.octet(DOT);
      characters++;
    }
  }
}

/** Whether a name ends with this octet: a zero, or a length or pointer with nothing behind it. */
const isEnd = (length: number, nothingBehind: boolean): boolean =>
  length === 0 || (nothingBehind && ((length & POINTER) === 0 || (length & POINTER) === POINTER));

/** Read the offset that a pointer tells; -1 where it does not lead to before `bound`. */
function readPointer(printing: Printing, at: number, bound: number): number {
  const offset = u16(printing.bytes, at) & 0x3fff;
  if (offset < bound) return offset;
  printing.out.ascii('<BAD PTR>');
  return -1;
}

/** Write a label of a kind that is not in use any more and return the place behind it; -1 where it was cut. */
function writeOddLabel(printing: Printing, at: number): number {
  const { bytes, out } = printing;
  const kind = u8(bytes, at);
  if ((kind & POINTER) !== EXTENDED) out.ascii('<BAD LABEL TYPE>');
  else if (kind === BIT_LABEL) return writeBits(printing, at + 1);
  else out.ascii(`<ELT ${kind & 0x3f}>`);
  return -1;
}

/** Write a bit label (RFC 2673 §3.2), a number of bits and then these, as `\[x0b/5]`. */
function writeBits(printing: Printing, at: number): number {
  const { bytes, out } = printing;
  if (!has(printing, at, 1)) return -1;
  const count = u8(bytes, at) || 256;
  out.ascii('\\[x');
  let place = at + 1;
  for (let rest = count; rest > 0; rest -= 8, place++) {
    if (!has(printing, place, 1)) return -1;
    const octet = u8(bytes, place) & (rest < 8 ? 0xff << (8 - rest) : 0xff);
    if (rest > 4) out.hex(octet, 2);
    else out.hex(octet >> 4, 1);
  }
  out.ascii(`/${count}]`);
  return place;
}

/** Write up to `room` characters of a label and return the place behind it; -1 where they were cut. */
function writeLabel(printing: Printing, at: number, length: number, room: number): number {
  const { bytes, out } = printing;
  const written = at + Math.min(length, room);
  const end = Math.min(written, printing.end);
  for (let place = at; place < end; place++) writeEscaped(out, u8(bytes, place));
  return end < written ? -1 : at + length;
}
