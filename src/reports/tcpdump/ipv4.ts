/**
 * IPv4 as tcpdump prints it.
 *
 * @module
 */
import {
  DONT_FRAGMENT,
  FRAGMENT_OFFSET,
  fragmentField,
  headerChecksum,
  headerLength,
  IPV4_LENGTH,
  identification,
  ipv4DestinationAt,
  ipv4SourceAt,
  MORE_FRAGMENTS,
  protocol as protocolOf,
  RESERVED_FRAGMENT,
  timeToLive,
  totalLength,
  typeOfService,
  version,
} from '../../layers/ipv4.ts';
import { putLabelled } from '../put.ts';
import { type Literal, literal, pack, TextWriter } from '../text.ts';
import { hasPorts, ipProtocolName } from './ip-protocols.ts';
import { writeIpv4Options } from './ipv4-options.ts';
import {
  type BitNames,
  CUT,
  has,
  need,
  type Printing,
  writeBits,
  writeContradiction,
  writeCut,
  writeInvalid,
} from './printing.ts';
import { plainSum, rightSum } from './pseudo-header.ts';

const IP = /* @__PURE__ */ literal('IP ');
const ID = /* @__PURE__ */ literal(', id ');
const OFFSET = /* @__PURE__ */ literal(', offset ');
const TOS = /* @__PURE__ */ literal('(tos 0x');
const END = /* @__PURE__ */ literal(')\n    ');
const FRAGMENT_OF = /* @__PURE__ */ literal('ip-proto-');
const FRAGMENT_FLAGS: BitNames = [
  [MORE_FRAGMENTS, '+'],
  [DONT_FRAGMENT, 'DF'],
  [RESERVED_FRAGMENT, 'rsvd'],
];
const ECN: readonly Literal[] = /* @__PURE__ */ ['', ',ECT(1)', ',ECT(0)', ',CE'].map(literal);

/** Print an IPv4 datagram, of which the headers before say that `length` octets are there. */
export function printIpv4(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'ip';
  if (!options.linkHeader) out.write(IP);
  if (length < IPV4_LENGTH) return contradiction(printing, 'length', length, IPV4_LENGTH);
  need(printing, at, 1);
  if (version(bytes, at) !== 4) {
    writeContradiction(printing, 'version', version(bytes, at), '!=', 4);
    return writeInvalid(printing);
  }
  const header = headerLength(bytes, at);
  if (header < IPV4_LENGTH) return contradiction(printing, 'header length', header, IPV4_LENGTH);
  need(printing, at + 2, 2);
  const claimed = totalLength(bytes, at);
  if (claimed > length) {
    out.ascii(`[total length ${claimed} > length ${length}] (invalid) `);
  }
  // A zero is what the network stack leaves where the NIC will cut the segment up.
  const total = claimed === 0 ? length : claimed;
  if (total < header) return out.ascii(`[total length ${total} < header length ${header}] (invalid)`);
  if (!has(printing, at, IPV4_LENGTH)) return writeCut(printing);
  const outerEnd = printing.end;
  printing.end = Math.min(outerEnd, at + total);
  if (options.verbose === 0 || writeHeader(printing, at, length, header, claimed)) {
    printPayload(printing, at, header, total - header);
  }
  printing.end = outerEnd;
}

function contradiction(printing: Printing, what: string, value: number, bound: number): void {
  writeContradiction(printing, what, value, '<', bound);
  writeInvalid(printing);
}

/** Write the header's fields; false where its options were cut, which ends the datagram. */
function writeHeader(printing: Printing, at: number, length: number, header: number, claimed: number): boolean {
  const { bytes, out } = printing;
  const hops = timeToLive(bytes, at);
  const total = claimed === 0 ? length : claimed;
  out.reserve(FIELDS_ROOM);
  if (hops > 0) out.length = putIpv4Fields(out.view, out.length, bytes, at, total);
  else {
    writeService(out, typeOfService(bytes, at));
    out.length = putFromIdentification(out.view, out.length, bytes, at, total);
  }
  if (claimed === 0) out.ascii(' [was 0, presumed TSO]');
  const whole = header === IPV4_LENGTH || writeOptions(printing, at, header);
  writeChecksum(printing, at, header);
  out.write(END);
  if (whole) return true;
  writeAddresses(printing, at);
  writeCut(printing);
  return false;
}

