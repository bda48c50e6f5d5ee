/**
 * MPLS label stacks as tcpdump prints them (RFC 3032 §2.1).
 *
 * @module
 */
import { u8 } from '../../bytes.ts';
import { MPLS_LENGTH, mplsBottom, mplsLabel, mplsTimeToLive, mplsTrafficClass } from '../../layers/mpls.ts';
import { writeUnknown } from './hexdump.ts';
import { need, type Printing, writeInvalid } from './printing.ts';

/** RFC 3032 §2.1: labels with a meaning of their own; those up to 15 are reserved. */
const LABELS: readonly string[] = ['IPv4 explicit NULL', 'router alert', 'IPv6 explicit NULL', 'implicit NULL'];
const LAST_RESERVED = 15;

/** Print a stack of labels and the packet beneath it. */
export function printMpls(printing: Printing, from: number, length: number): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'mpls';
  out.ascii('MPLS');
  const end = from + length;
  let at = from;
  for (;;) {
    if (end - at < MPLS_LENGTH) {
      writeInvalid(printing);
      return need(printing, at, end - at);
    }
    need(printing, at, MPLS_LENGTH);
    out.ascii(at > from && options.verbose > 0 ? '\n\t' : ' ');
    writeEntry(printing, at);
    at += MPLS_LENGTH;
    if (mplsBottom(bytes, at - MPLS_LENGTH)) break;
  }
  printBeneath(printing, at, end - at, mplsLabel(bytes, at - MPLS_LENGTH));
}

function writeEntry(printing: Printing, at: number): void {
  const { bytes, options, out } = printing;
  const label = mplsLabel(bytes, at);
  out.ascii('(label ');
  out.decimal(label);
  if (options.verbose > 0 && label <= LAST_RESERVED) out.ascii(` (${LABELS[label] ?? 'rsvd'})`);
  out.ascii(', tc ');
  out.decimal(mplsTrafficClass(bytes, at));
  if (mplsBottom(bytes, at)) out.ascii(', [S]');
  out.ascii(', ttl ');
  out.decimal(mplsTimeToLive(bytes, at));
  out.octet(0x29);
}

/** Print what is beneath the stack: told by its last label, or by the first octet, for MPLS itself does not tell. */
function printBeneath(printing: Printing, at: number, length: number, label: number): void {
  const { options, out, printers } = printing;
  let version = label === 0 || label === 3 ? 4 : label === 2 ? 6 : -1;
  if (version < 0) {
    if (length < 1) return;
    need(printing, at, 1);
    const first = u8(printing.bytes, at);
    version = first >= 0x45 && first <= 0x4f ? 4 : first >> 4 === 6 ? 6 : -1;
  }
  if (version < 0) {
    printing.payload = out.length;
    return writeUnknown(printing, at, length);
  }
  out.ascii(options.verbose > 0 ? '\n\t' : ' ');
  if (version === 4) printers.ipv4(printing, at, length);
  else printers.ipv6(printing, at, length);
}
