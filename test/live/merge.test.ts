import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { merge } from '../../src/live/merge.ts';

async function* numbers(count: number, pause: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    await sleep(pause);
    yield i;
  }
}

test('every item of every sequence comes once and in its order, and every end is told', async () => {
  const seen = { a: [] as number[], b: [] as number[] };
  const ends: unknown[] = [];
  for await (const arrival of merge(
    new Map([
      ['a', numbers(20, 1)],
      ['b', numbers(5, 3)],
    ] as const),
  )) {
    if ('ended' in arrival) ends.push(arrival.key);
    else seen[arrival.key].push(arrival.value);
  }
  expect(seen).toEqual({ a: [...Array(20).keys()], b: [...Array(5).keys()] });
  expect(ends.sort()).toEqual(['a', 'b']);
});

test('one that fails is told with its error, and the others go on', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error('gone');
  }
  const told: unknown[] = [];
  for await (const arrival of merge(
    new Map([
      ['bad', failing()],
      ['good', numbers(3, 2)],
    ] as const),
  )) {
    told.push('ended' in arrival ? [arrival.key, (arrival.error as Error | undefined)?.message] : arrival.key);
  }
  expect(told).toContainEqual(['bad', 'gone']);
  expect(told.filter((each) => each === 'good')).toHaveLength(3);
});

test('an item is asked for only when the one before is done with', async () => {
  let asked = 0;
  const sequence = {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        Promise.resolve(
          asked < 3 ? { done: false as const, value: ++asked } : { done: true as const, value: undefined },
        ),
    }),
  };
  for await (const arrival of merge(new Map([['only', sequence]]))) {
    if ('ended' in arrival) break;
    await sleep(5);
    expect(asked).toBe(arrival.value);
  }
});

test('leaving early lets go of the sequences', async () => {
  let released = false;
  async function* held(): AsyncGenerator<number> {
    try {
      for (;;) yield 1;
    } finally {
      released = true;
    }
  }
  for await (const _ of merge(new Map([['held', held()]]))) break;
  await sleep(1);
  expect(released).toBe(true);
});

test('a sequence that stays silent costs nothing for each item of another', async () => {
  const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => {}) }) };
  async function* busy(): AsyncGenerator<number> {
    for (let i = 0; i < 200_000; i++) yield i;
  }
  let first = 0;
  let count = 0;
  for await (const arrival of merge(
    new Map<string, AsyncIterable<number>>([
      ['silent', silent],
      ['busy', busy()],
    ]),
  )) {
    if ('ended' in arrival) break;
    if (++count === 50_000) first = process.memoryUsage().heapUsed;
  }
  // A listener left behind for each item was 100 octets and more: 15 MB.
  expect(process.memoryUsage().heapUsed - first).toBeLessThan(10_000_000);
});
