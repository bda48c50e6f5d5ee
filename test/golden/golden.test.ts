/**
 * Goldens: for every capture of this folder what `vxlens show` prints of it, in the views below, and as JSON.
 *
 * They are rewritten only by `npm run golden`; what changed is reviewed. A new capture in the folder is a new test.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { open } from '../../src/node.ts';
import { read } from '../../src/read.ts';
import { jsonPrinter } from '../../src/reports/json.ts';
import { type TcpdumpOptions, tcpdumpPrinter } from '../../src/reports/tcpdump.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { makeCaptures } from './make.ts';

/** The views of a capture, by the ending of the golden. */
const VIEWS: Readonly<Record<string, Partial<TcpdumpOptions> | 'json'>> = {
  'q.txt': {},
  txt: { verbose: 2 },
  'e.txt': { verbose: 2, linkHeader: true },
  'x.txt': { verbose: 2, dump: 'XX' },
  json: 'json',
};

const folder = import.meta.dirname;
const rewriting = process.env['VXLENS_GOLDEN'] === 'write';
if (rewriting) makeCaptures(folder);
const captures = readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name));

async function view(capture: string, options: Partial<TcpdumpOptions> | 'json'): Promise<string> {
  const out = new TextWriter();
  const printer = options === 'json' ? jsonPrinter() : tcpdumpPrinter(options);
  for await (const batch of read(open(join(folder, capture)), { point: 'golden' }).batches()) {
    for (let i = 0; i < batch.count; i++) printer.print(out, batch, i);
  }
  return new TextDecoder('latin1').decode(out.bytes.subarray(0, out.length));
}

describe('goldens', () => {
  test.each(captures)('%s prints as it did', async (capture) => {
    for (const [ending, options] of Object.entries(VIEWS)) {
      const golden = join(folder, capture.replace(/\.pcap(ng)?$/, `.${ending}`));
      const text = await view(capture, options);
      if (rewriting) writeFileSync(golden, text, 'latin1');
      else expect({ golden: ending, text }).toEqual({ golden: ending, text: readFileSync(golden, 'latin1') });
    }
  });

  test('every golden has its capture', () => {
    const texts = readdirSync(folder).filter((name) => /\.(txt|json)$/.test(name));
    const orphans = texts.filter((name) => {
      const base = join(folder, name.replace(/(\.[qex])?\.txt$|\.json$/, ''));
      return !existsSync(`${base}.pcap`) && !existsSync(`${base}.pcapng`);
    });
    expect(orphans).toEqual([]);
  });
});
