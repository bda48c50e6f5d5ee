/**
 * Losing: where packets are known to be lost, and how many of them, so that it can be told whether a packet for which
 * the next point shows nothing of that time was lost as those before, or was not captured there any more.
 *
 * What was lost while the next point was capturing sets the rate. A silence that is likely at that rate is a loss; one
 * that is not is the capture's end.
 *
 * @module
 */
import type { Inner } from './inner.ts';
import { Mixer } from './mixer.ts';
import type { Seen } from './seen.ts';

/** A silence that is less likely than this, at the rate of the losses before, is no loss. */
const LIKELY = 0.25;
/** The most pairs of stations and points that are remembered. */
const CASES = 4096;

/** What became of the packets of one pair of stations between two points, from the first loss on. */
interface Losses {
  lost: number;
  passed: number;
  /** The probability, at that rate, that all packets in the silence so far were lost. */
  silence: number;
  /** Every loss is presumed: none while the second point was capturing for sure. */
  presumed: boolean;
}

const mixer = /* @__PURE__ */ new Mixer();

/** Where packets are known to be lost. */
export class Losing {
  readonly #cases = new Map<number, Losses>();

  /** Note a packet that was lost between two points while the second was capturing. */
  lost(inner: Inner, from: Seen, to: number): void {
    const known = this.#case(inner, from, to, false);
    if (known === undefined) return;
    known.lost++;
    known.presumed = false;
  }

  /** Note that a packet passed two points; of interest only where others like it were lost. */
  passed(inner: Inner, from: Seen, to: Seen): void {
    if (this.#cases.size === 0) return;
    const known = this.#cases.get(keyOf(inner, from, to.point));
    if (known !== undefined) known.passed++;
  }

  /**
   * Whether a packet between two points, of whose time the second shows nothing, was lost as those before it were: for
   * sure, or as was presumed of those; undefined where it may not have been captured.
   *
   * @param unanswered - whether it asked for an answer that did not come: then it was lost, here or further on
   */
  inSilence(inner: Inner, from: Seen, to: number, unanswered: boolean): 'sure' | 'presumed' | undefined {
    const known = unanswered ? this.#case(inner, from, to, true) : this.#cases.get(keyOf(inner, from, to));
    if (known === undefined) return unanswered ? 'presumed' : undefined;
    // One more than were seen to pass: few losses do not prove that nothing ever passes.
    if (unanswered) known.lost++;
    else known.silence *= known.lost / (known.lost + known.passed + 1);
    if (known.silence < LIKELY) return undefined;
    return known.presumed ? 'presumed' : 'sure';
  }

  #case(inner: Inner, from: Seen, to: number, presumed: boolean): Losses | undefined {
    const key = keyOf(inner, from, to);
    let known = this.#cases.get(key);
    if (known === undefined && this.#cases.size < CASES) {
      known = { lost: 0, passed: 0, silence: 1, presumed };
      this.#cases.set(key, known);
    }
    return known;
  }
}

const keyOf = (inner: Inner, from: Seen, to: number): number =>
  mixer
    .start(81)
    .addNumber(inner.source >= 0 ? inner.source : from.sourceMac)
    .addNumber(inner.destination >= 0 ? inner.destination : from.destinationMac)
    .add(from.point)
    .add(to)
    .add(from.vni)
    .key();
