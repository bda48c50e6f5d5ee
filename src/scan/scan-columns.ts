/**
 * What the fast walk tells, as columns: one typed array for each thing, one place in it for each record.
 *
 * @module
 */
// Geneve has its identifier where VXLAN has its own.
import { vni as vniAt } from '../layers/vxlan.ts';
import type { Batch } from '../packet.ts';
import type { Visitor } from './visitor.ts';

/** Where the headers of the records of one batch are. A place is an index of the batch's octets, or -1. */
export class ScanColumns implements Visitor {
  /** The headers of the innermost frame: bits like `IPV4`. */
  layers: Uint32Array;
  /** The headers of all frames around that one; 0 where there is no tunnel. */
  outerLayers: Uint32Array;
  /** How many tunnels, VXLAN or Geneve, are around the innermost frame. */
  depth: Uint8Array;
  /** Where the record's first IP or ARP header starts. */
  outerNetwork: Int32Array;
  /** `transport` of the outermost frame: in a tunnel its UDP header. */
  outerTransport: Int32Array;
  /** Where the innermost VXLAN or Geneve header starts. */
  tunnel: Int32Array;
  /** The VXLAN or Geneve network identifier in that header; -1 where there is no tunnel. */
  vni: Int32Array;
  /** Where the innermost frame starts: behind that header, or where the record does. */
  frame: Int32Array;
  /** Where the innermost frame's last IP or ARP header starts. */
  network: Int32Array;
  /** The number of what this IP packet carries, extension headers passed over; -1 where there is none. */
  protocol: Int16Array;
  /** Where that starts, decoded or not; -1 in all fragments but the first. */
  transport: Int32Array;
  /** Where the innermost packet ends, by the lengths of its headers or the record's, whichever is less. */
  end: Int32Array;
  /** 0 (`STOP_WHOLE`), or what is wrong: `STOP_CUT`, `STOP_MALFORMED`, `STOP_UNSUPPORTED`. */
  stop: Uint8Array;
  #bytes: Uint8Array = new Uint8Array(0);

  /** @param capacity - the records there is room for; a longer batch makes more */
  constructor(capacity = 4096) {
    this.layers = new Uint32Array(capacity);
    this.outerLayers = new Uint32Array(capacity);
    this.depth = new Uint8Array(capacity);
    this.outerNetwork = new Int32Array(capacity);
    this.outerTransport = new Int32Array(capacity);
    this.tunnel = new Int32Array(capacity);
    this.vni = new Int32Array(capacity);
    this.frame = new Int32Array(capacity);
    this.network = new Int32Array(capacity);
    this.protocol = new Int16Array(capacity);
    this.transport = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.stop = new Uint8Array(capacity);
  }

  begin(batch: Batch): void {
    this.#bytes = batch.bytes;
    if (batch.count > this.layers.length) Object.assign(this, new ScanColumns(batch.count));
  }

  packet(
    record: number,
    layers: number,
    outerLayers: number,
    depth: number,
    outerNetwork: number,
    outerTransport: number,
    tunnel: number,
    frame: number,
    network: number,
    protocol: number,
    transport: number,
    end: number,
    stop: number,
  ): void {
    this.layers[record] = layers;
    this.outerLayers[record] = outerLayers;
    this.depth[record] = depth;
    this.outerNetwork[record] = outerNetwork;
    this.outerTransport[record] = outerTransport;
    this.tunnel[record] = tunnel;
    this.vni[record] = tunnel < 0 ? -1 : vniAt(this.#bytes, tunnel);
    this.frame[record] = frame;
    this.network[record] = network;
    this.protocol[record] = protocol;
    this.transport[record] = transport;
    this.end[record] = end;
    this.stop[record] = stop;
  }
}
