/**
 * Text broken into lines.
 *
 * @module
 */

const COLUMNS = 100;

/**
 * Break a text into lines of at most a hundred columns, at spaces; a word that is longer stands on a line of its own.
 *
 * @param first - the spaces in front of the first line
 * @param rest - the spaces in front of those that follow
 */
export function wrapped(text: string, first: number, rest: number): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(first);
  let fresh = true;
  for (const word of text.split(' ')) {
    if (!fresh && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(rest);
      fresh = true;
    }
    line += fresh ? word : ` ${word}`;
    fresh = false;
  }
  return [...lines, line];
}

/** Put U+FFFD in place of halves of characters, of which text out of file names may consist. */
export const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
