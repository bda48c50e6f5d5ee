/**
 * What the tcpdump printers share: one packet being printed, and the printers themselves.
 *
 * A printer is a function `(printing, at, length)`: `at` is where its header starts, `length` how many octets the
 * headers before say there are. What was really captured ends at `printing.end`, which a header that knows better
 * (IPv4's total length) moves inwards while its payload is printed, and puts back. The two bounds are kept apart because
 * tcpdump's text tells them apart: `[|udp]` where the capture was cut, `(invalid)` where the sender's lengths lie.
 * Printers read fields with the readers of `layers/`, never with offsets of their own, and only after {@link need} or
 * {@link has} said that the octets are there.
 *
 * A printer that misses octets calls {@link need}: what was written so far stays, the line ends with `[|` the protocol
 * that was at work `]`, and the packet is done, however deep the printer was. That is tcpdump's way, so the text can be
 * equal only if it is ours: {@link CUT} is thrown from there and caught in one place, `tcpdump.ts`. A printer that can go
 * on without the octets asks {@link has}, writes {@link writeCut} and returns.
 *
 * Printers call each other through {@link Printing.printers}: a protocol does not import what it may carry.
 *
 * @module
 */
import type { TextWriter } from '../text.ts';
import type { TcpSequences } from './tcp-sequences.ts';

/** How to print, as tcpdump's flags of the same letters. */
export interface TcpdumpOptions {
  /** `-v` given how often, 0 to 3. */
  readonly verbose: number;
  /** `-e`: print the link-level header. */
  readonly linkHeader: boolean;
  /** `-q` given how often: print less of each protocol. */
  readonly quiet: number;
  /** `-#`: print the record's number. */
  readonly number: boolean;
  /** `-t` given how often, 0 to 5. */
  readonly time: number;
  /** Digits behind the point of a time stamp. */
  readonly timeDigits: 6 | 9;
  /** The octets after the line: `-x`, `-xx`, `-X`, `-XX`, `-A`, `-AA`. */
  readonly dump: undefined | 'x' | 'xx' | 'X' | 'XX' | 'A' | 'AA';
  /** `-S`: print TCP's sequence numbers as they are. */
  readonly absoluteSequence: boolean;
  /** `-K`: leave checksums unverified. */
  readonly skipChecksums: boolean;
  /** UDP ports taken for VXLAN. */
  readonly vxlanPorts: ReadonlySet<number>;
  /** Name a network interface by its index, for Linux cooked captures of version 2; tcpdump asks its own machine. */
  readonly interfaceName: (index: number) => string | undefined;
}

/** One packet being printed. */
export interface Printing {
  readonly options: TcpdumpOptions;
  readonly out: TextWriter;
  readonly printers: Printers;
  /** The sequence numbers that TCP connections started with. */
  readonly sequences: TcpSequences;
  /** 1 for each UDP port that is taken for VXLAN. */
  readonly vxlanPorts: Uint8Array;
  /** The octets of the batch that the record is in. */
  bytes: Uint8Array;
  /** Where the record starts in {@link bytes}. */
  start: number;
  /** Where the captured octets of the layer being printed end. */
  end: number;
  /**
   * The protocol at work, as it stands in `[|udp]`. A printer sets it when it starts and nobody puts it back, as in
   * tcpdump: octets that an outer printer misses after an inner one returned are blamed on the inner one.
   */
  protocol: string;
  /** How many IP headers and frames are around what is printed. */
  depth: number;
  /** The payload length that a hop-by-hop jumbo payload option gave (RFC 2675 §2); -1 where there was none. */
  jumboLength: number;
  /**
   * Where in {@link out} the text for a payload begins that is only named, not decoded; -1 where there is none. A printer
   * sets it (`printing.payload = out.length`) just before it names the payload.
   */
  payload: number;
}

/** Print the header at `at`, of which the headers before say that `length` octets are there. */
export type Printer = (printing: Printing, at: number, length: number) => void;

/**
 * Print what an IP header carries: `header` is where that header starts (its first four bits tell the version; the
 * pseudo-header sum comes from it), `fragmented` says that more fragments follow.
 */
export type IpPayloadPrinter = (
  printing: Printing,
  at: number,
  length: number,
  header: number,
  fragmented: boolean,
) => void;

/**
 * Print an IPv6 extension header and return its octets, or -1 where the walk along the headers ends with it.
 * `header` is where the IPv6 header starts.
 */
export type ExtensionPrinter = (printing: Printing, at: number, header: number) => number;

/**
 * Print a link-level header and what follows, and return the octets of that header (`-x` leaves them out).
 * `length` octets were on the wire, of which `captured` from `at` are there.
 */
export type LinkPrinter = (printing: Printing, at: number, length: number, captured: number) => number;

