/**
 * `--inventory FILE-OR-FOLDER`: documents read, what is wrong with them told in one line each on standard error.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import {
  type Contradiction,
  type Inventory,
  type Names,
  namesOf,
  type ReadDocument,
  takeInventory,
} from '../inventory.ts';
import { type InventoryPath, openInventory } from '../node/inventory.ts';
import { printable } from '../printable.ts';
import { UsageError } from './verb.ts';

/** So many lines are written of one sort. */
const LINES = 10;

/** An inventory, and its names. */
export interface OpenedInventory {
  readonly inventory: Inventory;
  readonly names: Names;
}

/** Read what was given, and tell what is wrong with it. */
export function inventoryOf(given: readonly string[]): OpenedInventory {
  const { documents, troubles } = opened(given.map(pathOf));
  const inventory = takeInventory(documents);
  const named = new Set(documents.filter((one) => one.given === true).map(({ source }) => source));
  tell(troubles);
  tell(unknown(inventory.documents, named));
  tell(inventory.contradictions.map(contradictionText));
  if (inventory.documents.every(({ kinds }) => kinds.length === 0)) tell(['nothing in it that vxlens knows']);
  return { inventory, names: namesOf(inventory) };
}

function opened(paths: readonly InventoryPath[]): ReturnType<typeof openInventory> {
  for (const { path } of paths) {
    if (!existsSync(path)) throw new UsageError(`--inventory ${path}: no such file or folder`);
  }
  return openInventory(paths);
}

function pathOf(word: string): InventoryPath {
  const equals = word.indexOf('=');
  if (equals <= 0 || existsSync(word)) return { path: word };
  return { host: word.slice(0, equals), path: word.slice(equals + 1) };
}

/** What is no document: those that were named one by one, those that lay in a folder together. */
function unknown(documents: readonly ReadDocument[], named: ReadonlySet<string>): string[] {
  const wrong = documents.filter(({ trouble }) => trouble !== undefined);
  const other = wrong.filter(({ source, kinds }) => kinds.length === 0 && !named.has(source));
  const lines = wrong.filter((one) => !other.includes(one)).map(({ source, trouble }) => `${source}: ${trouble}`);
  if (other.length === 0) return lines;
  const names = other.slice(0, 3).map(({ source }) => source.slice(source.lastIndexOf('/') + 1));
  const more = other.length > names.length ? ` and ${other.length - names.length} more` : '';
  return [...lines, `not known, left out: ${names.join(', ')}${more}`];
}

const contradictionText = ({ subject, attribute, claims }: Contradiction): string =>
  `${subject}: ${attribute} ${claims.map(({ value, source }) => `${value} (${source})`).join(', and ')}`;

function tell(lines: readonly string[]): void {
  for (const line of lines.slice(0, LINES)) process.stderr.write(`vxlens: inventory: ${printable(line)}\n`);
  if (lines.length > LINES) process.stderr.write(`vxlens: inventory: ${lines.length - LINES} more of these\n`);
}
