/**
 * Any value as JSON: layers of every kind, a user's own too, as their objects stand.
 *
 * @module
 */
import { type Literal, literal, type TextWriter } from './text.ts';

const COMMA = 0x2c;

/** Write any value that JSON knows. */
export function writeValue(out: TextWriter, value: unknown): void {
  if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'string') out.json(value);
  else if (Array.isArray(value)) writeArray(out, value);
  else if (typeof value === 'object' && value !== null) writeObject(out, value as Readonly<Record<string, unknown>>);
  else out.ascii(value === true ? 'true' : value === false ? 'false' : 'null');
}

function writeNumber(out: TextWriter, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) out.decimal(value);
  else out.ascii(Number.isFinite(value) ? String(value) : 'null');
}

function writeArray(out: TextWriter, values: readonly unknown[]): void {
  out.octet(0x5b);
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out.octet(COMMA);
    writeValue(out, values[i]);
  }
  out.octet(0x5d);
}

function writeObject(out: TextWriter, value: Readonly<Record<string, unknown>>): void {
  let before = 0x7b;
  for (const key in value) {
    const member = value[key];
    if (member === undefined) continue;
    out.octet(before);
    before = COMMA;
    out.write(keyed(key));
    writeValue(out, member);
  }
  if (before !== COMMA) out.octet(0x7b);
  out.octet(0x7d);
}

// Keys are field names, of which there are few; a user's protocol that invents them is no leak either.
const KEYS_LIMIT = 4096;
const keys = /* @__PURE__ */ new Map<string, Literal>();

/** Pack a key, quotes and colon behind it. */
function keyed(key: string): Literal {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const made = literal(`${JSON.stringify(key).replace(/[^ -~]/g, escaped)}:`);
  if (keys.size < KEYS_LIMIT) keys.set(key, made);
  return made;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
