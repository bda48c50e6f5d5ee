/**
 * Variants of captures: the same traffic with other addresses, other points, other clocks, in another order, in part.
 *
 * What a variant changes is known, so what joining must tell of it follows from what it told of the original.
 */
import type { Conversation } from '../../src/conversations/conversation.ts';
import type { Sighting } from '../../src/conversations/sighting.ts';
import type { Batch, CaptureInterface } from '../../src/packet.ts';
import { type Capture, read, type Source } from '../../src/read.ts';

/** One record, taken out of its file. */
export interface Taken {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bytes: Uint8Array;
  readonly original: number;
  /** Its number in its file: what a sighting is told apart by, whatever a variant leaves out. */
  readonly frame: number;
}

/** One capture, taken out of its file. */
export interface TakenPoint {
  readonly point: string;
  readonly from: CaptureInterface;
  readonly records: readonly Taken[];
}

/** Read a capture into memory. */
export async function taken(source: Capture | Source): Promise<TakenPoint> {
  const capture = 'batches' in source ? source : read(source);
  const records: Taken[] = [];
  let from: CaptureInterface = { point: capture.point, linkType: -1, snapLength: 0, timeDigits: 6 };
  for await (const batch of capture.batches()) {
    for (let i = 0; i < batch.count; i++) {
      from = batch.interfaces[batch.interface[i]!]!;
      records.push({
        seconds: batch.seconds[i]!,
        nanoseconds: batch.nanoseconds[i]!,
        bytes: batch.bytes.slice(batch.start[i]!, batch.start[i]! + batch.captured[i]!),
        original: batch.original[i]!,
        frame: batch.first + i,
      });
    }
  }
  return { point: capture.point, from, records };
}

/** Make a capture of what was taken. */
export function given({ point, from, records }: TakenPoint): Capture {
  const described: CaptureInterface = { ...from, point };
  const batches = async function* (): AsyncGenerator<Batch> {
    const size = 512;
    for (let at = 0; at < records.length; at += size) yield batchOf(records.slice(at, at + size), at + 1, described);
  };
  return { point, batches, [Symbol.asyncIterator]: () => none() };
}

async function* none(): AsyncGenerator<never> {}

function batchOf(records: readonly Taken[], first: number, from: CaptureInterface): Batch {
  const starts: number[] = [];
  let length = 0;
  for (const { bytes } of records) {
    starts.push(length);
    length += bytes.length;
  }
  const bytes = new Uint8Array(length);
  for (const [i, record] of records.entries()) bytes.set(record.bytes, starts[i]!);
  return {
    bytes,
    count: records.length,
    first,
    start: Uint32Array.from(starts),
    captured: Uint32Array.from(records, (record) => record.bytes.length),
    original: Uint32Array.from(records, (record) => record.original),
    seconds: Float64Array.from(records, (record) => record.seconds),
    nanoseconds: Uint32Array.from(records, (record) => record.nanoseconds),
    interface: new Uint16Array(records.length),
    interfaces: [from],
  };
}

/** Numbers that look random and are always the same (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Put captures in another order. */
export function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const left = [...all];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(Math.floor(random() * left.length), 1));
  return drawn;
}

/** Octets to be found, and what to put in their place; of one length. */
export type Rewriting = readonly (readonly [from: Uint8Array, to: Uint8Array])[];

/** Rewrite octets wherever they stand, in headers, in what ICMP quotes, and in ARP: the same at every point. */
export function rewritten(point: TakenPoint, rules: Rewriting): TakenPoint {
  const byFirst = new Map<number, (readonly [Uint8Array, Uint8Array])[]>();
  for (const rule of rules) byFirst.set(rule[0][0]!, [...(byFirst.get(rule[0][0]!) ?? []), rule]);
  return {
    ...point,
    records: point.records.map((record) => ({ ...record, bytes: replaced(record.bytes, byFirst) })),
  };
}

function replaced(
  bytes: Uint8Array,
  rules: ReadonlyMap<number, readonly (readonly [Uint8Array, Uint8Array])[]>,
): Uint8Array {
  const made = bytes.slice();
  for (let at = 0; at < bytes.length; at++) {
    // An IPv4 checksum and the address behind it may look like a hardware address that was made of the network address.
    const isChecksum = bytes[at - 10] === 0x45;
    const rule = rules.get(bytes[at]!)?.find(([from]) => isAt(bytes, at, from) && !(isChecksum && from.length === 6));
    if (rule === undefined) continue;
    made.set(rule[1], at);
    at += rule[0].length - 1;
  }
  return made;
}

function isAt(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  if (at + what.length > bytes.length) return false;
  for (let i = 0; i < what.length; i++) if (bytes[at + i] !== what[i]) return false;
  return true;
}

