/**
 * `vxlens diagnose`: joins captures, and says what is wrong.
 *
 * @module
 */
import { type CorrelateOptions, correlate } from '../correlate.ts';
import { Diagnosis } from '../diagnose.ts';
import type { Finding, Severity } from '../findings/finding.ts';
import type { Inventory } from '../inventory.ts';
import type { Openable } from '../read.ts';
import { Checked } from '../reports/findings-checked.ts';
import { type Choice, chosen } from '../reports/findings-choice.ts';
import { nameFinding } from '../reports/naming.ts';
import type { CaptureError } from '../sources/capture-error.ts';
import { parseWords } from './arguments.ts';
import { type Told, tellingOf } from './diagnose-forms.ts';
import { type Evident, evident, gather } from './evidence.ts';
import type { SaveEvidence } from './evidence-saving.ts';
import { DAMAGED, DONE, openFiles, progress } from './files.ts';
import { namesOf } from './finding-names.ts';
import { given, INVENTORY_FLAG, INVENTORY_HELP } from './inventory-flag.ts';
import { OutputClosed, STANDARD_OUTPUT, writeOut } from './output.ts';
import { vxlanPorts } from './show-options.ts';
import { UsageError } from './verb.ts';

const HELP = `vxlens diagnose [FLAG...] FILE...   say what is wrong, where, how sure, and which packets show it

A FILE is a pcap or pcapng capture, gzipped or not, told by its content; - is standard input; NAME=FILE names its
capture point. Give the captures of all points at once: what is lost between two points shows only so.

  --all            every finding and every packet; else of one kind the first five, and of each three packets
  --only NAME      tell these findings alone; may be given again, or as NAME,NAME
  --ignore NAME    do not tell these findings, nor what they explain
  --fail-on LEVEL  exit with 3 from this severity on: error (unless told otherwise), warning, info, or never
  --write FILE     save the evidence packets as pcapng, with the findings as packet comments
${INVENTORY_HELP}  -n               no names from the inventory
  --json           a line of JSON for each finding
  --sarif          SARIF 2.1.0, as code scanning and editors read it
  --junit          JUnit XML, a test case for each finding that was looked for
  --vxlan-port P   take UDP port P for VXLAN besides 4789 and 8472; may be given again, or as P,P
  --help           this text

Exit code: 0 nothing found at that level; 3 something was found; 1 a capture was damaged or unreadable, and nothing was
found; 2 wrong arguments. "vxlens explain" lists the findings, "vxlens explain NAME" tells all about one. NO_COLOR turns
colours off.

  vxlens diagnose docker0/ens3=a.pcap docker0/vxlan0=b.pcap docker1/ens3=c.pcapng.gz
  vxlens diagnose --only packet-loss,mtu-black-hole --write evidence.pcapng *.pcap
  vxlens diagnose --junit --fail-on warning *.pcap > vxlens.xml
`;

const FLAGS = {
  all: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  ignore: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
  write: { type: 'string' },
  json: { type: 'boolean' },
  sarif: { type: 'boolean' },
  junit: { type: 'boolean' },
  'vxlan-port': { type: 'string', multiple: true },
  ...INVENTORY_FLAG,
  'no-names': { type: 'boolean', short: 'n', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Exit code: something was found. */
const FOUND = 3;
/** The severities from which on something counts as found. */
const LEVELS: Readonly<Record<string, readonly Severity[]>> = {
  error: ['error'],
  warning: ['error', 'warning'],
  info: ['error', 'warning', 'info'],
  never: [],
};

/** Run `vxlens diagnose` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseWords(words, FLAGS);
  if (values.help === true) {
    process.stdout.write(HELP);
    return DONE;
  }
  const telling = tellingOf(values);
  const failing = levelOf(values['fail-on']);
  const choice = choiceOf(values);
  const collected = await given(values.inventory);
  const files = openFiles(positionals);
  const ports = vxlanPorts(values['vxlan-port']);
  const saving = values.write === undefined ? undefined : await savingOf(values.write, files);
  const captures = evident(files);
  const { said, checked, damaged, clear } = await look(captures, ports, collected?.inventory);
  const names = values['no-names'] === undefined ? collected?.names : undefined;
  const findings = chosen(names === undefined ? said : said.map((one) => nameFinding(one, names)), choice);
  const found = findings.some(({ severity }) => failing.includes(severity));
  const told: Told = {
    findings,
    failing,
    choice,
    captures,
    checked,
    damaged,
    inventory: collected !== undefined,
    packets: telling.withPackets || saving !== undefined ? await gather(findings, captures, ports) : new Map(),
    code: found ? FOUND : damaged.length > 0 ? DAMAGED : DONE,
  };
  const text = await telling.tell(told);
  clear();
  await print(text);
  const saved = saving?.(findings, told.packets);
  if (saved !== undefined && telling.forPeople) await print(saved);
  return told.code;
}

/** What was found, before anybody chose. */
interface Look {
  readonly said: readonly Finding[];
  readonly checked: Checked;
  readonly damaged: readonly CaptureError[];
  /** Takes progress away. */
  readonly clear: () => void;
}

/** Read all captures, and conclude. */
async function look(
  captures: readonly Evident[],
  ports: ReadonlySet<number>,
  inventory: Inventory | undefined,
): Promise<Look> {
  const shown = progress(captures.length === 1 ? captures[0]!.file : `${captures.length} captures`);
  const damaged: CaptureError[] = [];
  const options: CorrelateOptions = {
    vxlanPorts: ports,
    onProgress: shown.at,
    onError(error) {
      damaged.push(error);
      shown.clear();
      process.stderr.write(`vxlens: ${error.message}\n`);
    },
  };
  const diagnosis = new Diagnosis({ inventory });
  const checked = new Checked();
  const sources = captures.map(({ capture }) => capture);
  for await (const one of correlate(sources, options)) {
    diagnosis.see(one);
    checked.see(one);
  }
  return { said: diagnosis.findings(), checked, damaged, clear: shown.clear };
}

function choiceOf({ only, ignore }: { readonly only?: string[]; readonly ignore?: string[] }): Choice {
  return {
    ...(only === undefined ? {} : { only: namesOf('--only', only) }),
    ...(ignore === undefined ? {} : { ignore: namesOf('--ignore', ignore) }),
  };
}

async function savingOf(path: string, files: readonly Openable[]): Promise<SaveEvidence> {
  const { savingTo } = await import('./evidence-saving.ts');
  return savingTo(
    path,
    files.map(({ file }) => file),
  );
}

function levelOf(word: string = 'error'): readonly Severity[] {
  const level = Object.hasOwn(LEVELS, word) ? LEVELS[word] : undefined;
  if (level === undefined) throw new UsageError(`--fail-on takes ${Object.keys(LEVELS).join(', ')}, not "${word}"`);
  return level;
}

async function print(text: string): Promise<void> {
  try {
    const octets = Buffer.from(text);
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
}
