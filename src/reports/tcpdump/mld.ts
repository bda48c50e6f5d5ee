/**
 * Multicast listener discovery (RFC 2710, RFC 3810) as tcpdump prints it.
 *
 * @module
 */
import { u8, u16 } from '../../bytes.ts';
import { listenerGroupAt, listenerRecordCount, listenerResponseCode } from '../../layers/mld.ts';
import { writeIpv6 } from '../addresses.ts';
import { has, need, type Printing } from './printing.ts';

/** The octets of a version 1 message. */
const VERSION_1_LENGTH = 24;
/** The octets of a version 2 query without sources. */
const VERSION_2_LENGTH = 28;
/** The octets of a report's record without sources. */
const RECORD_LENGTH = 20;

/** RFC 3810 §5.2.12. */
const RECORD_TYPES: readonly (string | undefined)[] = [undefined, 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];

/** Print a query of either version. */
export function printListenerQuery(printing: Printing, at: number, length: number): void {
  if (length === VERSION_1_LENGTH) {
    printListenerMessage(printing, at);
    return;
  }
  if (length < VERSION_2_LENGTH) printing.out.ascii(` unknown-version (len ${length}) `);
  else printQuery(printing, at, length);
}

/** Print what a version 1 message says. */
export function printListenerMessage(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  if (!has(printing, at, VERSION_1_LENGTH)) return;
  out.ascii('max resp delay: ');
  out.decimal(listenerResponseCode(bytes, at));
  out.ascii(' addr: ');
  writeIpv6(out, bytes, listenerGroupAt(at));
}

function printQuery(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  out.ascii(' v2');
  need(printing, at, 6);
  if (options.verbose > 0) out.ascii(` [max resp delay=${responseDelay(listenerResponseCode(bytes, at))}]`);
  need(printing, listenerGroupAt(at), 16);
  out.ascii(' [gaddr ');
  writeIpv6(out, bytes, listenerGroupAt(at));
  if (options.verbose > 0) writeQuerier(printing, at);
  need(printing, at + 26, 2);
  const sources = u16(bytes, at + 26);
  if (sources > 0) {
    if (length < VERSION_2_LENGTH + 16 * sources) out.ascii(' [invalid number of sources]');
    else if (options.verbose > 1) writeSources(printing, at + VERSION_2_LENGTH, sources);
    else out.ascii(`, ${sources} source(s)`);
  }
  out.octet(0x5d);
}

/** RFC 3810 §5.1.3: above 32767 a floating-point number. */
const responseDelay = (code: number): number =>
  code < 0x8000 ? code : ((code & 0x0fff) | 0x1000) << (((code & 0x7000) >> 12) + 3);

/** RFC 3810 §5.1.7 to §5.1.9: the S flag, the querier's robustness and its query interval. */
function writeQuerier(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, at + 24, 1);
  const flags = u8(bytes, at + 24);
  if ((flags & 8) !== 0) out.ascii(' sflag');
  if ((flags & 7) !== 0) out.ascii(` robustness=${flags & 7}`);
  need(printing, at + 25, 1);
  const code = u8(bytes, at + 25);
  const interval = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code & 0x70) >> 4) + 3);
  out.ascii(` qqi=${interval}`);
}

/** Print a version 2 report. */
export function printListenerReport(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  if (length < 8) {
    out.ascii(` [invalid len ${length}]`);
    return;
  }
  need(printing, at, 8);
  const records = listenerRecordCount(bytes, at);
  out.ascii(`, ${records} group record(s)`);
  if (options.verbose === 0) return;
  for (let i = 0, place = 8; i < records; i++) {
    if (length < place + RECORD_LENGTH) {
      out.ascii(' [invalid number of groups]');
      return;
    }
    const octets = printRecord(printing, at + place, length - place);
    if (octets === 0) return;
    place += octets;
  }
}

/** Print a record for which there are `room` octets and return how many it takes; 0 where they are too few. */
function printRecord(printing: Printing, at: number, room: number): number {
  const { bytes, options, out } = printing;
  need(printing, at + 4, 16);
  out.ascii(' [gaddr ');
  writeIpv6(out, bytes, at + 4);
  const type = u8(bytes, at);
  out.octet(0x20);
  out.ascii(RECORD_TYPES[type] ?? ` [v2-report-#${type}]`);
  const sources = u16(bytes, at + 2);
  const octets = RECORD_LENGTH + 16 * sources;
  if (room < octets) {
    out.ascii(` [invalid number of sources ${sources}]`);
    return 0;
  }
  if (options.verbose === 1) out.ascii(`, ${sources} source(s)`);
  else writeSources(printing, at + RECORD_LENGTH, sources);
  out.octet(0x5d);
  return octets;
}

function writeSources(printing: Printing, at: number, count: number): void {
  const { bytes, out } = printing;
  out.ascii(' {');
  for (let i = 0; i < count; i++) {
    need(printing, at + 16 * i, 16);
    out.octet(0x20);
    writeIpv6(out, bytes, at + 16 * i);
  }
  out.ascii(' }');
}
