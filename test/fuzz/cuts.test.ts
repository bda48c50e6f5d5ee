/**
 * Captures cut at every length, through all that the library does: read, dissect, print as text and as JSON, join
 * fragments, open tunnels, write again, trace and diagnose.
 *
 * Nothing is thrown but one `CaptureError` that names an octet, and every record in front of the cut is there as if the
 * file were whole.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { correlate } from '../../src/correlate.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import { dissect } from '../../src/dissect.ts';
import type { Batch, CaptureRecord } from '../../src/packet.ts';
import { read } from '../../src/read.ts';
import { apart, inPlace } from '../../src/reassembly/batches.ts';
import { decapsulator } from '../../src/reports/decapsulate.ts';
import { jsonPrinter, toJson } from '../../src/reports/json.ts';
import { toPcapng } from '../../src/reports/pcapng.ts';
import { type TcpdumpOptions, tcpdumpPrinter } from '../../src/reports/tcpdump.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';

const root = join(import.meta.dirname, '../..');
const captures = ['samples', 'test/golden'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(pcap|pcapng)$/.test(name))
    .map((name) => join(folder, name)),
);

const FORMS: readonly Partial<TcpdumpOptions>[] = [
  {},
  { verbose: 3, linkHeader: true, dump: 'XX', number: true, time: 4 },
  { quiet: 1, time: 3, dump: 'A' },
];
const latin1 = new TextDecoder('latin1');
const out = new TextWriter();

/** Where the records of a capture end: lengths at which it may be cut without harm. */
function ends(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks = view.getUint32(0) === 0x0a0d_0d0a;
  const little = blocks ? bytes[8] === 0x4d : bytes[0] !== 0xa1;
  const found: number[] = [];
  for (let at = blocks ? 0 : 24; at < bytes.length; ) {
    const packet = !blocks || [2, 3, 6].includes(view.getUint32(at, little));
    at += blocks ? view.getUint32(at + 4, little) : 16 + view.getUint32(at + 8, little);
    found.push(packet ? at : -at);
  }
  return blocks ? found : [-24, ...found];
}

/** What all printers make of one record. */
function printed(
  batch: Batch,
  i: number,
  printers: readonly { print(to: TextWriter, batch: Batch, i: number): void }[],
): string {
  out.clear();
  for (const printer of printers) printer.print(out, batch, i);
  return latin1.decode(out.bytes.subarray(0, out.length));
}

/** Read and print all of a capture; the texts of its records, and the error at its end. */
async function printAll(bytes: Uint8Array): Promise<readonly [readonly string[], CaptureError | undefined]> {
  const printers = [...FORMS.map((form) => tcpdumpPrinter(form)), jsonPrinter()];
  const [place, away, open, writer] = [inPlace(), apart(), decapsulator(), toPcapng()];
  const texts: string[] = [];
  const error = await caught(async () => {
    for await (const batch of read(bytes, { point: 'cut' }).batches()) {
      for (let i = 0; i < batch.count; i++) {
        texts.push(printed(batch, i, printers));
        writer.writeFrom(batch, i);
      }
      assert.equal(place.take(batch).count, batch.count);
      const whole = away.take(batch);
      open(whole);
      for (let i = 0; i < whole.count; i++) printed(whole, i, printers);
    }
  });
  const left = away.end();
  if (left !== undefined) for (let i = 0; i < left.count; i++) printed(left, i, printers);
  const again = writer.take();
  assert.equal(texts.length, (await recordsOf(again)).length);
  return [texts, error];
}

async function recordsOf(bytes: Uint8Array): Promise<readonly CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const record of read(bytes)) {
    toJson(dissect(record));
    records.push(record);
  }
  return records;
}

/** Trace and diagnose a capture; how many records were taken, and the error. */
async function joinAll(bytes: Uint8Array): Promise<readonly [number, CaptureError | undefined]> {
  const diagnosis = new Diagnosis();
  const errors: CaptureError[] = [];
  let records = 0;
  for await (const one of correlate([read(bytes, { point: 'cut' })], { onError: (error) => errors.push(error) })) {
    if (one.type === 'point') records += one.records;
    diagnosis.see(one);
  }
  diagnosis.findings();
  assert.ok(errors.length <= 1);
  return [records, errors[0]];
}

async function caught(work: () => Promise<void>): Promise<CaptureError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof CaptureError) return error;
    throw error;
  }
}

test.each(captures)(
  '%s, cut at every length',
  async (name) => {
    const bytes = Uint8Array.from(readFileSync(join(root, name)));
    const places = ends(bytes);
    const [whole, none] = await printAll(bytes);
    expect(none).toBeUndefined();
    expect(whole).toHaveLength(places.filter((place) => place > 0).length);
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.slice(0, length);
      const [texts, error] = await printAll(cut);
      const expected = places.filter((place) => place > 0 && place <= length).length;
      assert.deepEqual(texts, whole.slice(0, expected), `${length} octets`);
      const harmless = places.some((place) => Math.abs(place) === length);
      assert.equal(error === undefined, harmless, `${length} octets: ${error}`);
      if (error !== undefined) assertPlaced(error, length);
      const [records, same] = await joinAll(cut);
      assert.equal(records, expected);
      assert.equal(same?.message, error?.message);
    }
  },
  300_000,
);

/** The error is one line, and names an octet of the file. */
function assertPlaced(error: CaptureError, length: number): void {
  assert.match(error.message, /^cut: [^\n]+, at byte offset \d+$/);
  assert.ok(error.offset !== undefined && error.offset <= length);
}
