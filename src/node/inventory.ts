/**
 * Documents of an inventory out of files, folders and archives.
 *
 * @module
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { placesOf } from '../inventory/layout.ts';
import type { InventoryDocument } from '../inventory/read-document.ts';
import { isTar, untar } from './tar.ts';

/** So many files of a folder are read, so deep, of at most so many octets each and together. */
const MOST_FILES = 10_000;
const DEEPEST = 8;
const LONGEST_FILE = 16 << 20;
const MOST_OCTETS = 256 << 20;
/** Captures and programs lie in the same folders: they are no documents. */
const NO_DOCUMENT = /\.(?:pcap\d*|pcapng|cap|dmp|png|pdf|zip|xz|zst|so|exe)(?:\.gz)?$/i;

/** What was found in files and folders. */
export interface FoundDocuments {
  readonly documents: readonly InventoryDocument[];
  /** What was left out, in one line each. */
  readonly troubles: readonly string[];
}

/** A file, a folder or an archive of documents. */
export interface InventoryPath {
  readonly path: string;
  /** The host that all of it is of. */
  readonly host?: string;
}

interface File {
  readonly source: string;
  /** The path below the folder that was given. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Whether it was named itself. */
  readonly given: boolean;
  readonly host?: string | undefined;
}

/**
 * Read documents from files, folders and tar archives, gzipped or not. What is at none of these paths is an error of
 * the system; all else that cannot be read is told and left out.
 */
export function openInventory(paths: readonly InventoryPath[]): FoundDocuments {
  const troubles: string[] = [];
  const files = paths.flatMap(({ path, host }) => {
    const found = statSync(path).isDirectory() ? inFolder(path, troubles) : [fileAt(path, troubles)];
    return [...found].flatMap((file) => (file === undefined ? [] : unpacked({ ...file, host }, troubles)));
  });
  const places = placesOf(files.map(({ path }) => path));
  const documents = files.flatMap((file, i): InventoryDocument[] => {
    // Octets that are no text: a capture, a key.
    if (file.bytes.includes(0)) {
      if (file.given) troubles.push(`${file.source}: no text`);
      return [];
    }
    const { host, namespace } = places[i]!;
    const known = file.host ?? host;
    return [
      {
        source: file.source,
        text: file.bytes.toString('utf8'),
        given: file.given,
        ...(known == null ? {} : { host: known }),
        ...(namespace === undefined ? {} : { namespace }),
      },
    ];
  });
  return { documents, troubles };
}

/** The path of a file that was named itself, with the folders above it where they tell its place. */
function near(path: string): string {
  const parts = resolve(path).split(sep);
  const [third, parent = ''] = parts.slice(-3, -1);
  if (third === 'netns') return parts.slice(-4).join('/');
  if (parent === 'host' || parent === 'docker') return parts.slice(-3).join('/');
  return third === 'snapshots' || /^[^_]+_/.test(parent) ? parts.slice(-2).join('/') : basename(path);
}

function fileAt(path: string, troubles: string[]): File | undefined {
  const bytes = readBounded(path, troubles);
  return bytes === undefined ? undefined : { source: path, path: near(path), bytes, given: true };
}

/** Walk a folder, in the order of names, without following links. */
function* inFolder(root: string, troubles: string[]): Generator<File> {
  let files = 0;
  let octets = 0;
  const waiting = [{ folder: root, depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { folder, depth } = next;
    for (const entry of entriesOf(folder, troubles)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < DEEPEST) waiting.push({ folder: path, depth: depth + 1 });
      if (!entry.isFile() || entry.name.startsWith('.') || NO_DOCUMENT.test(entry.name)) continue;
      if (++files > MOST_FILES || octets > MOST_OCTETS) {
        troubles.push(`${root}: too many files, the rest was left out`);
        return;
      }
      const bytes = readBounded(path, troubles);
      octets += bytes?.length ?? 0;
      if (bytes !== undefined) yield { source: path, path: rooted(root, path), bytes, given: false };
    }
  }
}

/** The path below the folder that was given, and that folder's own name where the layout needs it. */
function rooted(root: string, path: string): string {
  const below = relative(root, path).split(sep).join('/');
  const whole = resolve(root);
  const own = basename(whole);
  if (basename(dirname(whole)) === 'netns') return `${basename(dirname(dirname(whole)))}/netns/${own}/${below}`;
  const needed =
    /^(?:host|docker|netns)\//.test(below) || own.includes('_') || basename(dirname(whole)) === 'snapshots';
  return needed && own !== 'vxlens-inventory' ? `${own}/${below}` : below;
}

function entriesOf(folder: string, troubles: string[]): ReturnType<typeof readFolder> {
  try {
    return readFolder(folder);
  } catch (error) {
    troubles.push(`${folder}: ${reason(error)}`);
    return [];
  }
}

const readFolder = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Read the first octets of a file; what is longer is cut. */
function readBounded(path: string, troubles: string[]): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const bytes = Buffer.alloc(Math.min(statSync(path).size || LONGEST_FILE, LONGEST_FILE));
    let got = 0;
    for (let more = -1; more !== 0 && got < bytes.length; got += more) {
      more = readSync(descriptor, bytes, got, bytes.length - got, null);
    }
    return bytes.subarray(0, got);
  } catch (error) {
    troubles.push(`${path}: ${reason(error)}`);
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Take the files out of an archive; a plain file is itself. */
function unpacked(file: File, troubles: string[]): File[] {
  let { bytes } = file;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      // Imported, it would be loaded by everyone who opens a capture: 2 ms.
      bytes = process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MOST_OCTETS });
    } catch (error) {
      troubles.push(`${file.source}: ${reason(error)}`);
      return [];
    }
  }
  if (!isTar(bytes)) return [{ ...file, bytes }];
  return [...untar(bytes)].slice(0, MOST_FILES).map((one) => ({
    source: `${file.source}:${one.path}`,
    path: one.path.replace(/^(?:\.?\/)+/, ''),
    bytes: one.bytes,
    given: false,
    host: file.host,
  }));
}

const reason = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EACCES' ? 'permission denied' : code === 'ENOENT' ? 'no such file or folder' : message;
};
