/**
 * What is compared with a scenario's truth: exchanges sent and answered, each packet's points, each lost packet and
 * where, and the clocks.
 */
import type { Clock } from '../../src/conversations/clock.ts';
import type { Conversation } from '../../src/conversations/conversation.ts';
import type { Crossing } from '../../src/conversations/crossing.ts';
import type { Exchange } from '../../src/conversations/exchange.ts';
import { type Member, nameOf, type Path, type Ping, type Truth } from './truth.ts';

/** One thing that was compared. */
export interface Check {
  readonly area: 'exchanges' | 'paths' | 'losses' | 'clocks' | 'requests' | 'findings';
  readonly what: string;
  readonly expected: number;
  readonly found: number;
  readonly holds: boolean;
}

/** What the correlator told of a scenario. */
export interface Told {
  readonly exchanges: readonly Exchange[];
  readonly crossings: readonly Crossing[];
  readonly clocks: readonly Clock[];
}

/** Sort conversations by kind. */
export const sorted = (all: readonly Conversation[]): Told => ({
  exchanges: all.filter((one) => one.type === 'exchange'),
  crossings: all.filter((one) => one.type === 'crossing'),
  clocks: all.filter((one) => one.type === 'clock'),
});

const equal = (area: Check['area'], what: string, expected: number, found: number): Check => ({
  area,
  what,
  expected,
  found,
  holds: expected === found,
});

/** Compare everything that a scenario's truth tells. */
export const compare = (truth: Truth, told: Told): Check[] => [
  ...exchangeChecks(truth, told),
  ...pathChecks(truth, told),
  ...lossChecks(truth, told),
  ...clockChecks(truth, told),
];

const isPing = (item: Truth['traffic'][number]): item is Ping => item.kind === 'ping';

function exchangeChecks(truth: Truth, { exchanges }: Told): Check[] {
  const checks: Check[] = [];
  const pairs = new Map<string, { sent: number; received: number; unsent: boolean }>();
  for (const ping of truth.traffic.filter(isPing)) {
    const key = `${ping.from} ${ping.to}`;
    const sum = pairs.get(key) ?? { sent: 0, received: 0, unsent: false };
    sum.sent += ping.sent;
    sum.received += ping.received;
    // Who gets no hardware address sends no echo; a stopped neighbour ends what was begun.
    sum.unsent ||= ping.first_error?.startsWith(`From ${ping.from}`) === true || neighbourGone(truth, ping.to);
    pairs.set(key, sum);
  }
  for (const [key, { sent, received, unsent }] of pairs) {
    const [from, to] = key.split(' ') as [string, string];
    if (!isSeen(truth, from, to)) continue;
    const echoes = exchanges.filter((one) => one.kind === 'echo' && one.client === from && one.server === to);
    const answered = echoes.filter((one) => one.state === 'answered');
    checks.push(equal('exchanges', `echoes ${from} > ${to} answered`, received, answered.length));
    if (!unsent && !refusedEarly(truth))
      checks.push(equal('exchanges', `echoes ${from} > ${to} sent`, sent, echoes.length));
  }
  if (truth.faults.length === 0) {
    const open = exchanges.filter((one) => one.state !== 'answered' && one.client !== '?');
    checks.push(equal('exchanges', 'exchanges without an answer where nothing is wrong', 0, open.length));
  }
  return checks;
}

const neighbourGone = (truth: Truth, ip: string): boolean =>
  truth.faults.some((fault) => fault.kind === 'task-gone' && fault.ip === ip);

/** A host that knows the path's MTU refuses what is longer before it is a packet. */
const refusedEarly = (truth: Truth): boolean => truth.faults.some((fault) => fault.kind === 'mtu-frag-needed');

/** Whether any point of capture stands between two addresses: containers of one host talk past its NIC and VTEP. */
function isSeen(truth: Truth, from: string, to: string): boolean {
  const members = truth.overlays.flatMap((overlay) => overlay.members);
  const hosts = (ip: string): Set<string> =>
    new Set(members.filter((member) => member.ip === ip).map((member) => member.host));
  const [a, b] = [hosts(from), hosts(to)];
  if (a.size !== 1 || b.size !== 1 || [...a][0] !== [...b][0]) return true;
  return truth.points.some((point) => point.role === 'container');
}

function pathChecks(truth: Truth, told: Told): Check[] {
  const checks: Check[] = [];
  const captured = new Set(truth.points.map((point) => nameOf(point.file)));
  // What is sent to a wrong VTEP goes another way than the paths say.
  if (truth.faults.some((fault) => fault.kind === 'stale-fdb')) return checks;
  for (const [key, paths] of byEnds(truth)) {
    const [from, to, vni] = key.split(' ') as [string, string, string];
    const usable = paths.filter((path) => path.points.every((point) => captured.has(point)));
    if (usable.length === 0) continue;
    const crossings = told.crossings.filter(
      (one) =>
        one.source === from &&
        one.destination === to &&
        String(one.vni) === vni &&
        one.copyAt === undefined &&
        isInner(one),
    );
    const right = crossings.filter((one) => usable.some((path) => follows(one, path)));
    checks.push(
      equal('paths', `packets ${from} > ${to} in ${vni} at the points of their path`, crossings.length, right.length),
    );
  }
  return checks;
}

