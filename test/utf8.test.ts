import assert from 'node:assert/strict';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeUtf8, encodeUtf8 } from '../src/utf8.ts';
import { hex } from './hex.ts';

const decode = (bytes: Uint8Array): string =>
  decodeUtf8(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);

test('what is written is what TextEncoder writes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text));
    }),
    { seed: 1, examples: [['ä€😀'], ['\ud800x'], ['x\udfff']] },
  );
});

test('what is well-formed is read back, up to a zero octet', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary-ascii' }).map((text) => `${text}ä€😀`),
      (text) => {
        assert.equal(decode(new TextEncoder().encode(text)), text.split('\0')[0]);
      },
    ),
    { seed: 1 },
  );
});

test.each([
  ['a lone continuation', hex`61 80 62`, 'a�b'],
  ['a sequence that is cut', hex`61 e2 82`, 'a��'],
  ['a sequence that another octet interrupts', hex`e2 62`, '�b'],
  ['a slash written too long', hex`c0 af`, '��'],
  ['half of a surrogate pair', hex`ed a0 80`, '���'],
  ['beyond the last code point', hex`f4 90 80 80`, '����'],
  ['an octet that begins nothing', hex`ff 61`, '�a'],
])('%s is not well-formed', (_, bytes, text) => {
  expect(decode(bytes)).toBe(text);
});
