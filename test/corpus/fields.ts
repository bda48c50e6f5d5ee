/**
 * How far our fields agree with tshark's: cell by cell over the digests of the corpus.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerBase, Protocol } from '../../src/layers/layer.ts';
import { standard, withVxlanPorts } from '../../src/layers/standard.ts';
import { open } from '../../src/node.ts';
import { read } from '../../src/read.ts';
import { jsonPrinter } from '../../src/reports/json.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { columnsOf, type JsonPacket } from './fields-columns.ts';
import { type Cell, EXCEPTIONS, OUTSIDE } from './fields-exceptions.ts';

/** Columns that are not of the layers, and the one that is not a field but the octets left. */
const NOT_OURS: ReadonlySet<string> = new Set(['frame.protocols', 'frame.interface_id', 'tcp.len']);

/** What became of one capture. */
export interface FieldAgreement {
  /** The capture's path below the corpus. */
  readonly path: string;
  /** Frames of the digest that hold a packet. */
  readonly frames: number;
  /** Frames that the digest has and we did not deliver. */
  readonly missing: number;
  readonly cells: number;
  readonly equal: number;
  /** Cells that differ on purpose, by the name of the exception. */
  readonly meant: ReadonlyMap<string, number>;
  /** Frames that hold a protocol outside our scope, by its name. */
  readonly outside: ReadonlyMap<string, number>;
  /** Cells that differ otherwise. */
  readonly different: number;
  /** The first of those. */
  readonly first: Difference | undefined;
}

/** A cell on which we and tshark differ. */
export interface Difference {
  readonly frame: number;
  readonly column: string;
  readonly expected: string;
  readonly actual: string;
}

/** Compare every capture of the corpus that has a digest, or those whose path starts with `folder`. */
export async function compareFields(corpus: string, folder = ''): Promise<readonly FieldAgreement[]> {
  const agreements: FieldAgreement[] = [];
  for (const { path, options } of captures(corpus)) {
    if (!path.startsWith(folder)) continue;
    const digest = join(corpus, 'digests', `${path}.tsv`);
    if (!existsSync(digest)) continue;
    agreements.push(await compare(corpus, path, readFileSync(digest, 'utf8'), protocolsFor(options)));
  }
  return agreements;
}

/** List the captures of the corpus's index, and what was said to tshark beyond the usual. */
function captures(corpus: string): readonly { readonly path: string; readonly options: string }[] {
  const [head, ...rows] = readFileSync(join(corpus, 'index.tsv'), 'utf8').trimEnd().split('\n');
  const at = head!.split('\t').indexOf('digest_extra_options');
  return rows.map((row) => row.split('\t')).map((cells) => ({ path: cells[0]!, options: cells[at] ?? '' }));
}

/** Take VXLAN on the ports on which tshark was told to. */
function protocolsFor(options: string): readonly Protocol<LayerBase>[] {
  const ports = [...options.matchAll(/udp\.port==(\d+),vxlan/g)].map(([, port]) => Number(port));
  return ports.length === 0 ? standard : withVxlanPorts(ports);
}

/** What is counted on the way. */
class Tally {
  frames = 0;
  missing = 0;
  cells = 0;
  equal = 0;
  different = 0;
  first: Difference | undefined;
  readonly meant = new Map<string, number>();
  readonly outside = new Map<string, number>();
}

async function compare(
  corpus: string,
  path: string,
  digest: string,
  protocols: readonly Protocol<LayerBase>[],
): Promise<FieldAgreement> {
  const [head, ...lines] = digest.split('\n').filter((line) => line !== '');
  const columns = (head ?? '').split('\t');
  const tally = new Tally();
  const packets = jsonPackets(join(corpus, path), protocols);
  let skipped = 0;
  for (const line of lines) {
    const cells = line.split('\t');
    if (isNoPacket(path, columns, cells)) {
      skipped++;
      continue;
    }
    tally.frames++;
    const { value } = await packets.next();
    if (value === undefined) tally.missing++;
    else compareFrame(tally, path, columns, cells, { ...value, frame: value.frame + skipped });
  }
  await packets.return(undefined);
  return { path, ...tally };
}

/** tshark gives numbers to pcapng's custom blocks too: they belong to no interface and have no time. */
function isNoPacket(path: string, columns: readonly string[], cells: readonly string[]): boolean {
  if (!path.endsWith('.pcapng')) return false;
  const cell = (column: string): string => cells[columns.indexOf(column)] ?? '';
  return cell('frame.interface_id') === '' && cell('frame.time_epoch') === '';
}

function compareFrame(
  tally: Tally,
  path: string,
  columns: readonly string[],
  cells: readonly string[],
  packet: JsonPacket,
): void {
  const ours = columnsOf(packet);
  const protocols = (cells[columns.indexOf('frame.protocols')] ?? '').split(':');
  for (const name of OUTSIDE) if (protocols.includes(name)) count(tally.outside, name);
  columns.forEach((column, i) => {
    if (NOT_OURS.has(column)) return;
    const expected = cells[i] ?? '';
    const actual = ours.get(column) ?? [];
    tally.cells++;
    if (actual.map(({ text }) => text).join(',') === expected) {
      tally.equal++;
      return;
    }
    const cell = { path, frame: Number(cells[0]), column, expected: split(expected), actual, packet, protocols };
    judge(tally, cell);
  });
}

const split = (cell: string): readonly string[] => (cell === '' ? [] : cell.split(','));

function judge(tally: Tally, cell: Cell): void {
  const exception = EXCEPTIONS.find(({ covers }) => covers(cell));
  if (exception !== undefined) {
    count(tally.meant, exception.name);
    return;
  }
  tally.different++;
  const { frame, column, expected, actual } = cell;
  tally.first ??= { frame, column, expected: expected.join(','), actual: actual.map(({ text }) => text).join(',') };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Read a capture's packets out of the lines of `show --json`, as far as the capture can be read. */
async function* jsonPackets(path: string, protocols: readonly Protocol<LayerBase>[]): AsyncGenerator<JsonPacket> {
  const printer = jsonPrinter(protocols);
  const out = new TextWriter();
  const text = new TextDecoder();
  try {
    for await (const batch of read(open(path)).batches()) {
      for (let i = 0; i < batch.count; i++) {
        out.clear();
        printer.print(out, batch, i);
        yield JSON.parse(text.decode(out.bytes.subarray(0, out.length))) as JsonPacket;
      }
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
}
