/**
 * Record → packet: walk from header to header, each protocol naming what follows, until nobody claims the rest.
 *
 * @module
 */
import {
  type Context,
  type Decoded,
  type LayerBase,
  NO_CONTEXT,
  type Protocol,
  type Quote,
  type Slot,
  type Stop,
  short,
  type Table,
  TUNNEL_LIMIT,
} from './layers/layer.ts';
import { type Payload, payload } from './layers/payload.ts';
import { plainLayers, portOwners } from './layers/plain.ts';
import { type Layer, standard } from './layers/standard.ts';
import type { CaptureRecord, Frame, Packet } from './packet.ts';

const isTunnel = (kind: string): boolean => kind === 'vxlan' || kind === 'geneve' || kind === 'gre';
// Extension headers, tags and IP in IP add layers without adding a tunnel: a frame of 64 KiB could hold thousands.
const LAYER_LIMIT = 256;
// An ICMP error may quote an ICMP error, though RFC 1122 §3.2.2 forbids it.
const QUOTE_LIMIT = 4;

/** Link types that are an IP packet of either version, told apart by its first four bits. */
const RAW: ReadonlySet<number> = /* @__PURE__ */ new Set([12, 14, 101]);

/** Turn records into packets. Octets without a record are taken as an Ethernet frame. */
export type Dissect<L extends LayerBase> = (record: CaptureRecord | Uint8Array) => Packet<L | Payload>;

/** The layers of some octets, and why there are not more. */
export interface Decoding<L extends LayerBase> {
  readonly layers: readonly (L | Payload)[];
  readonly stop: Stop | undefined;
}

/** Decode the octets of one record. */
export type Decode<L extends LayerBase> = (bytes: Uint8Array, linkType: number, originalLength: number) => Decoding<L>;

/** The layer of a protocol. */
export type LayerOf<P> = P extends Protocol<infer L> ? L : never;

/** Make a dissector of a list of protocols; of two that claim one slot the later wins. */
export function dissector<P extends Protocol>(protocols: readonly P[]): Dissect<LayerOf<P>> {
  const decode = decoder(protocols);
  return (input) => {
    const record = input instanceof Uint8Array ? bare(input) : input;
    const { layers, stop } = decode(record.bytes, record.linkType, record.originalLength);
    return { record, layers, stop };
  };
}

/** Make what a {@link dissector} is without its records: for whoever has the octets alone. */
export function decoder<P extends Protocol>(protocols: readonly P[]): Decode<LayerOf<P>> {
  type L = LayerOf<P>;
  const tables: Record<Table, Map<number, Protocol<L>>> = {
    linktype: new Map(),
    ethertype: new Map(),
    gre: new Map(),
    ip: new Map(),
    udp: new Map(),
    frame: new Map(),
  };
  for (const protocol of protocols) {
    // A protocol is one of its own layer's, which the conditional type does not see.
    for (const [table, value] of protocol.claims) tables[table].set(value, protocol as unknown as Protocol<L>);
  }
  const find = (slot: Slot | undefined): Protocol<L> | undefined =>
    slot === undefined ? undefined : tables[slot[0]].get(slot[1]);

  return (bytes, linkType, originalLength) => {
    const first = find(root(linkType, bytes));
    if (first === undefined) return unknownLink(bytes.length);
    return follow({ bytes, find, originalLength, quotes: 0, padded: false }, first, 0, bytes.length);
  };
}

/** Decode a record with the {@link standard} protocols. */
export const dissect: (record: CaptureRecord | Uint8Array) => Packet = /* @__PURE__ */ shortcut(standard);

/** Make a dissector of the standard protocols, which decodes plain packets in one go. */
function shortcut(protocols: typeof standard): Dissect<Layer> {
  const owners = portOwners(protocols);
  const walk = dissector(protocols);
  return (input) => {
    const record = input instanceof Uint8Array ? bare(input) : input;
    // What a capture cut off a plain packet can only be the padding behind it.
    const layers = record.linkType === ETHERNET ? plainLayers(record.bytes, owners) : undefined;
    return layers === undefined ? walk(record) : { record, layers, stop: undefined };
  };
}

const ETHERNET = 1;

/** Cut a packet at its tunnels: the underlay's frame first. */
export function frames(packet: Packet): readonly Frame[] {
  const cut: Frame[] = [];
  let scope: readonly number[] = [];
  let layers: Layer[] = [];
  for (const layer of packet.layers) {
    layers.push(layer);
    if (layer.kind !== 'vxlan' && layer.kind !== 'geneve') continue;
    cut.push({ scope, layers });
    scope = [...scope, layer.vni];
    layers = [];
  }
  cut.push({ scope, layers });
  return cut;
}

