/**
 * Queues what the fast walk tells of a batch's packets.
 *
 * @module
 */
import type { Batch } from '../packet.ts';
import type { Visitor } from '../scan/visitor.ts';
import * as rows from './queue.ts';
import { Queue } from './queue.ts';

// Constants that a module keeps to itself are compiled into the code.
const { PACKET, FLOW_X, FLOW_Y, RECORD, TRAITS, FRAME, NETWORK, OUTER_NETWORK, TRANSPORT } = rows;
const { OUTER_SHIFT, DEPTH_SHIFT } = rows;

/** Writes a row for each packet: so little that V8 compiles it into the walk. */
export class Listed implements Visitor {
  queue: Queue;

  /** @param capacity - the records of a batch */
  constructor(capacity: number) {
    this.queue = new Queue(capacity, PACKET);
  }

  begin(batch: Batch): void {
    if (batch.count * PACKET > this.queue.words.length) this.queue = new Queue(batch.count, PACKET);
    this.queue.length = 0;
  }

  packet(
    record: number,
    layers: number,
    outerLayers: number,
    depth: number,
    outerNetwork: number,
    _outerTransport: number,
    _tunnel: number,
    frame: number,
    network: number,
    _protocol: number,
    transport: number,
    end: number,
    stop: number,
  ): void {
    const { queue } = this;
    const { words } = queue;
    const at = queue.length++ * PACKET;
    words[at + FLOW_X] = layers | (outerLayers << OUTER_SHIFT);
    words[at + FLOW_Y] = end;
    words[at + RECORD] = record;
    words[at + TRAITS] = stop | (depth << DEPTH_SHIFT);
    words[at + FRAME] = frame;
    words[at + NETWORK] = network;
    words[at + OUTER_NETWORK] = outerNetwork;
    words[at + TRANSPORT] = transport;
  }
}
