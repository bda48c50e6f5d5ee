/**
 * How far our text agrees with tcpdump's: record by record over the captures of the corpus.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../../src/node.ts';
import { read } from '../../src/read.ts';
import { type TcpdumpOptions, tcpdumpPrinter } from '../../src/reports/tcpdump.ts';
import { TextWriter } from '../../src/reports/text.ts';

/** The two texts that there are of a capture: with `-# -n -tttt`, and with `-e -vv` besides. */
export const FORMS = {
  plain: { suffix: '.txt', options: { number: true, time: 4 } },
  evv: { suffix: '.evv.txt', options: { number: true, time: 4, linkHeader: true, verbose: 2 } },
} as const;

/** The interfaces of the machine on which tcpdump printed: it names those, whatever machine captured. */
const ORACLE_INTERFACES: readonly (string | undefined)[] = [undefined, 'lo', 'ifb0', 'ifb1', 'eth0'];

/** What became of one text. */
export interface TextAgreement {
  /** The capture's path below the corpus. */
  readonly path: string;
  readonly form: keyof typeof FORMS;
  /** Records of the expected text. */
  readonly records: number;
  /** Records whose text is the same to the last octet. */
  readonly equal: number;
  /** Records that are the same up to where the text of a payload begins that tcpdump decodes and we only name. */
  readonly payload: number;
  /** Records that differ otherwise. */
  readonly different: number;
  /** The first of those. */
  readonly first: { readonly frame: number; readonly expected: string; readonly actual: string } | undefined;
}

/** Compare every text there is of the captures of the corpus, or of those whose path starts with `folder`. */
export async function compareTexts(corpus: string, folder = ''): Promise<readonly TextAgreement[]> {
  const agreements: TextAgreement[] = [];
  for (const path of captures(corpus)) {
    if (!path.startsWith(folder)) continue;
    for (const form of Object.keys(FORMS) as (keyof typeof FORMS)[]) {
      const expected = join(corpus, 'expected-tcpdump', path + FORMS[form].suffix);
      if (existsSync(expected)) {
        agreements.push(await compareText(corpus, path, form, splitRecords(readFileSync(expected, 'latin1'))));
      }
    }
  }
  return agreements;
}

/** List the captures of the corpus's index, in the order of their names. */
function captures(corpus: string): readonly string[] {
  const rows = readFileSync(join(corpus, 'index.tsv'), 'utf8').split('\n').slice(1);
  return rows.flatMap((row) => (row === '' ? [] : [row.split('\t')[0]!])).sort();
}

/** Cut a text with record numbers into records: each begins with the next number. */
export function splitRecords(text: string): readonly string[] {
  const records: string[] = [];
  let record = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (line.startsWith(`${String(records.length + (record === '' ? 1 : 2)).padStart(5)}  `)) {
      if (record !== '') records.push(record);
      record = line;
    } else record += line;
  }
  if (record !== '') records.push(record);
  return records;
}

/** One record's text, and where in it a payload is named that we do not decode. */
export interface PrintedRecord {
  readonly text: string;
  readonly payload: number;
}

/** Print the first records of a capture; an unreadable rest ends them. */
export async function printRecords(
  path: string,
  options: Partial<TcpdumpOptions>,
  limit: number,
): Promise<readonly PrintedRecord[]> {
  const out = new TextWriter();
  const printer = tcpdumpPrinter({ interfaceName: (index) => ORACLE_INTERFACES[index], ...options });
  const printed: PrintedRecord[] = [];
  try {
    for await (const batch of read(open(path)).batches()) {
      for (let i = 0; i < batch.count; i++) {
        if (printed.length === limit) return printed;
        out.clear();
        printer.print(out, batch, i);
        printed.push({
          text: Buffer.from(out.bytes.subarray(0, out.length)).toString('latin1'),
          payload: printer.payload,
        });
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CaptureError') throw error;
  }
  return printed;
}

async function compareText(
  corpus: string,
  path: string,
  form: keyof typeof FORMS,
  expected: readonly string[],
): Promise<TextAgreement> {
  const actual = await printRecords(join(corpus, path), FORMS[form].options, expected.length);
  let equal = 0;
  let payload = 0;
  let first: TextAgreement['first'];
  expected.forEach((text, i) => {
    const verdict = judge(text, actual[i]);
    if (verdict === 'equal') equal++;
    else if (verdict === 'payload') payload++;
    else first ??= { frame: i + 1, expected: text, actual: actual[i]?.text ?? '' };
  });
  return { path, form, records: expected.length, equal, payload, different: expected.length - equal - payload, first };
}

/** Judge one record's text. */
export function judge(expected: string, actual: PrintedRecord | undefined): 'equal' | 'payload' | 'different' {
  if (actual === undefined) return 'different';
  if (actual.text === expected) return 'equal';
  const { text, payload } = actual;
  if (payload < 0 || !expected.startsWith(text.slice(0, payload))) return 'different';
  const rest = expected.slice(payload);
  // Where tcpdump names it as we do, it does not decode it either, and the difference is ours.
  if (UNKNOWN.test(rest)) return 'different';
  // Nor does it where it misses octets of a header that we decode.
  return OWN_CUT.test(rest) ? 'different' : 'payload';
}

/** How tcpdump names a payload that it does not know. */
const UNKNOWN =
  /^(UDP, |UNSUPPORTED| ip-proto-| ?[0-9a-f:]+ > [0-9a-f:]+, ethertype Unknown|(gre|geneve)-proto-|ERROR: unknown)/;
/** How tcpdump says that octets of a header are missing which we decode. */
const OWN_CUT =
  /^ (\[\|(ip|ip6|udp|tcp|icmp|icmp6|arp|vxlan|vxlan_gpe|geneve|ether|vlan|llc|gre|mpls|ah|esp)\]|\[remaining caplen)/;
