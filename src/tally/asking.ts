/**
 * Events of odd packets: what asks and what answers, queued behind those of the usual ones (see `loops/asking.ts`).
 *
 * @module
 */
import { ANNOUNCED, EVENT_ROWS, EVENTS, TABLES } from '../loops/layout.ts';
import { CODE, EVENT, EVENT_RECORD, VNI_SHIFT } from '../loops/queue.ts';

/** Takes events. */
export class Asking {
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;

  /** @param memory - the loops' */
  constructor(memory: ArrayBuffer) {
    this.#state = new Int32Array(memory, 0, TABLES >> 2);
    this.#numbers = new Float64Array(memory, 0, TABLES >> 3);
  }

  /** Announcements and probes, which expect no answer. */
  get unsolicited(): number {
    return this.#numbers[ANNOUNCED >> 3]!;
  }

  /** Note an announcement. */
  announced(): void {
    this.#numbers[ANNOUNCED >> 3]! += 1;
  }

  /** Queue what asks or answers. */
  event(record: number, x: number, y: number, code: number, vni: number): void {
    const state = this.#state;
    const at = EVENT_ROWS / 4 + state[EVENTS >> 2]! * EVENT;
    state[EVENTS >> 2]! += 1;
    state[at] = x;
    state[at + 1] = y;
    state[at + EVENT_RECORD] = record;
    state[at + CODE] = code | ((vni + 1) << VNI_SHIFT);
  }
}

/** What an event's lanes begin with: the kind, the overlay, and whether the addresses are IPv6's. */
export const familyOf = (kind: number, vni: number, wide: boolean): number =>
  ((vni + 1) << 3) | (kind << 1) | (wide ? 1 : 0);