/** What stays the same on the way through one record. */
interface Walk<L extends LayerBase> {
  readonly bytes: Uint8Array;
  readonly find: (slot: Slot | undefined) => Protocol<L> | undefined;
  readonly originalLength: number;
  readonly quotes: number;
  /** Whether these are quoted octets that may be padding. */
  readonly padded: boolean;
}

/** Follow the headers in `bytes[from, to)`, beginning with `first`. */
function follow<L extends LayerBase>(walk: Walk<L>, first: Protocol<L>, from: number, to: number): Decoding<L> {
  const { bytes, find } = walk;
  const snapped = bytes.length < walk.originalLength;
  const layers: (L | Payload)[] = [];
  let protocol: Protocol<L> | undefined = first;
  let start = from;
  let end = to;
  let limit = 'capture';
  // Where the capture was cut, a datagram without a length of its own is not whole.
  let context: Context = { ...NO_CONTEXT, whole: !snapped, padded: walk.padded };
  let depth = 0;
  // The outermost header that says there is more than there is.
  let cut: Stop | undefined;
  while (protocol !== undefined) {
    const { kind }: Protocol<L> = protocol;
    if (depth > TUNNEL_LIMIT || layers.length === LAYER_LIMIT) return { layers, stop: tooDeep(kind, start, end) };
    const decoded: Decoded<L> = protocol.decode(bytes, start, end, context);
    if (decoded.stop !== undefined) {
      const layer = decoded.layer ?? (walk.quotes > 0 ? protocol.decodeQuoted?.(bytes, start, end) : undefined);
      // What a quote's beginning lacks of a layer, the type of `quoted` says.
      if (layer !== undefined) layers.push(layer as L);
      return { layers, stop: explain(walk, decoded.stop, limit) };
    }
    layers.push(decoded.quote === undefined ? decoded.layer : quoting(walk, decoded.layer, decoded.quote));
    if (isTunnel(kind)) depth++;
    if (decoded.need !== undefined) cut ??= explain(walk, short(kind, start, end, decoded.need).stop, limit);
    limit = decoded.limit ?? limit;
    context = decoded.context ?? context;
    start = decoded.start;
    end = decoded.end;
    protocol = find(decoded.next) ?? find(decoded.otherwise);
  }
  if (start < end) layers.push(payload(start, end));
  // No header said where the payload ends, so what was not captured may belong to it.
  if (cut === undefined && limit === 'capture' && snapped) {
    cut = explain(walk, short('payload', start, end, walk.originalLength - start).stop, limit);
  }
  return { layers, stop: cut };
}

/** Say who set the bound that a decoder ran into. */
function explain<L extends LayerBase>(walk: Walk<L>, stop: Stop, limit: string): Stop {
  if (stop.reason !== 'truncated') return stop;
  // Beyond what there was on the wire, no capture could have kept it.
  const snapped =
    limit === 'capture' && walk.bytes.length < walk.originalLength && stop.offset + stop.need <= walk.originalLength;
  return { ...stop, limit, reason: snapped ? 'snapped' : 'truncated' };
}

const tooDeep = (kind: string, start: number, end: number): Stop => ({
  reason: 'unsupported',
  kind,
  offset: start,
  need: 0,
  have: end - start,
  limit: 'depth',
});

/** Give a layer the layers of the packet that it quotes. */
function quoting<L extends LayerBase>(walk: Walk<L>, layer: L, quote: Quote): L {
  const first = walk.find(quote.slot);
  if (first === undefined || walk.quotes === QUOTE_LIMIT) return layer;
  const { layers } = follow({ ...walk, quotes: walk.quotes + 1, padded: quote.padded }, first, quote.start, quote.end);
  return { ...layer, quoted: layers };
}

/** Find the slot of a record's first header. */
function root(linkType: number, bytes: Uint8Array): Slot {
  if (!RAW.has(linkType)) return ['linktype', linkType];
  return ['linktype', (bytes[0] ?? 0) >> 4 === 6 ? 229 : 228];
}

const unknownLink = (length: number): Decoding<never> => ({
  layers: length > 0 ? [payload(0, length)] : [],
  stop: { reason: 'unsupported', kind: 'payload', offset: 0, need: 0, have: length, limit: 'linkType' },
});

const bare = (bytes: Uint8Array): CaptureRecord => ({
  number: 1,
  time: 0n,
  bytes,
  originalLength: bytes.length,
  linkType: ETHERNET,
  point: '',
});
