/**
 * What is told of one record, kept until the next one.
 *
 * @module
 */
import { ABSENT, STOP_WHOLE } from './visitor.ts';

/** The arguments of {@link Visitor.packet}, named. */
export class Row {
  layers = 0;
  outerLayers = 0;
  depth = 0;
  outerNetwork: number = ABSENT;
  outerTransport: number = ABSENT;
  tunnel: number = ABSENT;
  frame = 0;
  network: number = ABSENT;
  protocol: number = ABSENT;
  transport: number = ABSENT;
  end = 0;
  stop: number = STOP_WHOLE;

  /** Begin the record in `[start, end)`. */
  clear(start: number, end: number): void {
    this.layers = 0;
    this.outerLayers = 0;
    this.depth = 0;
    this.outerNetwork = ABSENT;
    this.outerTransport = ABSENT;
    this.tunnel = ABSENT;
    this.frame = start;
    this.network = ABSENT;
    this.protocol = ABSENT;
    this.transport = ABSENT;
    this.end = end;
    this.stop = STOP_WHOLE;
  }

  /** Note a network header at `at`. */
  enter(layer: number, at: number): void {
    this.layers |= layer;
    this.network = at;
    this.protocol = ABSENT;
    this.transport = ABSENT;
    if (this.outerNetwork === ABSENT) this.outerNetwork = at;
  }

  /** Note a tunnel header at `at`, and begin the frame behind it. */
  descend(layer: number, at: number, frame: number): void {
    if (this.depth === 0) this.outerTransport = this.transport;
    this.depth++;
    this.outerLayers |= this.layers | layer;
    this.layers = 0;
    this.tunnel = at;
    this.frame = frame;
    this.network = ABSENT;
    this.protocol = ABSENT;
    this.transport = ABSENT;
  }
}
