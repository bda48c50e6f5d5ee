/**
 * `vxlens trace`: joins captures, and tells of exchanges, packets, tunnels, endpoints and clocks.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { ExchangeKind } from '../conversations/exchange.ts';
import { type CorrelateOptions, correlate } from '../correlate.ts';
import type { Inventory } from '../inventory/model.ts';
import type { Names } from '../inventory/names.ts';
import { nameConversation } from '../reports/naming.ts';
import { PointPlaces } from '../reports/point-places.ts';
import { COLOURED, PLAIN, type Style, traceJson } from '../reports/trace.ts';
import { parseWords, wholeNumber } from './arguments.ts';
import { DAMAGED, DONE, openFiles, progress } from './files.ts';
import { given, INVENTORY_FLAG, INVENTORY_HELP } from './inventory-flag.ts';
import { localZone } from './local-zone.ts';
import { OutputClosed, STANDARD_OUTPUT, writeOut } from './output.ts';
import { vxlanPorts } from './show-options.ts';
import { tallied } from './trace-tally.ts';
import { followingView, gatheringView, type TraceView } from './trace-view.ts';
import { UsageError } from './verb.ts';

const HELP = `vxlens trace [FLAG...] FILE...   join requests, replies and the tunnel packets that carried them

A FILE is a pcap or pcapng capture, gzipped or not, told by its content; - is standard input; NAME=FILE names its
capture point. Give the captures of all points at once: what they saw is joined by time and content, whatever the
clocks say.

  --all            every exchange, not only the first ones and those that went wrong
  --packets        every packet instead of every exchange
  --request        connections followed through address translation to the task: see trace --request --help
  --summary        tables only: exchanges, losses, hops, tunnels, endpoints, clocks, captures
                   (of one FILE they are counted without joining packets, many times faster, where that tells the same)
${INVENTORY_HELP}  -n               no names from the inventory
  --json           a line of JSON for each exchange, crossing, tunnel, endpoint, clock, point and the sums
  --vni N          only this overlay; may be given again, or as N,N; "none" is what is outside of any
  --host ADDRESS   only what is from or to this inner address or prefix; may be given again
  --kind KIND      only echo, arp, nd or tcp-handshake; may be given again, or as KIND,KIND
  --vxlan-port P   take UDP port P for VXLAN besides 4789 and 8472; may be given again, or as P,P
  --window S       seconds that clocks may differ, and packets be on their way (5)
  --timeout S      seconds after which a request counts as unanswered (10)
  --memory M       mebibytes that packets in flight and all tables may take at most (128); the program takes some 80
                   beside; what had to be given up for it is counted and told
  --help           this text

Exchanges from standard input are told as soon as they are certain. The time zone is that of the machine, or of the
variable TZ; NO_COLOR turns colours off.

  vxlens trace docker0-ens3.pcap
  vxlens trace docker0/ens3=a.pcap docker0/vxlan0=b.pcap docker1/ens3=c.pcapng.gz
  vxlens trace --summary --vni 4097 *.pcap
  vxlens trace --all --kind echo --host 192.168.200.3 *.pcap
  ssh docker0 tcpdump -i ens3 -U -w - port 4789 | vxlens trace -
`;

const FLAGS = {
  all: { type: 'boolean' },
  packets: { type: 'boolean' },
  summary: { type: 'boolean' },
  json: { type: 'boolean' },
  vni: { type: 'string', multiple: true },
  host: { type: 'string', multiple: true },
  address: { type: 'string', multiple: true },
  kind: { type: 'string', multiple: true },
  'vxlan-port': { type: 'string', multiple: true },
  ...INVENTORY_FLAG,
  'no-names': { type: 'boolean', short: 'n', multiple: true },
  window: { type: 'string' },
  timeout: { type: 'string' },
  memory: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const KINDS: readonly ExchangeKind[] = ['echo', 'arp', 'nd', 'tcp-handshake'];
const COLUMNS = 100;
/** Characters that are gathered before they are written. */
const PIECE = 1 << 16;

