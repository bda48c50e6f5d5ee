/**
 * `vxlens explain`: what a finding means, when it fires, how to confirm it, and what to do.
 *
 * @module
 */
import { pages } from '../findings/pages/standard.ts';
import { pageList, pageText } from '../reports/findings-page.ts';
import { parseWords } from './arguments.ts';
import { DONE } from './files.ts';
import { nameOf } from './finding-names.ts';
import { OutputClosed, STANDARD_OUTPUT, writeOut } from './output.ts';
import { styleOf } from './trace.ts';

const HELP = `vxlens explain [FINDING...]   tell what a finding means, when it fires, how to confirm it, what to do

Without a name it lists all findings, each with the highest severity that it comes with.

  --help           this text

  vxlens explain
  vxlens explain mtu-black-hole
`;

const FLAGS = { help: { type: 'boolean', short: 'h' } } as const;

/** Run `vxlens explain` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseWords(words, FLAGS);
  const { paint } = styleOf();
  const names = positionals.map(nameOf);
  const told = names.flatMap((name) => pages.filter(({ finding }) => finding === name));
  const text = told.length === 0 ? pageList(pages) : told.map((page) => pageText(page, paint)).join('\n');
  try {
    const octets = Buffer.from(values.help === true ? HELP : text);
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
  return DONE;
}
