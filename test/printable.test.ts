import { expect, test } from '@jest/globals';
import { printable } from '../src/printable.ts';

test.each([
  ['a name', 'docker0/ens3', 'docker0/ens3'],
  ['an escape sequence', '\u001b[2J', '^[[2J'],
  ['a line feed and delete', 'a\n\u007f', 'a^J^?'],
  ['a control character of ISO 6429', '\u009b31m', 'M-^[31m'],
  ['letters of other scripts', 'überlagerung-网', 'überlagerung-网'],
])('%s is printed', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});
