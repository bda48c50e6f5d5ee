/**
 * `vxlens diagnose`: joins captures, and says what is wrong.
 *
 * @module
 */
import { type CorrelateOptions, correlate } from '../correlate.ts';
import { Diagnosis } from '../diagnose.ts';
import { findingJson, findingText, verdictText } from '../reports/findings.ts';
import { parseWords } from './arguments.ts';
import { DAMAGED, DONE, openFiles, progress } from './files.ts';
import { OutputClosed, STANDARD_OUTPUT, writeOut } from './output.ts';
import { vxlanPorts } from './show-options.ts';
import { styleOf } from './trace.ts';

const HELP = `vxlens diagnose [FLAG...] FILE...   say what is wrong, where, how sure, and which packets show it

A FILE is a pcap or pcapng capture, gzipped or not, told by its content; - is standard input; NAME=FILE names its
capture point. Give the captures of all points at once: what is lost between two points shows only so.

  --json           a line of JSON for each finding
  --vxlan-port P   take UDP port P for VXLAN besides 4789 and 8472; may be given again, or as P,P
  --help           this text

Exit code: 0 no error was found; 3 an error was found; 1 a capture was damaged or unreadable; 2 wrong arguments.

  vxlens diagnose docker0/ens3=a.pcap docker0/vxlan0=b.pcap docker1/ens3=c.pcapng.gz
`;

const FLAGS = {
  json: { type: 'boolean' },
  'vxlan-port': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** An error was found. */
const FOUND = 3;

/** Run `vxlens diagnose` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseWords(words, FLAGS);
  if (values.help === true) {
    process.stdout.write(HELP);
    return DONE;
  }
  const files = openFiles(positionals);
  const shown = progress(files.length === 1 ? files[0]!.file : `${files.length} captures`);
  let code = DONE;
  const options: CorrelateOptions = {
    vxlanPorts: vxlanPorts(values['vxlan-port']),
    onProgress: shown.at,
    onError(error) {
      code = DAMAGED;
      shown.clear();
      process.stderr.write(`vxlens: ${error.message}\n`);
    },
  };
  const diagnosis = new Diagnosis();
  for await (const one of correlate(files, options)) diagnosis.see(one);
  shown.clear();
  const findings = diagnosis.findings();
  const { paint } = styleOf();
  const text =
    values.json === true
      ? findings.map((one) => `${findingJson(one)}\n`).join('')
      : [...findings.map((one) => findingText(one, paint)), verdictText(findings)].join('\n');
  try {
    const octets = Buffer.from(text);
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
  return findings.some(({ severity }) => severity === 'error') ? FOUND : code;
}
