import { describe, expect, test } from '@jest/globals';
import { introduce, placeOf, REMEMBERED, viewOf } from '../src/view.ts';

/** What lies under the first octet of `bytes`, as their view and their place tell. */
const first = (bytes: Uint8Array): number | undefined => viewOf(bytes)?.getUint8(placeOf(bytes));

describe('views', () => {
  const one = Uint8Array.of(1, 2, 3, 4);
  const other = Uint8Array.of(5, 6, 7, 8);

  test('are of the buffer that octets lie in, in whatever order they are asked for', () => {
    for (const bytes of [one, other, one.subarray(2), one.subarray(1), other.subarray(3), one]) {
      expect(viewOf(bytes)?.buffer).toBe(bytes.buffer);
      expect(first(bytes)).toBe(bytes[0]);
    }
    expect(viewOf(one)).toBe(viewOf(one.subarray(1)));
  });

  test('are those that were told, of these very octets alone', () => {
    const view = new DataView(one.buffer);
    const bytes = one.subarray(2);
    introduce(bytes, 2, view);
    expect([viewOf(bytes), placeOf(bytes), first(bytes)]).toEqual([view, 2, 3]);
    expect([first(one.subarray(1)), first(other), first(other.subarray(1)), first(bytes)]).toEqual([2, 5, 6, 3]);
    introduce(other, 0, new DataView(other.buffer));
    expect([first(bytes), first(other), first(one)]).toEqual([3, 5, 1]);
  });

  test('of large buffers are not remembered', () => {
    const large = new Uint8Array(REMEMBERED + 1).fill(9);
    expect(viewOf(large)).toBeUndefined();
    expect(first(new Uint8Array(REMEMBERED).fill(8).subarray(3))).toBe(8);
    expect(placeOf(large.subarray(7))).toBe(7);
    expect(first(one)).toBe(1);
  });
});
