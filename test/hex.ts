/**
 * Octets written as they are read: hexadecimal digits, blanks and line breaks where they help.
 */

/** Turn a template of hexadecimal digits into octets; a value put in is text of digits, or octets. */
export function hex(texts: TemplateStringsArray, ...values: readonly (string | Uint8Array)[]): Uint8Array {
  const digits = texts.map((text, i) => text + digitsOf(values[i])).join('');
  const bare = digits.replaceAll(/\s/g, '');
  if (bare.length % 2 !== 0 || /[^0-9a-f]/i.test(bare)) throw new TypeError(`no octets: ${digits}`);
  return Uint8Array.from(bare.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function digitsOf(value: string | Uint8Array | undefined): string {
  if (value === undefined || typeof value === 'string') return value ?? '';
  return Array.from(value, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Join octets. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
