/**
 * What `vxlens live` is asked to do: its flags understood.
 *
 * @module
 */

import type { CorrelateOptions } from '../../correlate.ts';
import { listInterfaces, type NetworkInterface } from '../../live/interfaces.ts';
import { findNamespace, listNamespaces } from '../../live/namespace.ts';
import { overlayFilter } from '../../live/overlay-filter.ts';
import { type RotationRules, sizeOf } from '../../live/rotation.ts';
import { type LiveInterface, pointName, type Via } from '../../live.ts';
import { parseWords, wholeNumber } from '../arguments.ts';
import { INVENTORY_FLAG } from '../inventory-flag.ts';
import { SHOW_FLAGS, type ShowValues, vxlanPorts } from '../show-options.ts';
import { kindOf, listed, overlay } from '../trace.ts';
import { UsageError } from '../verb.ts';

const FLAGS = {
  ...SHOW_FLAGS,
  ...INVENTORY_FLAG,
  interface: { type: 'string', short: 'i', multiple: true },
  netns: { type: 'string' },
  via: { type: 'string' },
  overlay: { type: 'boolean' },
  'snapshot-length': { type: 'string', short: 's' },
  'buffer-size': { type: 'string', short: 'B' },
  'immediate-mode': { type: 'boolean' },
  count: { type: 'string', short: 'c' },
  write: { type: 'string', short: 'w' },
  'file-size': { type: 'string', short: 'C' },
  'rotate-seconds': { type: 'string', short: 'G' },
  'file-count': { type: 'string', short: 'W' },
  silent: { type: 'boolean' },
  show: { type: 'boolean' },
  trace: { type: 'boolean' },
  diagnose: { type: 'boolean' },
  top: { type: 'boolean' },
  packets: { type: 'boolean' },
  vni: { type: 'string', multiple: true },
  host: { type: 'string', multiple: true },
  kind: { type: 'string', multiple: true },
  memory: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean', short: 'D' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What is made of the packets. */
export type Display = 'show' | 'trace' | 'diagnose' | 'top' | 'nothing';

/** Where the packets are saved. */
export interface Saving {
  readonly name: string;
  readonly rules: RotationRules;
}

/** A capture as it is asked for. */
export interface CaptureRequest {
  readonly task: 'capture';
  readonly interfaces: readonly LiveInterface[];
  readonly via: Via | undefined;
  readonly snapLength: number | undefined;
  readonly kernelBuffer: number | undefined;
  readonly immediate: boolean;
  readonly count: number;
  readonly saving: Saving | undefined;
  readonly display: Display;
  readonly json: boolean;
  readonly show: ShowValues;
  /** Every packet, instead of every exchange. */
  readonly packets: boolean;
  /** What to join, and what of it to tell. */
  readonly wanted: Wanted;
  /** Documents that name what is captured. */
  readonly inventory: readonly string[] | undefined;
  /** Whether names are put beside addresses. */
  readonly named: boolean;
}

/** What to join, and what of it to tell. */
export type Wanted = Pick<CorrelateOptions, 'vxlanPorts' | 'vnis' | 'addresses' | 'kinds' | 'memory'>;

/** What `vxlens live` is asked to do. */
export type LiveRequest =
  | { readonly task: 'help' }
  | { readonly task: 'list'; readonly namespace: string | undefined; readonly json: boolean }
  | CaptureRequest;

type Values = ReturnType<typeof parseWords<typeof FLAGS>>['values'];

/** Understand the words behind `vxlens live`. */
export function parseRequest(words: readonly string[]): LiveRequest {
  const { values, positionals } = parseWords(words, FLAGS);
  if (values.help === true) return { task: 'help' };
  if (values.list === true) return { task: 'list', namespace: values.netns, json: values.json === true };
  const display = displayOf(values);
  const ports = vxlanPorts(values['vxlan-port']);
  return {
    task: 'capture',
    interfaces: interfacesOf(values, positionals.join(' '), ports),
    via: viaOf(values.via),
    snapLength: positive('-s', values['snapshot-length'], 1),
    kernelBuffer: positive('-B', values['buffer-size'], 1024),
    // tcpdump's own rule: at once for who watches, many together for who works on.
    immediate: values['immediate-mode'] === true || (display === 'show' && process.stdout.isTTY === true),
    count: positive('-c', values.count, 1) ?? Number.POSITIVE_INFINITY,
    saving: savingOf(values),
    display,
    json: values.json === true,
    show: values,
    packets: values.packets === true,
    wanted: wantedOf(values, ports),
    inventory: values.inventory,
    named: values['no-names'] === undefined,
  };
}

function wantedOf(values: Values, vxlanPorts: ReadonlySet<number>): Wanted {
  const { vni, host, kind } = values;
  const memory = positive('--memory', values.memory, 1);
  return {
    vxlanPorts,
    ...(memory === undefined ? {} : { memory }),
    ...(vni === undefined ? {} : { vnis: listed(vni).map(overlay) }),
    ...(host === undefined ? {} : { addresses: listed(host) }),
    ...(kind === undefined ? {} : { kinds: listed(kind).map(kindOf) }),
  };
}

function displayOf(values: Values): Display {
  const asked = (['show', 'trace', 'diagnose', 'top'] as const).filter((name) => values[name] === true);
  if (values.silent === true) {
    if (asked.length > 0) throw new UsageError(`--silent and --${asked[0]} contradict each other`);
    if (values.write === undefined) throw new UsageError('--silent without -w FILE would do nothing');
    return 'nothing';
  }
  if (asked.length > 1) throw new UsageError(`--${asked[0]} and --${asked[1]} contradict each other`);
  const display = asked[0] ?? 'show';
  const joins = display === 'trace' || display === 'diagnose' || display === 'top';
  const filter = (['vni', 'host', 'kind', 'memory'] as const).find((name) => values[name] !== undefined);
  if (!joins && filter !== undefined) throw new UsageError(`--${filter} is for --trace, --diagnose and --top`);
  if (display !== 'trace' && values.packets === true) throw new UsageError('--packets is for --trace');
  if (display === 'top' && values.json === true) throw new UsageError('--top and --json contradict each other');
  return display;
}

function viaOf(word: string | undefined): Via | undefined {
  if (word === undefined || word === 'cap' || word === 'tcpdump' || word === 'dumpcap') return word;
  throw new UsageError(`--via takes cap, tcpdump or dumpcap, not "${word}"`);
}

function positive(flag: string, word: string | undefined, unit: number): number | undefined {
  if (word === undefined) return undefined;
  const number = wholeNumber(flag, word);
  if (number === 0) throw new UsageError(`${flag} takes a number above 0`);
  return number * unit;
}

function savingOf(values: Values): Saving | undefined {
  const { write, 'file-size': size, 'rotate-seconds': seconds, 'file-count': files } = values;
  if (write === undefined) {
    if ((size ?? seconds ?? files) !== undefined) throw new UsageError('-C, -G and -W need -w FILE');
    return undefined;
  }
  if (write === '-') throw new UsageError('-w takes a file; to write to a pipe use tcpdump -w - itself');
  if (files !== undefined && size === undefined && seconds === undefined) throw new UsageError('-W needs -C or -G');
  const octets = size === undefined ? undefined : sizeOf(size);
  if (size !== undefined && octets === undefined)
    throw new UsageError(`-C takes a size such as 10 or 512k, not "${size}"`);
  const every = positive('-G', seconds, 1);
  const count = positive('-W', files, 1);
  const rules: RotationRules = {
    ...(octets === undefined ? {} : { size: octets }),
    ...(every === undefined ? {} : { seconds: every }),
    ...(count === undefined ? {} : { files: count }),
  };
  return { name: write, rules };
}

/** Understand `-i [NAME=][NETNS/]IFACE`; the namespace of those that name none is that of --netns. */
function interfacesOf(values: Values, filter: string, ports: ReadonlySet<number>): readonly LiveInterface[] {
  const given = values.interface ?? [];
  if (given.length === 0) throw new UsageError('no interface given: -i IFACE; --list names those there are');
  const interfaces = given.map((word) => parseInterface(word, values.netns));
  const names = interfaces.map(pointName);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`two capture points are named ${twice}: -i NAME=IFACE names one`);
  if (values.overlay !== true) return interfaces.map((each) => ({ ...each, filter }));
  if (filter !== '') throw new UsageError('--overlay is a filter: give it or FILTER');
  const known = new Known();
  const taken = [...ports, ...known.vxlanPorts()];
  return interfaces.map((each) => ({ ...each, filter: overlayFilterOf(known.find(each), each, taken) }));
}