/** Run `vxlens trace` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  if (words.some((word) => /^--request(=|$)/.test(word))) {
    const { runRequests } = await import('./trace-request.ts');
    return await runRequests(words, styleOf());
  }
  const { values, positionals } = parseWords(words, FLAGS);
  if (values.help === true) {
    process.stdout.write(HELP);
    return DONE;
  }
  const { vni, kind, host = [], address = [] } = values;
  const collected = await given(values.inventory);
  const names = values['no-names'] === undefined ? collected?.names : undefined;
  const files = openFiles(positionals);
  const shown = progress(files.length === 1 ? files[0]!.file : `${files.length} captures`);
  let code = DONE;
  const options: CorrelateOptions = {
    vxlanPorts: vxlanPorts(values['vxlan-port']),
    ...(vni === undefined ? {} : { vnis: listed(vni).map(overlay) }),
    ...(host.length + address.length === 0 ? {} : { addresses: listed([...host, ...address]) }),
    ...(kind === undefined ? {} : { kinds: listed(kind).map(kindOf) }),
    ...(values.window === undefined ? {} : { window: seconds('--window', values.window) }),
    ...(values.timeout === undefined ? {} : { timeout: seconds('--timeout', values.timeout) }),
    ...(values.memory === undefined ? {} : { memory: wholeNumber('--memory', values.memory) }),
    // Where a capture point is, its packets tell.
    summary: values.summary === true && collected === undefined,
    unverified: true,
    onProgress: shown.at,
    onError(error) {
      code = DAMAGED;
      shown.clear();
      process.stderr.write(`vxlens: ${error.message}\n`);
    },
  };
  const piped = files.some(({ file }) => file === 'standard input');
  const view = viewOf(values, piped, names);
  const counted = options.summary === true && values.json !== true;
  const quick = counted ? await tallied(files, values['vxlan-port'] !== undefined, options) : undefined;
  const conversations = quick ?? addressed(() => correlate(files, options));
  await tell(placed(conversations, collected?.inventory), view, shown.clear);
  return code;
}

/** The flags that choose a view. */
interface ViewFlags {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly summary?: boolean;
  readonly packets?: boolean;
}

/** Choose the view; `piped` where packets may still be on their way to us. */
function viewOf(values: ViewFlags, piped: boolean, names: Names | undefined): TraceView {
  if (values.json === true) return jsonView(piped, names);
  const style = styleOf(names);
  const packets = values.packets === true;
  if (values.summary === true) return gatheringView(style, true);
  return piped || packets || values.all === true ? followingView(style, packets, piped) : gatheringView(style, false);
}

/** Hand every conversation to the view, and what it writes to standard output. */
async function tell(conversations: AsyncIterable<Conversation>, view: TraceView, clear: () => void): Promise<void> {
  let text = '';
  const flush = async (): Promise<void> => {
    clear();
    const octets = Buffer.from(text);
    text = '';
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  };
  try {
    for await (const one of conversations) {
      text += view.take(one);
      if (text.length >= PIECE || (view.prompt && text !== '')) await flush();
    }
    text += view.end();
    await flush();
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
}

function jsonView(follow: boolean, names: Names | undefined): TraceView {
  return {
    prompt: follow,
    take: (one) => `${traceJson(names === undefined ? one : nameConversation(one, names))}\n`,
    end: () => '',
  };
}

/** How to write on this standard output: colours on a terminal only. */
export function styleOf(names?: Names): Style {
  const { isTTY, columns } = process.stdout;
  const coloured = isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  return {
    paint: coloured ? COLOURED : PLAIN,
    zone: localZone,
    width: isTTY === true ? Math.max(80, columns) : COLUMNS,
    ...(names === undefined ? {} : { names }),
  };
}

/** Take apart what may be given again, or with commas between. */
export const listed = (given: readonly string[]): string[] =>
  given.flatMap((word) => word.split(',')).filter((word) => word !== '');

/** Read an overlay's VNI; null is what is outside of any. */
export function overlay(word: string): number | null {
  if (word === 'none' || word === '-') return null;
  const vni = wholeNumber('--vni', word);
  if (vni > 0xff_ffff) throw new UsageError(`--vni takes 24 bits, not "${word}"`);
  return vni;
}

/** Read a kind of exchange. */
export function kindOf(word: string): ExchangeKind {
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) throw new UsageError(`no kind "${word}": one of ${KINDS.join(', ')}`);
  return kind;
}

function seconds(flag: string, word: string): number {
  const value = Number(word);
  if (!/^\d+(\.\d+)?$/.test(word) || value <= 0) throw new UsageError(`${flag} takes seconds, not "${word}"`);
  return value;
}

/** Put the places of capture points in, where an inventory knows them. */
async function* placed(
  conversations: AsyncIterable<Conversation> | Iterable<Conversation>,
  inventory: Inventory | undefined,
): AsyncGenerator<Conversation> {
  const places = inventory === undefined ? undefined : new PointPlaces(inventory);
  if (places === undefined) {
    yield* conversations;
    return;
  }
  for await (const one of conversations) yield* places.take(one);
  yield* places.end();
}

/** An address that is none is a wrong argument. */
async function* addressed(start: () => AsyncIterable<Conversation>): AsyncGenerator<Conversation> {
  try {
    yield* start();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
