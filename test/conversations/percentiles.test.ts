/** Percentiles are exact while durations are few, and near when they are many. */
import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Envelope } from '../../src/conversations/envelope.ts';
import { Percentiles } from '../../src/conversations/percentiles.ts';

const nearestRank = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1]!;

const counted = (values: readonly number[]): Percentiles => {
  const made = new Percentiles();
  for (const value of values) made.add(value);
  return made;
};

describe('percentiles', () => {
  test('of nothing are unknown', () => {
    expect(new Percentiles().at(0.5)).toBeNull();
  });

  test.each([
    [[7], 0.5, 7],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4], 0.51, 3],
    [[4, 3, 2, 1], 1, 4],
    [[4, 3, 2, 1], 0, 1],
    [[-5, 0, 5], 0.01, -5],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(counted(values).at(share)).toBe(expected);
  });

  test('are the nearest rank of few, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1e9 }), { minLength: 2, maxLength: 200 }), (values) => {
        const made = counted(values.slice(1));
        made.at(0.9);
        made.add(values[0]!);
        for (const share of [0.01, 0.5, 0.9, 0.99, 1]) assert.equal(made.at(share), nearestRank(values, share));
      }),
      { seed: 17, numRuns: 300 },
    );
  });

  test('of many are within one in a hundred, and never beyond the least and the most', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => Math.round(1000 * 1.0006 ** ((i * 7919) % 20_000)));
    const made = counted(values);
    for (const share of [0.001, 0.1, 0.5, 0.9, 0.99, 0.999]) {
      const exact = nearestRank(values, share);
      assert.ok(Math.abs(made.at(share)! - exact) <= 0.011 * exact, `${share}: ${made.at(share)}, ${exact}`);
    }
    expect(made.at(1)).toBeLessThanOrEqual(made.most);
    expect(made.at(0)).toBeGreaterThanOrEqual(made.least);
    const alike = counted(Array.from({ length: 5000 }, () => 12_345));
    expect([alike.at(0.01), alike.at(0.99)]).toEqual([12_345, 12_345]);
  });
});

test('an envelope is the lower hull of its differences, in whatever order they come', () => {
  const difference = fc.record({ time: fc.integer({ min: 0, max: 40 }), value: fc.integer({ min: -99, max: 99 }) });
  fc.assert(
    fc.property(fc.array(difference, { minLength: 1, maxLength: 60 }), (all) => {
      const envelope = new Envelope();
      for (const { time, value } of all) envelope.add(value, time);
      const { corners } = envelope;
      for (const [i, corner] of corners.entries()) {
        assert.ok(all.some(({ time, value }) => time === corner.time && value === corner.value));
        if (i > 0) assert.ok(corners[i - 1]!.time < corner.time);
      }
      for (const drift of [-7, -1, 0, 0.5, 3]) {
        const least = Math.min(...all.map(({ time, value }) => value - drift * time));
        assert.equal(envelope.leastWithout(drift), least);
      }
    }),
    { seed: 5, numRuns: 500 },
  );
});
