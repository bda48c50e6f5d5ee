/**
 * The decoder contract: what a protocol is, and what a decoder answers.
 *
 * Guarantee: `decode` never throws, never reads outside `[start, end)`, and never takes part of a header for a whole one.
 * What it cannot go on with is a {@link Stop}, a value. `test/layers/laws.test.ts` holds every protocol to it.
 *
 * @module
 */

/** A slot in a demultiplexing table: `['udp', 4789]`. */
export type Slot = readonly [table: Table, value: number];

/**
 * The demultiplexing tables: link types of capture files, EtherTypes, GRE's protocol types that are no EtherTypes, IP
 * protocol numbers, UDP ports, and frames that have no number of their own (0: Ethernet, 1: IEEE 802.2 LLC, 2: PPP).
 */
export type Table = 'linktype' | 'ethertype' | 'gre' | 'ip' | 'udp' | 'frame';

/** What every layer has. */
export interface LayerBase {
  /** The protocol's name: the discriminant of {@link Layer}. */
  readonly kind: string;
  /** Where the header starts, in octets from the start of the record. */
  readonly offset: number;
}

/** Why decoding stopped before the end of the packet. */
export interface Stop {
  /**
   * `snapped`: the capture was cut; `truncated`: the sender's own length says more than it sent; `malformed`: fields
   * contradict each other; `unsupported`: a form or depth that is not decoded.
   */
  readonly reason: 'snapped' | 'truncated' | 'malformed' | 'unsupported';
  /** The protocol that could not go on. */
  readonly kind: string;
  /** Where its header starts, in octets from the start of the record. */
  readonly offset: number;
  /** The octets it needed from there. */
  readonly need: number;
  /** The octets there were. */
  readonly have: number;
  /** Who set that bound: `capture`, or the field that did, `ipv4.totalLength`, `udp.length`, … */
  readonly limit: string;
}

/** What the header before tells the header after, beside the octets: the network layer's part of its checksum. */
export interface Context {
  /** The sum of the 16-bit words of the source address; -1 where there is no pseudo-header. */
  readonly sourceSum: number;
  /** The sum of the 16-bit words of the final destination's address. */
  readonly destinationSum: number;
  /** Whether all octets are there that the network layer's length claims. */
  readonly whole: boolean;
  /** Whether this is a part of a datagram. */
  readonly fragment: boolean;
  /** Whether this is a quote that may be padded with zeros, so that a wrong checksum proves nothing. */
  readonly padded: boolean;
}

/** The context of a whole packet's first header. */
export const NO_CONTEXT: Context = { sourceSum: -1, destinationSum: 0, whole: true, fragment: false, padded: false };

/** Tunnels within tunnels are followed this deep; what is deeper is a stop with the limit `depth`. */
export const TUNNEL_LIMIT = 8;

/** Where a packet is that an ICMP error quotes, and what it starts with. */
export interface Quote {
  readonly slot: Slot;
  readonly start: number;
  readonly end: number;
  /** Whether the quote may have been cut and then padded with zeros (RFC 4884 §5.1). */
  readonly padded: boolean;
}

/**
 * One header decoded, and where its payload is.
 *
 * The decoders here make it with {@link step} or {@link bounded}, or write out every field but `stop` in this order: a
 * packet's steps then have one shape, and reading them costs a quarter less time for the whole packet.
 */
export interface Step<L extends LayerBase = LayerBase> {
  readonly layer: L;
  readonly stop?: undefined;
  /** What the header says follows; undefined where it says nothing, or nothing that can be decoded. */
  readonly next: Slot | undefined;
  /** What follows if nobody claims `next` (UDP: the source port). */
  readonly otherwise?: Slot | undefined;
  /** Where the payload starts. */
  readonly start: number;
  /** Where it ends, by this header's own word or its parent's, whichever is less. */
  readonly end: number;
  /** The field that set `end`, where this header shortened it: `ipv4.totalLength`. */
  readonly limit?: string | undefined;
  /** How many octets header and payload have by the header's own length, where that is more than there are. */
  readonly need?: number | undefined;
  /** What the next header must know; absent: what this one was told. */
  readonly context?: Context | undefined;
  /** A packet that the payload quotes (ICMP errors): its layers become the layer's `quoted`. */
  readonly quote?: Quote | undefined;
}

/** Why there is nothing to go on with, and the header where at least its fixed part is there. */
export interface Halt<L extends LayerBase = LayerBase> {
  readonly layer?: L | undefined;
  readonly stop: Stop;
}

/** One header decoded and what follows it, or why not. */
export type Decoded<L extends LayerBase = LayerBase> = Step<L> | Halt<L>;

/** A protocol: where it is found, and how its header is decoded. */
export interface Protocol<L extends LayerBase = LayerBase> {
  readonly kind: L['kind'];
  /** The slots this protocol answers to: the child knows its parents, never the reverse. */
  readonly claims: readonly Slot[];
  /** Decode the header at `start`; nothing outside `bytes[start, end)` is read. */
  decode(bytes: Uint8Array, start: number, end: number, context: Context): Decoded<L>;
  /** Decode the beginning that an ICMP error has to quote (RFC 792: eight octets), where the header is longer. */
  decodeQuoted?(bytes: Uint8Array, start: number, end: number): LayerBase | undefined;
}

/** Go on behind a header that says nothing of its payload's length. */
export const step = <L extends LayerBase>(
  layer: L,
  next: Slot | undefined,
  start: number,
  end: number,
  context?: Context,
): Step<L> => ({
  layer,
  next,
  otherwise: undefined,
  start,
  end,
  limit: undefined,
  need: undefined,
  context,
  quote: undefined,
});

/** Go on behind a header whose own field `limit` says that its payload ends at `claimed`. */
export const bounded = <L extends LayerBase>(
  layer: L,
  next: Slot | undefined,
  start: number,
  end: number,
  claimed: number,
  limit: string,
  context?: Context,
): Step<L> => ({
  layer,
  next,
  otherwise: undefined,
  start,
  end: Math.min(claimed, end),
  limit: claimed <= end ? limit : undefined,
  need: claimed > end ? claimed - layer.offset : undefined,
  context,
  quote: undefined,
});

/**
 * Stop because `need` octets were needed and fewer are there. The reason and the limit are provisional: who set `end`
 * is known to the dissector alone, and it fills them in.
 */
export const short = (kind: string, start: number, end: number, need: number): { readonly stop: Stop } => ({
  stop: { reason: 'truncated', kind, offset: start, need, have: end - start, limit: '' },
});

/** Stop because the field `limit` contradicts the rest of the header. */
export const malformed = (
  kind: string,
  start: number,
  end: number,
  need: number,
  limit: string,
): { readonly stop: Stop } => ({
  stop: { reason: 'malformed', kind, offset: start, need, have: end - start, limit },
});

/** Stop at a form of the header, told by the field `limit`, that is not decoded. */
export const unsupported = (kind: string, start: number, end: number, limit: string): { readonly stop: Stop } => ({
  stop: { reason: 'unsupported', kind, offset: start, need: 0, have: end - start, limit },
});