/** Rewrite the VNIs of VXLAN headers, and the ports of the datagrams that hold them. */
export function retunnelled(
  point: TakenPoint,
  vniOf: (vni: number) => number,
  portOf: (port: number) => number,
  vnis: ReadonlySet<number>,
): TakenPoint {
  const change = (record: Taken): Taken => {
    const bytes = record.bytes.slice();
    for (let at = 8; at + 8 <= bytes.length; at++) {
      if (bytes[at] !== 0x08 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0) continue;
      const vni = (bytes[at + 4]! << 16) | (bytes[at + 5]! << 8) | bytes[at + 6]!;
      if (bytes[at + 7] !== 0 || !vnis.has(vni)) continue;
      const other = vniOf(vni);
      bytes.set([other >> 16, (other >> 8) & 0xff, other & 0xff], at + 4);
      const port = portOf((bytes[at - 6]! << 8) | bytes[at - 5]!);
      bytes.set([port >> 8, port & 0xff], at - 6);
    }
    return { ...record, bytes };
  };
  return { ...point, records: point.records.map(change) };
}

/** Set a point's clock ahead by some nanoseconds, and let it gain some a second from a time on, in seconds since the Unix epoch. */
export function ahead(point: TakenPoint, nanoseconds: number, gains: number, origin: number): TakenPoint {
  const change = (record: Taken): Taken => {
    const since = record.seconds - origin + record.nanoseconds / 1e9;
    const total = record.nanoseconds + nanoseconds + Math.round(gains * since);
    // Clocks of microseconds are cut.
    const digits = point.from.timeDigits === 6 ? Math.floor(total / 1000) * 1000 : total;
    const carry = Math.floor(digits / 1e9);
    return { ...record, seconds: record.seconds + carry, nanoseconds: digits - carry * 1e9 };
  };
  return { ...point, records: point.records.map(change) };
}

/** Keep the records of a stretch of time only, in seconds since the Unix epoch. */
export const during = (point: TakenPoint, from: number, to: number): TakenPoint => ({
  ...point,
  records: point.records.filter((record) => {
    const time = record.seconds + record.nanoseconds / 1e9;
    return time >= from && time < to;
  }),
});

/** The time of the first record of all and of the last, in seconds since the Unix epoch. */
export function spanOf(points: readonly TakenPoint[]): readonly [number, number] {
  const times = points.flatMap(({ records }) => records.map((one) => one.seconds + one.nanoseconds / 1e9));
  return times.reduce<[number, number]>(
    ([first, last], time) => [Math.min(first, time), Math.max(last, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** What was told of a packet, without names and addresses that a variant changes: its records in their order. */
export interface Passed {
  readonly seen: readonly string[];
  readonly lost: string | null;
  readonly told: string;
  readonly hops: readonly number[];
  readonly hopErrors: readonly (number | null)[];
}

/** What was told, in a form that two variants can be compared in: exchanges are text. */
export interface Outcome {
  readonly passed: readonly Passed[];
  readonly exchanged: readonly string[];
}

/**
 * Bring what was told into that form.
 *
 * @param points - what was given: a record is told by its number in its own file
 * @param nameBack - from a variant's point to the original's; undefined for one that is to be left out
 */
export function outcome(
  all: readonly Conversation[],
  points: readonly TakenPoint[],
  nameBack: (point: string) => string | undefined = (point) => point,
): Outcome {
  const frames = new Map(points.map(({ point, records }) => [point, records]));
  const named = (seen: readonly Sighting[]): string[] =>
    seen.flatMap(({ point, frame }) => {
      const name = nameBack(point);
      return name === undefined ? [] : [`${name}#${frames.get(point)![frame - 1]!.frame}`];
    });
  const passed: Passed[] = [];
  const exchanged: string[] = [];
  for (const one of all) {
    if (one.type === 'crossing') {
      const { lostAfter, copyAt, altered, role, error, hops, hopErrors } = one;
      const told = `${role ?? 'packet'} ${error?.reason ?? ''} ${copyAt === undefined ? '' : 'copy'} ${altered ?? ''}`;
      const lost = lostAfter === null ? null : (nameBack(lostAfter) ?? null);
      passed.push({ seen: named(one.sightings), lost, told, hops, hopErrors });
    } else if (one.type === 'exchange') {
      const { kind, state, request, reply } = one;
      exchanged.push(`${kind} ${state}: ${named(request).join(' ')} | ${named(reply).join(' ')}`);
    }
  }
  return { passed, exchanged: exchanged.sort() };
}

/** The same with only some records: what joining must tell where the others are not given. */
export function without({ passed }: Outcome, kept: (record: string) => boolean): readonly Passed[] {
  return passed.map((one) => ({ ...one, seen: one.seen.filter(kept) })).filter(({ seen }) => seen.length > 0);
}

/** Each packet as text: the records that saw it, in path order. */
export const ways = (passed: readonly Passed[]): string[] => passed.map(({ seen }) => seen.join(' ')).sort();

/** The same in the order of names: for what is flooded, and has no path. */
export const sets = (passed: readonly Passed[]): string[] =>
  passed.map(({ seen }) => [...seen].sort().join(' ')).sort();

/** Each lost packet as text, and behind which point it was lost. */
export const losses = (passed: readonly Passed[]): string[] =>
  passed
    .filter(({ lost }) => lost !== null)
    .map(({ seen, lost }) => `${[...seen].sort().join(' ')} behind ${lost}`)
    .sort();
