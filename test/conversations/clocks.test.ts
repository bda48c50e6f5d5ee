/**
 * Clocks: bands from traffic both ways, drift, steps, chains of points, and errors that are true.
 */
import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Clocks } from '../../src/conversations/clocks.ts';
import { Envelope, fit as fitted } from '../../src/conversations/envelope.ts';
import { Potentials } from '../../src/conversations/potentials.ts';

/** What two points are told of packets each way: `b` is ahead by some nanoseconds and gains some a second. */
interface Made {
  readonly offset: number;
  readonly gains?: number;
  readonly seconds?: number;
  /** The nanoseconds that a packet takes each way: at least this. */
  readonly there?: number;
  readonly back?: number;
}

/** Teach clocks of points 0 and 1 by a packet each way every tenth of a second. */
function taught(
  { offset, gains = 0, seconds = 10, there = 20_000, back = 30_000 }: Made,
  clocks = new Clocks(),
): Clocks {
  for (let i = 0; i < seconds * 10; i++) {
    const time = i / 10;
    const ahead = offset + gains * time;
    const jitter = ((i * 37) % 11) * 1000;
    clocks.learn(0, 1, there + jitter + ahead, time);
    clocks.learn(1, 0, back + jitter - ahead, time);
  }
  return clocks;
}

