import assert from 'node:assert';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OctetQueue, type Sink } from '../../src/live/octet-queue.ts';

/** A sink that takes so many octets at most, and keeps them. */
function collector(into: number[], most: () => number): Sink {
  return (bytes, start, end) => {
    const taken = Math.min(most(), end - start);
    for (let i = start; i < start + taken; i++) into.push(bytes[i]!);
    return taken;
  };
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    header: fc.uint8Array({ maxLength: 5 }),
    body: fc.uint8Array({ maxLength: 40 }),
    length: fc.nat(40),
  }),
  fc.record({ kind: fc.constant('drain' as const), most: fc.nat(30) }),
);

test('what leaves is what went in whole, in order, and never more waits than there is room for', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (steps, capacity) => {
      const queue = new OctetQueue(capacity);
      const expected: number[] = [];
      const left: number[] = [];
      for (const each of steps) {
        if (each.kind === 'push') {
          const length = Math.min(each.length, each.body.length);
          const waited = queue.length;
          const taken = queue.push(each.header, each.body, length);
          assert.equal(taken, waited + each.header.length + length <= capacity);
          if (taken) expected.push(...each.header, ...each.body.subarray(0, length));
        } else {
          let allowed = each.most;
          const empty = queue.drain(
            collector(left, () => {
              const now = allowed;
              allowed = 0;
              return now;
            }),
          );
          assert.equal(empty, queue.length === 0);
        }
        assert.equal(queue.length, expected.length - left.length);
      }
      queue.drain(collector(left, () => 7));
      while (!queue.drain(collector(left, () => 1000)));
      assert.deepEqual(left, expected);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('a reader that keeps up never moves the queue away from its front', () => {
  const queue = new OctetQueue(1000);
  for (let i = 0; i < 5; i++) {
    queue.push(new Uint8Array(10), new Uint8Array(100), 100);
    const starts: number[] = [];
    queue.drain((_, start, end) => {
      starts.push(start);
      return end - start;
    });
    expect(starts).toEqual([0]);
  }
});