/** Understand one `-i`. */
export function parseInterface(word: string, netns: string | undefined): LiveInterface {
  const equals = word.indexOf('=');
  const point = equals < 0 ? undefined : word.slice(0, equals);
  const place = word.slice(equals + 1);
  // No interface can have a slash in its name, so what is before the last one is the namespace.
  const slash = place.lastIndexOf('/');
  const namespace = slash < 0 ? netns : place.slice(0, slash);
  const device = place.slice(slash + 1);
  if (device === '' || point === '' || namespace === '') throw new UsageError(`"${word}" is not [NAME=][NETNS/]IFACE`);
  return {
    device,
    ...(namespace === undefined ? {} : { namespace }),
    ...(point === undefined ? {} : { point }),
  };
}

/** Choose the filter of --overlay: none on a VXLAN device, where all that is seen is an overlay's. */
export function overlayFilterOf(
  found: NetworkInterface | undefined,
  { device }: LiveInterface,
  ports: Iterable<number>,
): string {
  if (found?.vxlan !== undefined) return '';
  return overlayFilter({ ports, tags: device !== 'any' && found?.ethernet !== false });
}

/** What is known of the interfaces of namespaces, asked for once. */
class Known {
  readonly #lists = new Map<string | undefined, readonly NetworkInterface[]>();

  find({ device, namespace }: LiveInterface): NetworkInterface | undefined {
    return this.#list(namespace === undefined ? undefined : findNamespace(namespace)).find(
      ({ name }) => name === device,
    );
  }

  /** The UDP ports of this machine's VXLAN devices: a swarm may have been told another one. */
  vxlanPorts(): readonly number[] {
    const lists = [undefined, ...listNamespaces().map(({ path }) => path)].map((path) => this.#list(path));
    return lists.flat().flatMap(({ vxlan }) => (vxlan === undefined || vxlan.port === 0 ? [] : vxlan.port));
  }

  #list(path: string | undefined): readonly NetworkInterface[] {
    const list = this.#lists.get(path) ?? listInterfaces(path);
    this.#lists.set(path, list);
    return list;
  }
}