describe('a band', () => {
  test('lies between the least delays each way', () => {
    // 20 µs there and 30 µs back: b is ahead by 350 ms less 30 µs at least, and plus 20 µs at most.
    const band = taught({ offset: 350e6 }).band(0, 1, 4.95)!;
    expect(band.low).toBeCloseTo(350e6 - 30_000, -3);
    expect(band.high).toBeCloseTo(350e6 + 20_000, -3);
  });

  test('turns round with the points', () => {
    const clocks = taught({ offset: 350e6 });
    const { low, high } = clocks.band(0, 1, 5)!;
    expect(clocks.band(1, 0, 5)).toEqual({ low: -high, high: -low });
  });

  test('is not known from traffic one way', () => {
    const clocks = new Clocks();
    for (let i = 0; i < 100; i++) clocks.learn(0, 1, 20_000, i);
    expect(clocks.band(0, 1, 5)).toBeUndefined();
    expect(clocks.correction(0, 1, 5)).toBeUndefined();
  });

  test('corrects nothing where it allows that the clocks are one', () => {
    expect(taught({ offset: 5000 }).correction(0, 1, 5)).toEqual({ offset: 0, error: 27_000 });
  });

  test('of three points is what two bands in a chain leave', () => {
    const clocks = taught({ offset: 1e6 });
    for (let i = 0; i < 50; i++) {
      clocks.learn(1, 2, 10_000 + 2e6, i / 10);
      clocks.learn(2, 1, 10_000 - 2e6, i / 10);
    }
    const band = clocks.band(0, 2, 2)!;
    expect(band.low).toBeLessThanOrEqual(3e6);
    expect(band.high).toBeGreaterThanOrEqual(3e6);
    expect(band.high - band.low).toBeLessThanOrEqual(70_000);
  });

  test('that is empty is a step, and is said', () => {
    const clocks = new Clocks();
    for (let i = 0; i < 200; i++) {
      const ahead = i < 100 ? 0 : 80e6;
      clocks.learn(0, 1, 20_000 + ahead, i / 10);
      clocks.learn(1, 0, 20_000 - ahead, i / 10);
    }
    const [clock] = [...clocks.relations((point) => `p${point}`, 0, 20)];
    expect(clock).toMatchObject({ points: ['p0', 'p1'], step: true });
    // Near each end the offset of that time holds.
    expect(clocks.correction(0, 1, 2)!.offset).toBe(0);
    expect(Math.abs(clocks.correction(0, 1, 18)!.offset - 80e6)).toBeLessThan(25_000);
  });

  test('is never told narrower than it is', () => {
    const made = fc.record({
      offset: fc.integer({ min: 2e6, max: 1e9 }),
      gains: fc.integer({ min: -100_000, max: 100_000 }),
      seconds: fc.integer({ min: 2, max: 40 }),
      there: fc.integer({ min: 2000, max: 400_000 }),
      back: fc.integer({ min: 2000, max: 400_000 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const law = ({ at, ...clock }: Made & { at: number }): void => {
      const time = at * (clock.seconds ?? 10);
      const found = taught(clock).correction(0, 1, time)!;
      const truly = clock.offset + (clock.gains ?? 0) * time;
      assert.ok(Math.abs(found.offset - truly) <= found.error + 1, `${found.offset} ± ${found.error} is not ${truly}`);
    };
    // Clocks that may be one are taken for one: a drift of less than the delays allow is not seen then.
    fc.assert(fc.property(made, law), { seed: 5, numRuns: 150 });
  });
});

describe('drift', () => {
  test('is found, and how far it may be off', () => {
    const clocks = taught({ offset: -350e6, gains: 20_000, seconds: 60 });
    const [clock] = [...clocks.relations((point) => `p${point}`, 0, 60)];
    expect(Math.abs(clock!.drift - 20_000)).toBeLessThanOrEqual(clock!.driftError!);
    expect(clock!.driftError!).toBeLessThan(2000);
    expect(clock!.step).toBe(false);
    // The middle of the time: 350 ms behind, and 30 seconds of 20 µs.
    expect(Math.abs(clock!.offset - (-350e6 + 600_000))).toBeLessThanOrEqual(clock!.error);
  });

  test('of a host is that of all its points', () => {
    const clocks = taught({ offset: 1e6, gains: 30_000, seconds: 30 });
    for (let i = 0; i < 30; i++) {
      clocks.learn(1, 2, 5000, i);
      clocks.learn(2, 1, 5000, i);
    }
    const found = clocks.correction(0, 2, 20)!;
    expect(Math.abs(found.offset - (1e6 + 600_000))).toBeLessThanOrEqual(found.error);
    expect(clocks.correction(1, 2, 20)).toMatchObject({ offset: 0 });
  });

  test('that fits nothing is no fit', () => {
    const there = new Envelope();
    const back = new Envelope();
    for (const [time, ahead] of [
      [0, 0],
      [1, 50e6],
      [2, 0],
    ] as const) {
      there.add(10_000 + ahead, time);
      back.add(10_000 - ahead, time);
    }
    expect(fitted(there, back, 2000)).toBeUndefined();
  });
});

describe('an envelope', () => {
  test('keeps what touches a line from below', () => {
    const envelope = new Envelope();
    for (const [time, value] of [
      [0, 10],
      [1, 30],
      [2, 20],
      [3, 5],
      [4, 40],
    ] as const)
      envelope.add(value, time);
    expect(envelope.corners).toEqual([
      { time: 0, value: 10 },
      { time: 3, value: 5 },
      { time: 4, value: 40 },
    ]);
    expect(envelope.least).toBe(5);
    // With 5 a second taken out: 10, 25, 10, -10, 20.
    expect(envelope.leastWithout(5)).toBe(-10);
    expect(envelope.leastAt(0, 5, 0)).toBe(-10);
    // The drift may be off by 4 a second: by 3.33 less, the bounds of 0 and of 3 meet at 10.
    expect(envelope.leastAt(0, 5, 4)).toBeCloseTo(2, 6);
    expect(envelope.leastAt(0, 5, 10)).toBeCloseTo(10, 3);
  });

  test('is of bounded size', () => {
    const envelope = new Envelope();
    for (let i = 0; i < 20_000; i++) envelope.add((i - 10_000) ** 2, i);
    expect(envelope.corners.length).toBeLessThanOrEqual(257);
    expect(envelope.least).toBe(0);
  });
});

test('potentials follow chains, and say whether they join anything', () => {
  const chain = new Potentials();
  expect(chain.join(1, 2, 10)).toBe(true);
  expect(chain.join(3, 4, 7)).toBe(true);
  expect(chain.difference(1, 4)).toBeUndefined();
  expect(chain.join(2, 3, 100)).toBe(true);
  expect(chain.join(4, 1, 0)).toBe(false);
  expect(chain.difference(1, 4)).toBe(117);
  expect(chain.difference(4, 1)).toBe(-117);
});
