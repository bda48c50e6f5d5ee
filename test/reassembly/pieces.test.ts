/**
 * Which octets of a datagram are there, as its pieces come.
 */
import { describe, expect, test } from '@jest/globals';
import { Pieces } from '../../src/reassembly/pieces.ts';

/** Place pieces `start-end`, the last one of the datagram marked with a full stop, and tell what became of each. */
function placed(text: string): readonly string[] {
  const pieces = new Pieces();
  return text.split(' ').map((piece) => {
    const [start = 0, end = 0] = piece.replace('.', '').split('-').map(Number);
    const what = pieces.place(start, end, !piece.endsWith('.'));
    return pieces.whole ? `${what}, whole of ${pieces.length}` : what;
  });
}

describe('pieces', () => {
  test.each([
    ['in order', '0-8 8-16 16-20.', ['placed', 'placed', 'placed, whole of 20']],
    ['backwards', '16-20. 8-16 0-8', ['placed', 'placed', 'placed, whole of 20']],
    ['the last one in the middle', '0-8 16-20. 8-16', ['placed', 'placed', 'placed, whole of 20']],
    ['one that is lacking', '0-8 16-24.', ['placed', 'placed']],
    ['one that came twice', '0-8 0-8 8-12.', ['placed', 'duplicate', 'placed, whole of 12']],
    ['one within those before', '0-8 8-24 8-16 24-25.', ['placed', 'placed', 'duplicate', 'placed, whole of 25']],
    ['one over two runs that touch', '8-16 0-8 0-16', ['placed', 'placed', 'overlap']],
    ['one that begins inside another', '0-16 8-24', ['placed', 'overlap']],
    ['one that ends inside another', '8-24 0-16', ['placed', 'overlap']],
    ['one around another', '8-16 0-24', ['placed', 'overlap']],
    ['one that fills a gap and more', '0-8 16-24 8-20', ['placed', 'placed', 'overlap']],
    ['two different ends', '8-16. 16-24.', ['placed', 'contradiction']],
    ['an end before what came', '0-24 8-16.', ['placed', 'contradiction']],
    ['octets behind the end', '8-16. 16-24', ['placed', 'contradiction']],
    ['nothing at all', '8-8', ['contradiction']],
  ])('%s', (_, text, expected) => {
    expect(placed(text)).toEqual(expected);
  });

  test('as many as there can be, the odd ones first', () => {
    const pieces = new Pieces();
    for (let at = 8; at < 65_528; at += 16) expect(pieces.place(at, at + 8, true)).toBe('placed');
    expect(pieces.whole).toBe(false);
    for (let at = 0; at < 65_520; at += 16) expect(pieces.place(at, at + 8, true)).toBe('placed');
    expect(pieces.place(65_512, 65_520, true)).toBe('duplicate');
    expect(pieces.place(65_520, 65_528, true)).toBe('placed');
    expect(pieces.place(65_528, 65_530, false)).toBe('placed');
    expect([pieces.whole, pieces.length]).toEqual([true, 65_530]);
  });
});