/** Room for {@link putIpv4Fields}. */
const FIELDS_ROOM = 160;

/** Put what `-v` shows of a header with a time to live, up to the length `total`; no more than 160 octets. */
export function putIpv4Fields(view: DataView, to: number, bytes: Uint8Array, at: number, total: number): number {
  const end = putLabelled(view, to, serviceText(typeOfService(bytes, at)), timeToLive(bytes, at));
  return putFromIdentification(view, end, bytes, at, total);
}

function putFromIdentification(view: DataView, to: number, bytes: Uint8Array, at: number, total: number): number {
  const field = fragmentField(bytes, at);
  const text = flagsText((field & ~FRAGMENT_OFFSET) >> 13, protocolOf(bytes, at));
  const end = putLabelled(
    view,
    putLabelled(view, to, ID, identification(bytes, at)),
    OFFSET,
    (field & FRAGMENT_OFFSET) * 8,
  );
  return putLabelled(view, end, text, total);
}

function writeService(out: TextWriter, service: number): void {
  out.write(TOS);
  out.hex(service, service > 15 ? 2 : 1);
  out.write(ECN[service & 3]!);
}

// What stands between two numbers follows from little of the header: it is put together once and then written whole.
const serviceTexts: (Literal | undefined)[] = /* @__PURE__ */ new Array<Literal | undefined>(256).fill(undefined);
const flagsTexts: (Literal | undefined)[] = /* @__PURE__ */ new Array<Literal | undefined>(8 * 256).fill(undefined);

/** Make what stands before the time to live. */
function serviceText(service: number): Literal {
  const known = serviceTexts[service];
  if (known !== undefined) return known;
  const made = new TextWriter(64);
  writeService(made, service);
  made.ascii(', ttl ');
  const text = pack(made.bytes, 0, made.length);
  serviceTexts[service] = text;
  return text;
}

/** Make what stands between the fragment's offset and the datagram's length: the three flags, and the protocol. */
function flagsText(flags: number, protocol: number): Literal {
  const known = flagsTexts[(flags << 8) | protocol];
  if (known !== undefined) return known;
  const made = new TextWriter(64);
  made.ascii(', flags [');
  writeBits(made, FRAGMENT_FLAGS, flags << 13, 'none');
  made.ascii('], proto ');
  made.write(ipProtocolName(protocol));
  made.ascii(` (${protocol}), length `);
  const text = pack(made.bytes, 0, made.length);
  flagsTexts[(flags << 8) | protocol] = text;
  return text;
}

function writeOptions(printing: Printing, at: number, header: number): boolean {
  const { out } = printing;
  out.ascii(', options (');
  const whole = writeIpv4Options(printing, at + IPV4_LENGTH, header - IPV4_LENGTH);
  if (!whole) out.ascii(' [truncated-option]');
  out.ascii(')');
  return whole;
}

function writeChecksum(printing: Printing, at: number, header: number): void {
  const { bytes, options, out } = printing;
  if (options.skipChecksums || at + header > printing.end) return;
  const sum = plainSum(bytes, at, at + header);
  if (sum === 0) return;
  const field = headerChecksum(bytes, at);
  out.ascii(`, bad cksum ${field.toString(16)} (->${rightSum(field, sum).toString(16)})!`);
}

/** Write `source > destination: `. */
function writeAddresses({ bytes, out }: Printing, at: number): void {
  out.addresses(bytes, ipv4SourceAt(at), ipv4DestinationAt(at));
}

/** Print what the datagram carries, `length` octets. */
function printPayload(printing: Printing, at: number, header: number, length: number): void {
  const { bytes, options, out, printers } = printing;
  const protocol = protocolOf(bytes, at);
  const fragment = fragmentField(bytes, at);
  if ((fragment & FRAGMENT_OFFSET) !== 0) {
    if (options.quiet > 1) return;
    // Only the first fragment starts with the header of the protocol inside.
    writeAddresses(printing, at);
    return out.labelled(FRAGMENT_OF, protocol);
  }
  if (!hasPorts(protocol)) writeAddresses(printing, at);
  if (!has(printing, at, header)) {
    out.ascii(` [remaining caplen(${printing.end - at}) < header length(${header})]`);
    throw CUT;
  }
  printers.ipPayload(printing, protocol, at + header, length, at, (fragment & MORE_FRAGMENTS) !== 0);
}
