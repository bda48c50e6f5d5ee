/**
 * Packets joined while they come: time passes for them as it passes for us, also where nothing comes.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import { Joiner } from '../../correlate.ts';
import type { Batch, CaptureInterface } from '../../packet.ts';
import { UsageError } from '../verb.ts';
import type { Wanted } from './request.ts';

/**
 * All points are on one machine and so on one clock, and nobody waits half a minute for an answer before a screen: in
 * seconds, how far sightings of a packet lie apart, when a request counts as unanswered, and a packet as lost.
 */
const PATIENCE = { window: 0.5, timeout: 3, patience: 3, together: true };

/** A capturing program may be silent for this many seconds about a packet that it has. */
const LATENESS = 2;
/** After so many milliseconds without a batch nothing waits to be read any more. */
const QUIET = 300;

/** Joins what a running capture delivers. */
export class Joining {
  readonly #joiner: Joiner;
  readonly #now: () => number;
  #last = 0;

  /**
   * @param now - milliseconds since the Unix epoch
   * @throws {UsageError} for an address that is none
   */
  constructor(wanted: Wanted, now: () => number = Date.now) {
    try {
      this.#joiner = new Joiner({ ...wanted, ...PATIENCE });
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(error.message) : error;
    }
    this.#now = now;
  }

  /** Make the points known: one that never sees anything tells by that what was lost before it. */
  begin(interfaces: readonly CaptureInterface[]): void {
    for (const each of interfaces) this.#joiner.declare(each, interfaces);
  }

  /** Join the first records of a batch, and take what became certain. */
  take(batch: Batch, count: number): readonly Conversation[] {
    this.#last = this.#now();
    for (let i = 0; i < count; i++) this.#joiner.add(batch, i);
    return this.#joiner.take();
  }

  /** Let time pass, and take what became certain by that. */
  tick(): readonly Conversation[] {
    const now = this.#now();
    // While batches come their own times tell how far we are: they may be behind ours.
    if (now - this.#last > QUIET) this.#joiner.pass(now / 1000 - LATENESS);
    return this.#joiner.take();
  }

  /** Look at what stands so far of what is told at the end. */
  tables(): readonly Conversation[] {
    return this.#joiner.tables();
  }

  /** Take everything that is left, and the tables. */
  end(): readonly Conversation[] {
    this.#joiner.end();
    return this.#joiner.take();
  }
}
