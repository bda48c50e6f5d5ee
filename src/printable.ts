/**
 * Text of strangers made fit for a terminal.
 *
 * @module
 */

/** Write control characters as tcpdump does, `^[` for escape, so that a name in a capture cannot command a terminal. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `M-^${String.fromCharCode((code & 0x7f) ^ 0x40)}`;
  });
