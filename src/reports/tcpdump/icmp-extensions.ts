/**
 * The extensions behind the datagram that an ICMP error quotes (RFC 4884 §7), as tcpdump prints them: it expects them
 * 128 octets into the message, whatever its length field says, and dumps what is no MPLS label.
 *
 * @module
 */

import { icmpOriginalLength } from '../../layers/icmp.ts';
import {
  extensionChecksum,
  extensionVersion,
  objectClass,
  objectLength,
  objectType,
} from '../../layers/icmp-extension.ts';
import { mplsBottom, mplsLabel, mplsTimeToLive, mplsTrafficClass } from '../../layers/mpls.ts';
import { writeUndecoded } from './hexdump.ts';
import { has, need, type Printing, writeCut } from './printing.ts';
import { plainSum } from './pseudo-header.ts';

/** Where the extension header is in the message. */
const EXTENSION = 136;
/** The octets of the extension header, and of an object's. */
const HEADER = 4;
/** The one version there is. */
const VERSION = 2;

const OBJECT_NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [1, 'MPLS Stack Entry'],
  [2, 'Interface Identification'],
]);

/** Print the extensions of the message at `at`, `length` octets long, where there are any. */
export function printIcmpExtensions(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  const octets = length - EXTENSION;
  const start = at + EXTENSION;
  if (octets <= 0) return;
  if (!has(printing, at, EXTENSION + HEADER + 1)) {
    writeCut(printing);
    return;
  }
  const whole = has(printing, start, octets);
  // RFC 4884 §5.5: senders from before the length field leave it zero; then the checksum tells.
  if (icmpOriginalLength(bytes, at) === 0 && whole && plainSum(bytes, start, start + octets) !== 0) return;
  out.ascii(`\n\tICMP Multi-Part extension v${extensionVersion(bytes, start)}`);
  if (extensionVersion(bytes, start) !== VERSION) {
    out.ascii(' packet not supported');
    return;
  }
  if (whole) {
    out.ascii(', checksum 0x');
    out.hex(extensionChecksum(bytes, start), 4);
    out.ascii(plainSum(bytes, start, start + octets) === 0 ? ' (correct), length ' : ' (incorrect), length ');
    out.decimal(octets);
  }
  printObjects(printing, start + HEADER, octets - HEADER);
}

/** Print the objects from `at` on, for which there are `octets` octets. */
function printObjects(printing: Printing, start: number, octets: number): void {
  const { bytes, out } = printing;
  // A message that is too short for the header leaves less than nothing: tcpdump then goes on to the capture's end.
  let rest = octets < 0 ? Number.MAX_SAFE_INTEGER : octets;
  for (let at = start; rest > HEADER; ) {
    if (!has(printing, at, HEADER)) {
      writeCut(printing);
      return;
    }
    const kind = objectClass(bytes, at);
    const claimed = objectLength(bytes, at);
    const name = OBJECT_NAMES.get(kind) ?? 'unknown';
    out.ascii(`\n\t  ${name} Object (${kind}), Class-Type: ${objectType(bytes, at)}, length ${claimed}`);
    if (kind === 0 || claimed < HEADER) return;
    const length = claimed - HEADER;
    if (kind === 1 && objectType(bytes, at) === 1) printLabel(printing, at + HEADER);
    else writeUndecoded(printing, at + HEADER, length, '\n\t    ');
    rest -= HEADER;
    if (rest < length) return;
    rest -= length;
    at += claimed;
  }
}

/** RFC 4950 §4: the label that the packet came with; of a stack tcpdump prints the first one. */
function printLabel(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, at, 4);
  out.ascii(`\n\t    label ${mplsLabel(bytes, at)}, tc ${mplsTrafficClass(bytes, at)}`);
  if (mplsBottom(bytes, at)) out.ascii(', [S]');
  out.ascii(`, ttl ${mplsTimeToLive(bytes, at)}`);
}
