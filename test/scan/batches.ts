/**
 * Batches of one's own making, and everything that a walk tells of them.
 */
import type { Batch } from '../../src/packet.ts';
import { ScanColumns } from '../../src/scan/scan-columns.ts';
import type { Scan } from '../../src/scan.ts';

/** What a walk tells of a record, its places counted from the record's start. */
export interface Told {
  readonly layers: number;
  readonly outerLayers: number;
  readonly depth: number;
  readonly outerNetwork: number | undefined;
  readonly outerTransport: number | undefined;
  readonly tunnel: number | undefined;
  readonly vni: number | undefined;
  readonly frame: number | undefined;
  readonly network: number | undefined;
  readonly protocol: number | undefined;
  readonly transport: number | undefined;
  readonly end: number | undefined;
  readonly stop: number;
}

/** A record to be walked over. */
export interface Given {
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly linkType: number;
}

/** Put one record into a block of octets that has `before` in front of it and `after` behind. */
export function batchOf({ bytes, originalLength, linkType }: Given, before = 0, after = 0, fill = 0): Batch {
  const block = new Uint8Array(before + bytes.length + after).fill(fill);
  block.set(bytes, before);
  return {
    bytes: block,
    count: 1,
    first: 1,
    start: Uint32Array.of(before),
    captured: Uint32Array.of(bytes.length),
    original: Uint32Array.of(originalLength),
    seconds: Float64Array.of(0),
    nanoseconds: Uint32Array.of(0),
    interface: Uint16Array.of(0),
    interfaces: [{ point: '', linkType, snapLength: 0, timeDigits: 6 }],
  };
}

/** Tell what `walk` tells of every record of a batch. */
export function tell(walk: Scan, batch: Batch): readonly Told[] {
  const columns = new ScanColumns(1);
  walk(batch, columns);
  return Array.from({ length: batch.count }, (_, i) => {
    const start = batch.start[i]!;
    const place = (at: number): number | undefined => (at < 0 ? undefined : at - start);
    const number = (value: number): number | undefined => (value < 0 ? undefined : value);
    return {
      layers: columns.layers[i]!,
      outerLayers: columns.outerLayers[i]!,
      depth: columns.depth[i]!,
      outerNetwork: place(columns.outerNetwork[i]!),
      outerTransport: place(columns.outerTransport[i]!),
      tunnel: place(columns.tunnel[i]!),
      vni: number(columns.vni[i]!),
      frame: place(columns.frame[i]!),
      network: place(columns.network[i]!),
      protocol: number(columns.protocol[i]!),
      transport: place(columns.transport[i]!),
      end: place(columns.end[i]!),
      stop: columns.stop[i]!,
    };
  });
}
