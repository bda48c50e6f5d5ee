/**
 * One document into facts: what each of its parts is, is told by its content and never by its name.
 *
 * @module
 */
import type { Context, Facts, JsonObject, LineReader } from './document.ts';
import { isObject } from './json.ts';
import type { ReadDocument } from './model.ts';
import { lineKinds, objectKinds } from './standard.ts';
import { tableReader } from './table.ts';
import { type Part, partsOf } from './transcript.ts';

/** A document that somebody collected. */
export interface InventoryDocument {
  /** Its name, to be told with what it says. */
  readonly source: string;
  readonly text: string;
  /** The host it was collected on, where its place tells. */
  readonly host?: string;
  /** The namespace it was collected in; null for the host's own, undefined where nothing tells. */
  readonly namespace?: string | null;
  /** Whether it was named itself, and not found in a folder. */
  readonly given?: boolean;
}

/** Characters of a document that are read. */
const LONGEST_DOCUMENT = 1 << 24;
/** Longer lines are none that a command prints. */
const LONGEST_LINE = 4096;
/** So many entries of tables are kept; of what each is compared with all others fewer. */
const MOST_ENTRIES = 500_000;
const MOST_INTERFACES = 20_000;
const MOST_THINGS = 5000;
const THINGS: readonly (keyof Facts)[] = [
  'hosts',
  'namespaces',
  'networks',
  'containers',
  'tasks',
  'services',
  'publishedPorts',
  'natRules',
  'virtualServers',
];

/** Read one document into the facts. */
export function readDocument(document: InventoryDocument, facts: Facts): ReadDocument {
  const { source } = document;
  const kinds = new Set<string>();
  const cut = document.text.length > LONGEST_DOCUMENT;
  const text = cut ? document.text.slice(0, LONGEST_DOCUMENT) : document.text;
  const whole = text.replaceAll('\r\n', '\n').replace(/^\ufeff/, '');
  let broken = false;
  for (const part of partsOf(whole)) broken = readPart(part, document, facts, kinds) || broken;
  const found = [...kinds];
  const trimmed = trim(facts);
  if (found.length === 0) return { source, kinds: found, trouble: troubleOf(whole, broken) };
  if (cut || trimmed) return { source, kinds: found, trouble: 'too long: its end was left out' };
  return broken ? { source, kinds: found, trouble: 'its JSON is cut or broken' } : { source, kinds: found };
}

function troubleOf(text: string, broken: boolean): string {
  if (text.trim() === '') return 'empty';
  return broken ? 'its JSON is cut or broken' : 'not a document that vxlens knows ("vxlens collect --help" lists them)';
}

/** Read what one command printed; whether it holds JSON that is broken. */
function readPart(part: Part, document: InventoryDocument, facts: Facts, kinds: Set<string>): boolean {
  const namespace = part.namespace ?? document.namespace;
  const context: Context = {
    source: document.source,
    sources: [document.source],
    host: part.host ?? document.host ?? null,
    namespace: namespace ?? null,
    command: part.command,
    facts,
  };
  const { text } = part;
  const start = text.search(/\S/);
  if (text[start] === '{' || (text[start] === '[' && /^\[\s*[{[\]]/.test(text.slice(start, start + 64)))) {
    const values = jsonValues(text);
    if (values !== undefined) {
      // A list without entries is a list: nobody knows of what.
      if (values.length === 0) kinds.add('an empty list');
      for (const value of values) readObject(value, context, kinds);
      return false;
    }
    readLines(text, context, kinds);
    return true;
  }
  readLines(text, context, kinds);
  return false;
}

/** The objects of a JSON text: one value, or one a line. */
function jsonValues(text: string): readonly JsonObject[] | undefined {
  const one = parsed(text);
  if (one !== undefined) return flat(one);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parsed);
  return values.every((value) => value !== undefined) ? values.flatMap(flat) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const flat = (value: unknown): JsonObject[] =>
  Array.isArray(value)
    ? value.flatMap((one) => (Array.isArray(one) ? one.filter(isObject) : isObject(one) ? [one] : []))
    : isObject(value)
      ? [value]
      : [];

function readObject(object: JsonObject, context: Context, kinds: Set<string>): void {
  const kind = objectKinds.find((one) => one.fits(object));
  if (kind === undefined) return;
  kinds.add(kind.kind);
  kind.read(object, context);
}

function readLines(text: string, context: Context, kinds: Set<string>): void {
  const readers: { readonly kind: () => string; readonly reader: LineReader }[] = lineKinds.map((one) => ({
    kind: () => one.kind,
    reader: one.reader(context),
  }));
  let table = '';
  const rows = tableReader(
    objectKinds.filter(({ columns }) => columns !== undefined),
    (kind, object) => {
      table = kind.kind;
      kind.read(object, context);
    },
  );
  readers.unshift({ kind: () => table, reader: rows });
  // A line belongs to what the line before belonged to, where it can.
  let last = readers[0]!;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.length > LONGEST_LINE) continue;
    const json = line.startsWith('{') ? parsed(line) : undefined;
    if (isObject(json)) {
      readObject(json, context, kinds);
      continue;
    }
    const taker = last.reader.line(line) ? last : readers.find((one) => one !== last && one.reader.line(line));
    if (taker === undefined) continue;
    last = taker;
    if (taker.kind() !== '') kinds.add(taker.kind());
  }
}

/** Keep no more of anything than can be joined; whether something was left out. */
function trim(facts: Facts): boolean {
  let trimmed = false;
  for (const [kind, list] of Object.entries(facts)) {
    const things = (THINGS as readonly string[]).includes(kind);
    const most = things ? MOST_THINGS : kind === 'interfaces' ? MOST_INTERFACES : MOST_ENTRIES;
    if (list.length <= most) continue;
    list.length = most;
    trimmed = true;
  }
  return trimmed;
}
