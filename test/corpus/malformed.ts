/**
 * What becomes of the damaged captures of the corpus: records delivered against what the peers deliver, the line that a
 * user reads, and the time it takes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../../src/node.ts';
import { read } from '../../src/read.ts';
import { tcpdumpPrinter } from '../../src/reports/tcpdump.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { FORMS, splitRecords } from './text.ts';

/** What became of one damaged capture. */
export interface Survival {
  /** The capture's path below the corpus. */
  readonly path: string;
  /** Records that were read and printed. */
  readonly records: number;
  /** Records that the better one of tshark and tcpdump delivers. */
  readonly peers: number;
  /** The line on standard error, without the folder; empty where the capture was read to its end. */
  readonly line: string;
  /** Whether that line names a place, as it must where the capture is one at all. */
  readonly placed: boolean;
  readonly milliseconds: number;
}

/** Read and print every damaged capture. */
export async function surviveAll(corpus: string): Promise<readonly Survival[]> {
  const survivals: Survival[] = [];
  for (const row of readFileSync(join(corpus, 'index.tsv'), 'utf8').split('\n')) {
    const cells = row.split('\t');
    const path = cells[0] ?? '';
    if (!path.startsWith('malformed/')) continue;
    survivals.push(await survive(corpus, path, Number(cells[9] ?? 0) || 0));
  }
  return survivals;
}

async function survive(corpus: string, path: string, tshark: number): Promise<Survival> {
  const started = performance.now();
  const out = new TextWriter();
  const printer = tcpdumpPrinter({ linkHeader: true, verbose: 3, dump: 'XX' });
  let records = 0;
  let line = '';
  let placed = true;
  try {
    for await (const batch of read(open(join(corpus, path))).batches()) {
      for (let i = 0; i < batch.count; i++) {
        out.clear();
        printer.print(out, batch, i);
      }
      records += batch.count;
    }
  } catch (error) {
    // Anything else is a fault of ours, and ends the run.
    if (!(error instanceof CaptureError)) throw error;
    line = error.message.replaceAll(`${corpus}/`, '');
    placed = error.offset !== undefined;
  }
  const milliseconds = performance.now() - started;
  return { path, records, peers: Math.max(tshark, tcpdumpRecords(corpus, path)), line, placed, milliseconds };
}

/** Count the records that tcpdump printed; no more than the first 300 were kept. */
function tcpdumpRecords(corpus: string, path: string): number {
  const text = join(corpus, 'expected-tcpdump', path + FORMS.plain.suffix);
  return existsSync(text) ? splitRecords(readFileSync(text, 'latin1')).length : 0;
}