/** An ARP request is to all, and a proxy answers it on the way; a host may send ICMP errors in another's name. */
const isInner = ({ summary }: Crossing): boolean =>
  !/^ARP|^neighbour|fragmentation needed|packet too big/.test(summary);

function byEnds(truth: Truth): Map<string, Path[]> {
  const map = new Map<string, Path[]>();
  for (const path of truth.paths) {
    for (const overlay of truth.overlays) {
      if (path.overlay !== undefined && path.overlay !== overlay.id) continue;
      const find = (name: string): Member | undefined => overlay.members.find((member) => member.name === name);
      const [from, to] = [find(path.from), find(path.to)];
      if (from === undefined || to === undefined) continue;
      const key = `${from.ip} ${to.ip} ${overlay.vni}`;
      map.set(key, [...(map.get(key) ?? []), path]);
    }
  }
  return map;
}

/** Whether a packet was seen at the points of a path in their order: all of them, or up to where it was lost or refused. */
function follows(crossing: Crossing, path: Path): boolean {
  const seen = crossing.sightings.map((one) => one.point).filter((point) => path.points.includes(point));
  const whole = seen.length === path.points.length || crossing.lostAfter !== null || crossing.error !== undefined;
  return whole && seen.length > 0 && seen.every((point, i) => point === path.points[i]);
}

/** Faults whose packets vanish between two points, and no others do. */
const VANISH: ReadonlySet<string> = new Set(['loss', 'one-way-block', 'mtu-blackhole']);

function lossChecks(truth: Truth, { crossings }: Told): Check[] {
  const checks: Check[] = [];
  for (const { kind, between, packets, direction, lost } of truth.faults) {
    if (!VANISH.has(kind) || between === undefined || packets === undefined) continue;
    const here = crossings.filter(
      (one) => one.lostAfter === between[0] && one.expected === between[1] && goes(one, direction),
    );
    checks.push(equal('losses', `${kind}: packets lost between ${between.join(' and ')}`, packets, here.length));
    const elsewhere = crossings.filter((one) => one.lostAfter !== null && one.lostAfter !== between[0]);
    checks.push(equal('losses', `${kind}: packets lost anywhere else`, 0, elsewhere.length));
    for (const packet of lost ?? []) {
      const words = `echo ${packet.type === 8 ? 'request' : 'reply'}`;
      const named = here.filter(
        (one) => one.source === packet.src && one.summary.includes(words) && one.summary.endsWith(`seq ${packet.seq}`),
      );
      checks.push(equal('losses', `${packet.src} > ${packet.dst} seq ${packet.seq}`, 1, named.length));
    }
  }
  const both = truth.faults.find((fault) => fault.kind === 'vni-mismatch' || fault.kind === 'port-mismatch');
  if (both?.packets !== undefined) {
    const lost = crossings.filter((one) => one.lostAfter !== null);
    checks.push(equal('losses', `${both.kind}: packets lost at the far host, both ways`, both.packets, lost.length));
  }
  for (const { kind, packets } of truth.faults) {
    if (kind !== 'mac-move' && kind !== 'duplicates' && kind !== 'reorder' && kind !== 'latency') continue;
    const lost = crossings.filter((one) => one.lostAfter !== null).length;
    checks.push(equal('losses', `${kind}: packets lost`, kind === 'mac-move' ? (packets ?? 0) : 0, lost));
    if (kind !== 'duplicates') continue;
    const copied = new Set(
      crossings.filter((one) => one.copyAt !== undefined).map((one) => `${one.source} ${one.summary}`),
    );
    checks.push(equal('losses', 'packets that came more than once', packets ?? 0, copied.size));
  }
  if (truth.faults.length === 0) {
    checks.push(
      equal(
        'losses',
        'packets lost where nothing is wrong',
        0,
        crossings.filter((one) => one.lostAfter !== null).length,
      ),
    );
  }
  return checks;
}

const goes = (crossing: Crossing, direction: Truth['faults'][number]['direction']): boolean =>
  typeof direction === 'string' ||
  direction === undefined ||
  (crossing.source === direction[0] && crossing.destination === direction[1]);

function clockChecks(truth: Truth, { clocks }: Told): Check[] {
  const skew = truth.faults.find((fault) => fault.kind === 'clock-skew');
  const hosts = new Map(truth.points.map((point) => [nameOf(point.file), point.host]));
  const nanoseconds = (skew?.seconds ?? 0) * 1e9;
  const right = clocks.filter(({ points: [a, b], offset, error }) => {
    const off = (point: string): number => (hosts.get(point) === skew?.host ? nanoseconds : 0);
    const truly = off(b) - off(a);
    // Drift is reckoned from the beginning of the run; the bound has to hold until its end.
    return Math.abs(offset - truly) <= error + Math.abs(skew?.drift ?? 0) * 60e9;
  });
  const checks = [equal('clocks', 'clock offsets within their bounds', clocks.length, right.length)];
  if (skew === undefined) return checks;
  const across = clocks.filter(({ points: [a, b] }) => (hosts.get(a) === skew.host) !== (hosts.get(b) === skew.host));
  const known = across.filter(
    ({ offset, error }) => Math.abs(Math.abs(offset) - Math.abs(nanoseconds)) < 2e6 && error < 2e6,
  );
  checks.push(
    equal('clocks', 'offsets between the hosts known to two milliseconds', Math.max(1, across.length), known.length),
  );
  return checks;
}
