/**
 * Tunnels opened: of the records that hold a frame in a tunnel, that frame alone, as if it had been captured inside.
 *
 * @module
 */
import { type Decode, decoder } from '../dissect.ts';
import type { LayerBase, Protocol } from '../layers/layer.ts';
import { standard } from '../layers/standard.ts';
import type { Udp } from '../layers/udp.ts';
import type { Batch, CaptureInterface } from '../packet.ts';

/** Link types of what a tunnel may carry, by the layer's kind: Ethernet, and IP without a link layer. */
const LINK_TYPES: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['ethernet', 1],
  ['ipv4', 228],
  ['ipv6', 229],
]);

/** Turns batches into batches of the inner frames; the result is valid until the next call. */
export type Decapsulate = (batch: Batch) => Batch;

/**
 * Make what opens the outermost VXLAN or Geneve tunnel of each record. Records without one are left out, and what is left
 * is numbered anew.
 */
export function decapsulator(protocols: readonly Protocol<LayerBase>[] = standard): Decapsulate {
  const decode = decoder(protocols);
  const interfaces = new Interfaces();
  let first = 1;
  return (batch) => {
    const inner = new InnerBatch(batch, first, interfaces.list);
    for (let i = 0; i < batch.count; i++) inner.add(i, decode, interfaces);
    first += inner.count;
    return inner;
  };
}

/** A batch in the making: its octets are those of the batch that it comes from. */
class InnerBatch implements Batch {
  readonly bytes: Uint8Array;
  count = 0;
  readonly first: number;
  readonly start: Uint32Array;
  readonly captured: Uint32Array;
  readonly original: Uint32Array;
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  readonly interface: Uint16Array;
  readonly interfaces: readonly CaptureInterface[];
  readonly comments: Map<number, string> = new Map();
  readonly #outer: Batch;

  constructor(outer: Batch, first: number, interfaces: readonly CaptureInterface[]) {
    this.#outer = outer;
    this.bytes = outer.bytes;
    this.first = first;
    this.interfaces = interfaces;
    this.start = new Uint32Array(outer.count);
    this.captured = new Uint32Array(outer.count);
    this.original = new Uint32Array(outer.count);
    this.seconds = new Float64Array(outer.count);
    this.nanoseconds = new Uint32Array(outer.count);
    this.interface = new Uint16Array(outer.count);
  }

  /** Add the inner frame of record `index`, if it has one. */
  add(index: number, decode: Decode<LayerBase>, interfaces: Interfaces): void {
    const outer = this.#outer;
    const start = outer.start[index]!;
    const captured = outer.captured[index]!;
    const original = outer.original[index]!;
    const from = outer.interfaces[outer.interface[index]!]!;
    const { layers } = decode(outer.bytes.subarray(start, start + captured), from.linkType, original);
    const tunnel = layers.findIndex(({ kind }) => kind === 'vxlan' || kind === 'geneve');
    const carried = tunnel < 0 ? undefined : layers[tunnel + 1];
    const linkType = carried === undefined ? undefined : LINK_TYPES.get(carried.kind);
    if (carried === undefined || linkType === undefined) return;
    // The datagram may be shorter than the frame around it, which then is padded.
    const length = Math.max(0, endOf(layers[tunnel - 1], original) - carried.offset);
    const i = this.count++;
    this.start[i] = start + carried.offset;
    this.captured[i] = Math.min(length, captured - carried.offset);
    this.original[i] = length;
    this.seconds[i] = outer.seconds[index]!;
    this.nanoseconds[i] = outer.nanoseconds[index]!;
    this.interface[i] = interfaces.place(from, linkType);
    const comment = outer.comments?.get(index);
    if (comment !== undefined) this.comments.set(i, comment);
  }
}

/** Where the tunnel's datagram ends, counted from the start of the record. */
function endOf(layer: LayerBase | undefined, original: number): number {
  if (layer?.kind !== 'udp') return original;
  const { offset, length } = layer as Udp;
  // RFC 2675 §4: a datagram of more than 65,535 octets says 0.
  return length === 0 ? original : Math.min(offset + length, original);
}

/** The interfaces of inner frames: those of the records, with the link type of what is inside. */
class Interfaces {
  readonly list: CaptureInterface[] = [];
  readonly #places = new Map<CaptureInterface, Map<number, number>>();

  /** Find the place in the list of an interface with another link type. */
  place(from: CaptureInterface, linkType: number): number {
    let places = this.#places.get(from);
    if (places === undefined) {
      places = new Map();
      this.#places.set(from, places);
    }
    const known = places.get(linkType);
    if (known !== undefined) return known;
    const place = this.list.push({ ...from, linkType }) - 1;
    places.set(linkType, place);
    return place;
  }
}
