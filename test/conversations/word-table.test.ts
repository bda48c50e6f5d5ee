import { deepStrictEqual, strictEqual } from 'node:assert';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WordTable } from '../../src/conversations/word-table.ts';

type Key = readonly [number, number, number, number];

/** The same in plain words: a `Map` keeps its entries in the order in which they were put. */
class Model {
  readonly #entries = new Map<string, { key: Key; values: [number, number] }>();
  readonly givenUp: Key[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  put(key: Key, add: number): void {
    const name = key.join();
    const entry = this.#entries.get(name);
    if (entry === undefined && this.#entries.size === this.#limit) {
      const [oldest] = this.#entries;
      this.givenUp.push(oldest![1].key);
      this.#entries.delete(oldest![0]);
    }
    this.#entries.delete(name);
    this.#entries.set(name, { key, values: [(entry?.values[0] ?? 0) + add, add] });
  }

  find(key: Key): readonly number[] | undefined {
    return this.#entries.get(key.join())?.values;
  }

  remove(key: Key): void {
    this.#entries.delete(key.join());
  }

  get size(): number {
    return this.#entries.size;
  }

  get all(): readonly Key[] {
    return [...this.#entries.values()].map(({ key }) => key);
  }
}

const keyOf = (table: WordTable, entry: number): Key => [
  table.word(entry, 0),
  table.word(entry, 1),
  table.word(entry, 2),
  table.word(entry, 3),
];

function all(table: WordTable): readonly Key[] {
  const keys: Key[] = [];
  for (let entry = table.oldest; entry >= 0; entry = table.younger(entry)) keys.push(keyOf(table, entry));
  return keys;
}

// Few keys, so that they are met again; the extremes, so that signs are.
const keys: fc.Arbitrary<Key> = fc.tuple(
  fc.constantFrom(0, -1, 4097, -0x8000_0000, 0x7fff_ffff),
  fc.nat(3),
  fc.nat(5),
  fc.constantFrom(0, 1, 0x1_0000),
);
const steps = fc.array(fc.tuple(fc.constantFrom('put', 'put', 'put', 'find', 'remove', 'age'), keys, fc.nat(100)), {
  maxLength: 400,
  size: 'max',
});

describe('a table of words', () => {
  test('does what a Map does, within its bound', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 7, 40, 1000), steps, (limit, list) => {
        const model = new Model(limit);
        const givenUp: Key[] = [];
        const table = new WordTable(2, limit, (entry) => givenUp.push(keyOf(table, entry)));
        for (const [step, key, number] of list) {
          if (step === 'put') {
            model.put(key, number);
            const entry = table.put(...key);
            table.add(entry, 0, number);
            table.set(entry, 1, number);
          } else if (step === 'age') {
            if (table.oldest >= 0) {
              model.remove(keyOf(table, table.oldest));
              table.remove(table.oldest);
            }
          } else {
            const entry = table.find(...key);
            const values = entry < 0 ? undefined : [table.get(entry, 0), table.get(entry, 1)];
            deepStrictEqual(values, model.find(key));
            if (step === 'remove' && entry >= 0) {
              model.remove(key);
              table.remove(entry);
            }
          }
          strictEqual(table.size, model.size);
        }
        deepStrictEqual(all(table), model.all);
        deepStrictEqual(givenUp, model.givenUp);
        strictEqual(table.evicted, givenUp.length);
      }),
      { seed: 7348, numRuns: 1000 },
    );
  });

  test('keeps what it holds while it grows, and after', () => {
    const table = new WordTable(1, 100_000);
    const count = 70_000;
    for (let i = 0; i < count; i++) table.set(table.put(i, -i, i >>> 3, Math.imul(i, 0x9e37)), 0, i);
    for (let i = 0; i < count; i += 3) table.remove(table.find(i, -i, i >>> 3, Math.imul(i, 0x9e37)));
    for (let i = 0; i < count; i++) {
      const entry = table.find(i, -i, i >>> 3, Math.imul(i, 0x9e37));
      strictEqual(entry < 0 ? undefined : table.get(entry, 0), i % 3 === 0 ? undefined : i);
    }
    expect(table.size).toBe(count - Math.ceil(count / 3));
    expect(table.evicted).toBe(0);
  });

  test('gives up the entry that was put longest ago, found or not since', () => {
    const table = new WordTable(0, 3);
    for (const word of [1, 2, 3]) table.put(word, 0, 0, 0);
    table.find(1, 0, 0, 0);
    table.put(2, 0, 0, 0);
    table.put(4, 0, 0, 0);
    expect(all(table).map(([word]) => word)).toEqual([3, 2, 4]);
    expect(table.evicted).toBe(1);
  });

  test('stays usable where all keys are alike but for one bit', () => {
    const table = new WordTable(0, 1 << 16);
    for (let i = 0; i < 1 << 16; i++) table.put(0, 0, i << 16, 0);
    for (let i = 0; i < 1 << 16; i++) strictEqual(table.find(0, 0, i << 16, 0) >= 0, true);
    expect(table.size).toBe(1 << 16);
  });

  test('has to have room for one entry', () => {
    expect(() => new WordTable(1, 0)).toThrow(RangeError);
    expect(() => new WordTable(1, Number.NaN)).toThrow(RangeError);
  });
});
