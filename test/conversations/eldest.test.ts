/** A table's eldest entry is forgotten first, whatever else is put there or taken away meanwhile. */
import { expect, test } from '@jest/globals';
import { forgetting } from '../../src/conversations/eldest.ts';

test('the eldest entry goes, and is returned', () => {
  const table = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  const forgetEldest = forgetting(table);
  expect(forgetEldest()).toBe(1);
  table.set('b', 4);
  table.set('a', 5);
  table.delete('c');
  expect([forgetEldest(), forgetEldest(), table.size]).toEqual([4, 5, 0]);
  expect(forgetEldest()).toBeUndefined();
  table.set('d', 6);
  expect(forgetEldest()).toBe(6);
});

test('a table that is always full forgets in the order in which it was filled', () => {
  const table = new Set<number>();
  const forgetEldest = forgetting(table);
  for (let i = 0; i < 10_000; i++) {
    if (table.size >= 100) expect(forgetEldest()).toBe(i - 100);
    table.add(i);
  }
  expect(table.size).toBe(100);
});
