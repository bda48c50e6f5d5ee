/**
 * The tally of a capture beside what the correlator tells of it, in one form.
 */
import assert from 'node:assert/strict';
import type { Conversation } from '../../src/conversations/conversation.ts';
import type { Summary } from '../../src/conversations/summary.ts';
import { correlate } from '../../src/correlate.ts';
import type { Loops } from '../../src/loops/instance.ts';
import type { Batch } from '../../src/packet.ts';
import { type Capture, read, type Source } from '../../src/read.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { Tally } from '../../src/tally.ts';

/** What both tell, in an order of its own. */
export interface Told {
  readonly summary: Summary | undefined;
  readonly point: unknown;
  readonly tunnels: readonly unknown[];
  readonly endpoints: readonly unknown[];
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? 'null');

/** The correlator meets repeated packets late: which VTEP, and which address, it took for the first is not compared. */
function turned(row: unknown): unknown {
  const { vteps, packets, bytes, flooded, firstSeen, ips, ...rest } = row as Record<string, unknown[]>;
  if (ips !== undefined) return { ...rest, ips: [...ips].sort(), firstSeen };
  const swap = String(vteps![0]) > String(vteps![1]);
  const inOrder = (list: unknown[] | undefined): unknown[] => (swap ? [...list!].reverse() : list!);
  return {
    ...rest,
    vteps: inOrder(vteps),
    packets: inOrder(packets),
    bytes: inOrder(bytes),
    flooded: inOrder(flooded),
  };
}

const sorted = (rows: readonly unknown[]): unknown[] =>
  rows.map((row) => plain(turned(row))).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/**
 * Count with the tally, as WebAssembly and as JavaScript, which have to say the same; text where it says that the
 * correlator has to be asked. Octets are read into the first one's memory, or put there; the other one looks at them
 * where they are.
 */
export async function byTally(capture: Capture | Source, memory?: number): Promise<Told | string> {
  const options = memory === undefined ? {} : { memory };
  const tallies = [new Tally(options), new Tally({ ...options, javascript: true })] as const;
  try {
    const { batches } = 'batches' in capture ? capture : read(capture, { into: tallies[0].loops });
    for await (const batch of batches()) {
      tallies[0].take(within(tallies[0].loops, batch));
      tallies[1].take(batch);
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  const [told, other] = tallies.map(toldBy);
  assert.deepEqual(other, told);
  return told!;
}

/** Put a batch's octets where WebAssembly sees them, if there is room for them. */
export function within({ octets }: Loops, batch: Batch): Batch {
  if (batch.bytes === octets || batch.bytes.length > octets.length) return batch;
  octets.set(batch.bytes);
  return { ...batch, bytes: octets };
}

function toldBy(tally: Tally): Told | string {
  if (tally.doubtful !== undefined) return tally.doubtful;
  if (tally.records === 0) return 'nothing captured';
  const { summary, point, tunnels, endpoints } = tally.end();
  return { summary, point: plain(point), tunnels: sorted(tunnels), endpoints: sorted(endpoints) };
}

/** The same from the correlator. */
export async function byCorrelator(capture: Capture | Source): Promise<Told> {
  const tunnels: unknown[] = [];
  const endpoints: unknown[] = [];
  let summary: Summary | undefined;
  let point: unknown;
  for await (const one of correlate([capture], { summary: true, onError: () => undefined })) {
    if (one.type === 'tunnel') tunnels.push(withoutLast(one));
    else if (one.type === 'endpoint') endpoints.push(withoutLast(one));
    else if (one.type === 'summary') summary = one;
    else if (one.type === 'point') point = withoutFrames(one);
  }
  return { summary, point: plain(point), tunnels: sorted(tunnels), endpoints: sorted(endpoints) };
}

/** Whose frames it sees is asked of a point by an inventory only, and then the correlator is. */
function withoutFrames(one: Conversation): object {
  const { frames, ...rest } = one as { frames?: unknown };
  return rest;
}

/** When it was last seen the tally does not know. */
function withoutLast(one: Conversation): object {
  const { lastSeen, ...rest } = one as { lastSeen?: unknown };
  return rest;
}
