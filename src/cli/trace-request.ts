/**
 * `vxlens trace --request`: follows TCP connections through address translation, from the client to the task.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import type { Style } from '../reports/trace.ts';
import { type RequestFilter, requestFilter } from '../requests/filter.ts';
import type { RequestPoint } from '../requests/places.ts';
import type { Request } from '../requests/request.ts';
import { type RequestOptions, requests } from '../requests.ts';
import { parseWords, wholeNumber } from './arguments.ts';
import { DAMAGED, DONE, openFiles, progress } from './files.ts';
import { given, INVENTORY_FLAG, INVENTORY_HELP } from './inventory-flag.ts';
import { OutputClosed, STANDARD_OUTPUT, writeOut } from './output.ts';
import { followingView, gatheringView, jsonView, type RequestView } from './request-view.ts';
import { vxlanPorts } from './show-options.ts';
import { UsageError } from './verb.ts';

const HELP = `vxlens trace --request [FILTER] [FLAG...] FILE...   follow connections from the client to the task

Each TCP connection is followed through address translation: from the client to the published port, over
docker_gwbridge and ingress_sbox to the task, in VXLAN or on the same host, and back. Give the captures of all points
at once.

A FILTER is a client's or a task's address or prefix, a port, or both: 192.168.122.100, 10.0.0.0/8, 80,
192.168.122.10:80, [fd00::1]:80. Several are given with commas between; --request=FILTER says it without doubt.

  --all            every connection, not only the first ones and those that went wrong
  --summary        tables only: who served what, how fast, to whom
  --json           a line of JSON for each connection, and one for each task
  --vxlan-port P   take UDP port P for VXLAN besides 4789 and 8472; may be given again, or as P,P
${INVENTORY_HELP}  -n               no names from the inventory
  --memory M       mebibytes that connections may take (256)
  --help           this text

  vxlens trace --request client.pcap docker0-*.pcap docker1-*.pcap
  vxlens trace --request 192.168.122.100 --inventory collected/ *.pcap
  vxlens trace --request=80 --summary *.pcap
`;

const FLAGS = {
  request: { type: 'boolean' },
  filter: { type: 'string', multiple: true },
  all: { type: 'boolean' },
  summary: { type: 'boolean' },
  json: { type: 'boolean' },
  'vxlan-port': { type: 'string', multiple: true },
  memory: { type: 'string' },
  ...INVENTORY_FLAG,
  'no-names': { type: 'boolean', short: 'n', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Characters that are gathered before they are written. */
const PIECE = 1 << 16;

/** Run `vxlens trace --request` and return its exit code. */
export async function runRequests(words: readonly string[], style: Style): Promise<number> {
  const { values, positionals } = parseWords(withFilters(words), FLAGS);
  if (values.help === true) {
    process.stdout.write(HELP);
    return DONE;
  }
  const filter = filterOf(values.filter ?? []);
  const files = openFiles(positionals);
  const inventory = (await given(values.inventory))?.inventory;
  const shown = progress(files.length === 1 ? files[0]!.file : `${files.length} captures`);
  let code = DONE;
  const options: RequestOptions = {
    vxlanPorts: vxlanPorts(values['vxlan-port']),
    ...(values.memory === undefined ? {} : { memory: wholeNumber('--memory', values.memory) }),
    ...(inventory === undefined ? {} : { inventory }),
    onProgress: shown.at,
    onError(error) {
      code = DAMAGED;
      shown.clear();
      process.stderr.write(`vxlens: ${error.message}\n`);
    },
  };
  let early = 0;
  let points: readonly RequestPoint[] = [];
  const counted: RequestFilter = (one) => {
    if (one.early === true) early++;
    return filter(one);
  };
  const view =
    values.json === true
      ? jsonView()
      : values.all === true
        ? followingView(style)
        : gatheringView(style, values.summary === true);
  const told = requests(files, {
    ...options,
    onPoints(all) {
      points = all;
    },
  });
  await tell(values['no-names'] === undefined ? told : unnamed(told), counted, view, () => points, shown.clear);
  if (early > 0) {
    process.stderr.write(`vxlens: ${early} connections not followed to their end, for want of room: see --memory\n`);
  }
  return code;
}

/** Take the names of tasks away. */
async function* unnamed(told: AsyncIterable<Request>): AsyncGenerator<Request> {
  for await (const one of told) {
    const { server, tried } = one;
    const bare = server === null ? null : { ...server, name: null };
    yield { ...one, server: bare, tried: tried.map((other) => ({ ...other, name: null })) };
  }
}

/** `--request` takes a filter or none: what looks like one, and is no file, is one. */
function withFilters(words: readonly string[]): string[] {
  const said: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') return [...said, ...words.slice(i)];
    const given = word.startsWith('--request=') ? word.slice('--request='.length) : undefined;
    said.push(given === undefined ? word : '--request');
    if (given !== undefined) said.push('--filter', given);
    const next = words[i + 1];
    if (word !== '--request' || next === undefined || next.startsWith('-') || existsSync(next)) continue;
    if (next.split(',').every((part) => requestFilter(part) !== undefined)) {
      said.push('--filter', next);
      i++;
    }
  }
  return said;
}

function filterOf(given: readonly string[]): RequestFilter {
  const filters = given
    .flatMap((word) => word.split(','))
    .map((word) => {
      const filter = requestFilter(word);
      if (filter === undefined) throw new UsageError(`--request takes an address, a prefix or a port, not "${word}"`);
      return filter;
    });
  return (request) => filters.length === 0 || filters.some((filter) => filter(request));
}

async function tell(
  all: AsyncIterable<Request>,
  filter: RequestFilter,
  view: RequestView,
  points: () => readonly RequestPoint[],
  clear: () => void,
): Promise<void> {
  let text = '';
  const flush = async (): Promise<void> => {
    clear();
    const octets = Buffer.from(text);
    text = '';
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  };
  try {
    for await (const one of all) {
      if (filter(one)) text += view.take(one);
      if (text.length >= PIECE) await flush();
    }
    text += view.end(points());
    await flush();
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
}
