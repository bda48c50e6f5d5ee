/**
 * How the records of a classic pcap file are laid out: its magic number, its version and its first record tell.
 *
 * @module
 */
import type { CaptureInterface } from '../packet.ts';

/** How the records of a file are laid out. */
export interface Layout {
  /** Whether the least significant octet comes first. */
  readonly little: boolean;
  /** The parts of a second that fractions count. */
  readonly units: number;
  /** The octets of a record header, and of the file header. */
  readonly header: number;
  readonly fileHeader: number;
  /** In which order a record holds its two lengths. */
  readonly lengths: 'captured first' | 'original first' | 'smaller first';
}

const HEADER = 16;
const PATCHED_HEADER = 24;
const FILE_HEADER = 24;
const MICROSECONDS = 1_000_000;
const NANOSECONDS = 1_000_000_000;

/** Magic numbers: the parts of a second, and the octets of a record header and of the file header. */
const MAGIC: ReadonlyMap<number, readonly [units: number, header: number, fileHeader: number]> =
  /* @__PURE__ */ new Map([
    [0xa1b2_c3d4, [MICROSECONDS, HEADER, FILE_HEADER]],
    [0xa1b2_3c4d, [NANOSECONDS, HEADER, FILE_HEADER]],
    // Alexey Kuznetsov's patch: interface index, protocol and packet type stand behind the lengths.
    [0xa1b2_cd34, [MICROSECONDS, PATCHED_HEADER, FILE_HEADER]],
    // Ixia's hardware and software: the octets of all records stand behind the file header.
    [0x1c00_01ac, [MICROSECONDS, HEADER, FILE_HEADER + 4]],
    [0x1c00_01ab, [MICROSECONDS, HEADER, FILE_HEADER + 4]],
  ]);

/** Tell the layout by the file header, or by as much of it as is there; undefined where it is another format's. */
export function layoutOf(file: DataView): Layout | undefined {
  const little = MAGIC.has(file.getUint32(0, true));
  const known = MAGIC.get(file.getUint32(0, little));
  if (known === undefined) return undefined;
  const [units, header, fileHeader] = known;
  const whole = file.byteLength >= 8;
  const lengths = whole ? lengthOrder(file.getUint16(4, little), file.getUint16(6, little)) : 'captured first';
  return { little, units, header, fileHeader, lengths };
}

/** Tell in which order a version writes the lengths: they changed places at 2.3, which not all programs followed. */
function lengthOrder(major: number, minor: number): Layout['lengths'] {
  // 543.0 is what the tcpdump of DG/UX wrote.
  if (major === 543 || (major === 2 && minor < 3)) return 'original first';
  return major === 2 && minor === 3 ? 'smaller first' : 'captured first';
}

// IPv4, ARP, 802.1Q, IPv6, MPLS, PPPoE, 802.1X, 802.1ad, LLDP: what a first frame is almost always.
const USUAL_TYPES: ReadonlySet<number> = /* @__PURE__ */ new Set([
  0x0800, 0x0806, 0x8100, 0x86dd, 0x8847, 0x8863, 0x8864, 0x888e, 0x88a8, 0x88cc,
]);

/**
 * Tell by the first record whether a file with the usual magic number has patched headers all the same, as the libpcap of
 * Red Hat Linux 6.1 wrote them: then its Ethernet frame starts eight octets later.
 */
export function layoutOfRecord(
  layout: Layout,
  { linkType }: CaptureInterface,
  bytes: Uint8Array,
  at: number,
  end: number,
): Layout {
  const extra = at + HEADER;
  if (layout.header !== HEADER || linkType !== 1 || end - extra < EXTRA + TYPE_END) return layout;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Were they not in the record itself, it would depend on where the file is cut whether these octets are there.
  if (view.getUint32(at + (layout.lengths === 'original first' ? 12 : 8), layout.little) < EXTRA + TYPE_END)
    return layout;
  return isPatched(view, extra, layout.little) ? { ...layout, header: PATCHED_HEADER } : layout;
}

const EXTRA = PATCHED_HEADER - HEADER;
const TYPE_END = 14;

/**
 * Tell whether no usual frame begins here, but one eight octets later: behind an interface index below 256, that frame's
 * own EtherType, a packet type (0 to 4) and an octet of padding, or behind zeros, as Wireshark writes them.
 */
function isPatched(view: DataView, extra: number, little: boolean): boolean {
  const type = view.getUint16(extra + EXTRA + TYPE_END - 2);
  if (!USUAL_TYPES.has(type) || USUAL_TYPES.has(view.getUint16(extra + TYPE_END - 2))) return false;
  const index = view.getUint32(extra, little);
  if (index === 0) return view.getUint32(extra + 4) === 0;
  const told = type === view.getUint16(extra + 4, true) || type === view.getUint16(extra + 4);
  return told && index < 256 && view.getUint8(extra + 6) <= 4 && view.getUint8(extra + 7) === 0;
}

/** The longest packet that is believed: libpcap's MAXIMUM_SNAPLEN, and Wireshark's bound. */
const PACKET_LIMIT = 262_144;
// D-Bus, USBPcap and EBHSCR have longer messages: libpcap allows 128 MiB, which would not fit our memory bound.
const LONG_LINK_TYPES: ReadonlySet<number> = /* @__PURE__ */ new Set([231, 249, 279]);
const LONG_PACKET_LIMIT = 16 * 1024 * 1024;

/** The most octets that a packet of a link type can have; a record that claims more is damage. */
export const packetLimit = (linkType: number): number =>
  LONG_LINK_TYPES.has(linkType) ? LONG_PACKET_LIMIT : PACKET_LIMIT;

/** Tell the snap length as libpcap takes it. */
export function snapLength(told: number, { header }: Layout, linkType: number): number {
  // What does not fit an `int` is no bound.
  if (told === 0 || told > 0x7fff_ffff) return 0;
  // The patched libpcap put an Ethernet header in front of what it had cut.
  return header === PATCHED_HEADER && linkType === 1 ? told + 14 : told;
}