/**
 * Print what an IEEE 802.2 LLC header or an EtherType introduces. `source` and `destination` are the places of the
 * 48-bit addresses of the frame around, -1 where it has none. LLC returns the octets of its header, negated where it
 * wrote the header but does not know what follows: the caller then dumps that.
 */
export type LlcPrinter = (
  printing: Printing,
  at: number,
  length: number,
  captured: number,
  source: number,
  destination: number,
) => number;

/** Print what `etherType` introduces; false where it is not known and nothing was written. */
export type EtherTypePrinter = (
  printing: Printing,
  etherType: number,
  at: number,
  length: number,
  captured: number,
  source: number,
  destination: number,
) => boolean;

/** Who prints what; `standard.ts` holds the lists. */
export interface Printers {
  /** By link type of the capture file. */
  readonly link: ReadonlyMap<number, LinkPrinter>;
  /** By EtherType. */
  readonly etherType: EtherTypePrinter;
  /** By IP protocol number, in IPv4. */
  readonly inIpv4: readonly (IpPayloadPrinter | undefined)[];
  /** By IP protocol number, in IPv6. */
  readonly inIpv6: readonly (IpPayloadPrinter | undefined)[];
  /** IPv6 extension headers, by IP protocol number. */
  readonly extension: readonly (ExtensionPrinter | undefined)[];
  readonly ipv4: Printer;
  readonly ipv6: Printer;
  /** An IP datagram of either version. */
  readonly ipAny: Printer;
  /** An Ethernet frame, of a capture or inside a tunnel. */
  readonly frame: LinkPrinter;
  readonly llc: LlcPrinter;
  /** What an IP header carries, by its protocol number; ` ip-proto-N` where nobody prints it. */
  readonly ipPayload: (
    printing: Printing,
    protocol: number,
    at: number,
    length: number,
    header: number,
    fragmented: boolean,
  ) => void;
}

/** Thrown where octets are missing; see the module's comment. A constant: no stack is gathered when it is thrown. */
export const CUT: Readonly<Record<'cut', true>> = { cut: true };

/** Whether `octets` octets from `at` were captured. */
export const has = (printing: Printing, at: number, octets: number): boolean =>
  octets >= 0 && at + octets <= printing.end;

/** End the packet with `[|protocol]` unless `octets` octets from `at` were captured. */
export function need(printing: Printing, at: number, octets: number): void {
  if (octets < 0 || at + octets > printing.end) throw CUT;
}

/** Write ` [|protocol]`: the capture was cut here. */
export function writeCut(printing: Printing): void {
  const { out } = printing;
  out.ascii(' [|');
  out.ascii(printing.protocol);
  out.ascii(']');
}

/** Write ` (invalid)`: fields contradict each other. */
export const writeInvalid = (printing: Printing): void => printing.out.ascii(' (invalid)');

/** Write ` [what value sign bound]`, ` [total length 12 < 20]`: the reason that stands before ` (invalid)`. */
export function writeContradiction(printing: Printing, what: string, value: number, sign: string, bound: number): void {
  const { out } = printing;
  out.ascii(` [${what} ${value} ${sign} ${bound}]`);
}

/** Names of single bits, in the order in which they are written. */
export type BitNames = readonly (readonly [bits: number, name: string])[];

/** Write the names of the bits that are set in `value`, `none` where there is no name. */
export function writeBits(out: TextWriter, names: BitNames, value: number, none: string, separator = ', '): void {
  let first = true;
  for (const [bits, name] of names) {
    if (bits === 0 || (value & bits) !== bits) continue;
    if (!first) out.ascii(separator);
    out.ascii(name);
    first = false;
  }
  if (first) out.ascii(none);
}

const YEAR = 31_536_000;
const SPANS: readonly (readonly [seconds: number, unit: string])[] = [
  [YEAR, 'y'],
  [604_800, 'w'],
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
];

/** Write a span of seconds as `1w2d3h4m5s`. */
export function writeSpan(out: TextWriter, seconds: number): void {
  if (seconds === 0) out.ascii('0s');
  let rest = seconds;
  for (const [span, unit] of SPANS) {
    if (rest < span) continue;
    const count = Math.floor(rest / span);
    out.decimal(count);
    out.ascii(unit);
    rest -= count * span;
  }
}

/** Write one octet of foreign text: control characters as `^X`, octets above 127 as `M-x`. */
export function writeEscaped(out: TextWriter, octet: number): void {
  if (octet > 0x7f) out.ascii('M-');
  const low = octet & 0x7f;
  if (low >= 0x20 && low < 0x7f) return out.octet(low);
  out.octet(0x5e);
  out.octet(low ^ 0x40);
}
