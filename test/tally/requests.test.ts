/**
 * Requests and replies straight into the loops, as WebAssembly and as JavaScript: beside each other, and beside a model.
 */
import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ASKED, NOTED } from '../../src/loops/exchanges.ts';
import { Loops } from '../../src/loops/instance.ts';
import { ANNOUNCED, EVENT_ROWS, EVENTS, RECORDS, TABLES, TIMES } from '../../src/loops/layout.ts';
import {
  ASKS,
  CODE,
  ECHO,
  EVENT,
  EVENT_RECORD,
  HANDSHAKE,
  KIND,
  QUIET,
  REFUSES,
  VNI_SHIFT,
} from '../../src/loops/queue.ts';
import { Requests, requestOctets } from '../../src/tally/requests.ts';
import { type Event, type Limits, Model } from './requests-model.ts';

type Batches = readonly (readonly Event[])[];

interface Told {
  readonly exchanges: readonly unknown[];
  readonly forgotten: number;
  readonly probes: number;
}

/** The most requests that wait where so many are wished for, and what follows from that. */
const limitsOf = (limit: number, timeout: number, noted = 0): Limits => {
  const most = Math.max(1024, 2 ** Math.floor(Math.log2(limit)));
  const entries = 2 * Math.max(2048, most / 2);
  return { most, first: 1024, timeout, entries, questions: entries / 4, noted };
};

/** What the loops tell; each batch is as many events as there are records at most. */
function byLoops(limit: number, { timeout, noted }: Limits, batches: Batches, javascript: boolean): Told {
  const loops = new Loops({ octets: TABLES + requestOctets(limit), javascript });
  const numbers = new Float64Array(loops.memory, 0, TABLES >> 3);
  const requests = new Requests(limit, timeout, loops, TABLES);
  for (let kind = 0; kind <= KIND; kind++) loops.words[(NOTED >> 2) + kind] = noted;
  for (const batch of batches) {
    for (const [i, { x, y, code, time }] of batch.entries()) {
      const at = (EVENT_ROWS >> 2) + i * EVENT;
      loops.words[at] = x;
      loops.words[at + 1] = y;
      // Events are in the order of records, not each one has one.
      loops.words[at + EVENT_RECORD] = RECORDS - batch.length + i;
      loops.words[at + CODE] = code;
      numbers[(TIMES >> 3) + RECORDS - batch.length + i] = time;
    }
    loops.words[EVENTS >> 2] = batch.length;
    requests.take(loops.alone);
    assert.equal(loops.words[EVENTS >> 2], 0);
  }
  requests.end();
  const exchanges = requests.counts.list();
  for (let kind = 0; kind <= KIND; kind++) assert.equal(loops.words[(ASKED >> 2) + kind], 0);
  requests.end();
  assert.deepEqual(requests.counts.list(), exchanges);
  return { exchanges, forgotten: requests.forgotten, probes: numbers[ANNOUNCED >> 3]! };
}

const KINDS = ['echo', 'arp', 'nd', 'tcp-handshake'];

function byModel(limits: Limits, batches: Batches): Told {
  const model = new Model(limits);
  for (const batch of batches) model.take(batch);
  model.end();
  const exchanges = [...model.outcomes]
    .map(([code, { durations, ...counts }]) => ({
      kind: KINDS[code & KIND]!,
      vni: code >> VNI_SHIFT === 0 ? null : (code >> VNI_SHIFT) - 1,
      ...counts,
      answered: durations.count,
      byVtep: 0,
      rtt:
        durations.count === 0
          ? null
          : { p50: durations.at(0.5), p90: durations.at(0.9), p99: durations.at(0.99), most: durations.most },
    }))
    .filter((one) => one.answered + one.unanswered + one.unrequested + one.error > 0)
    .sort((a, b) => (a.vni ?? -1) - (b.vni ?? -1) || (a.kind < b.kind ? -1 : 1));
  return { exchanges, forgotten: model.forgotten, probes: model.probes };
}

/** What WebAssembly, JavaScript and the model agree about. */
function agreed(limit: number, limits: Limits, batches: Batches): Told {
  const told = byModel(limits, batches);
  for (const javascript of [false, true]) assert.deepEqual(byLoops(limit, limits, batches, javascript), told);
  return told;
}

interface Traffic {
  readonly total: number;
  readonly batch: number;
  /** Different exchanges, the bits of their first lane that are not zero, kinds and overlays. */
  readonly keys: number;
  readonly bits: number;
  readonly kinds: number;
  readonly overlays: number;
  /** Of a hundred events: requests. */
  readonly asking: number;
  /** When it begins, nanoseconds between two on the average, and after how many events there is a pause of the timeout. */
  readonly from: number;
  readonly step: number;
  readonly pause: number;
  readonly seed: number;
}

/** Whole numbers below the one given, the same for the same seed. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

function made(traffic: Traffic, timeout: number): Event[][] {
  const draw = numbersFrom(traffic.seed);
  const asked: number[] = [];
  let time = traffic.from;
  const events = Array.from({ length: traffic.total }, (): Event => {
    time += draw(2 * traffic.step + 1) + (draw(traffic.pause) === 0 ? timeout : 0);
    const asks = draw(100) < traffic.asking;
    // What answers was asked mostly, and not long ago.
    const known = !asks && asked.length > 0 && draw(8) > 0;
    const key = known ? asked[Math.max(0, asked.length - 1 - draw(2000))]! : draw(traffic.keys);
    if (asks) asked.push(key);
    const kind = key % traffic.kinds;
    const quirk = draw(16) > 0 ? 0 : asks ? QUIET : REFUSES;
    const code = kind | ((key % traffic.overlays) << VNI_SHIFT) | (asks ? ASKS : 0) | quirk;
    return { x: Math.imul(key + 77, 0x9e37_79b1) & traffic.bits, y: key + 1, code, time };
  });
  return inBatches(events, traffic.batch);
}

const inBatches = (events: readonly Event[], size: number): Event[][] =>
  Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size));

const echo = (key: number, asks: boolean, time: number): Event => ({
  x: Math.imul(key, 0x9e37_79b1),
  y: key,
  code: ECHO | (asks ? ASKS : 0),
  time,
});

describe('requests in the loops', () => {
  test('end as the model says, drawn at random', () => {
    const met = { forgotten: 0, probes: 0, furtherReplies: 0, unrequested: 0, unanswered: 0, error: 0 };
    const traffic = fc.record({
      total: fc.constantFrom(50, 3000, 9000),
      batch: fc.constantFrom(1, 10, 700, RECORDS),
      keys: fc.constantFrom(2, 30, 800, 1e6),
      bits: fc.constantFrom(-1, 0x7f, 0x7ff, ~0xff0),
      kinds: fc.constantFrom(1, 4),
      overlays: fc.constantFrom(1, 3, 500),
      asking: fc.constantFrom(30, 50, 80, 98),
      from: fc.constantFrom(0, 999_999_999, 6e15),
      step: fc.constantFrom(0, 1, 1000),
      pause: fc.constantFrom(100, 2500, 1e9),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(
        traffic,
        fc.constantFrom(1024, 2048, 5000),
        fc.constantFrom(1000, 2e6, 1e10),
        fc.constantFrom(0, 0, 2 ** 30 - 500),
        (drawn, limit, timeout, noted) => {
          const told = agreed(limit, limitsOf(limit, timeout, noted), made(drawn, timeout));
          if (told.forgotten > 0) met.forgotten++;
          if (told.probes > 0) met.probes++;
          for (const name of ['furtherReplies', 'unrequested', 'unanswered', 'error'] as const) {
            if (told.exchanges.some((one) => (one as Record<string, number>)[name]! > 0)) met[name]++;
          }
        },
      ),
      { seed: 11, numRuns: 120 },
    );
    // None of the ways in which a request can end went unseen.
    expect(Math.min(...Object.values(met))).toBeGreaterThan(15);
  }, 120_000);

  // Each key has its slot at the end of the table, so that the requests behind it stand at the beginning.
  test('stay found where slots wrap around, and when there are more of them', () => {
    const wrapped = (i: number, asks: boolean, time: number): Event => ({
      x: [-1, -3, 2047 - 3, 2, 4095][i % 5]!,
      y: (i % 700) + 1,
      code: ECHO | (asks ? ASKS : 0),
      time,
    });
    const asked = Array.from({ length: 3500 }, (_, i) => wrapped(i, true, i));
    const answers = Array.from({ length: 3500 }, (_, i) => wrapped((i * 1237) % 3500, false, 4000 + i));
    const told = agreed(8192, limitsOf(8192, 1e9), inBatches([...asked, ...answers], RECORDS));
    expect(told).toMatchObject({ forgotten: 0, exchanges: [{ answered: 3500, unanswered: 0 }] });
  });

  test('are refreshed by the same SYN, as long as they wait', () => {
    const code = HANDSHAKE | ASKS;
    const syn = (time: number): Event => ({ x: 5, y: 5, code, time });
    const events = [0, 900, 1800, 2801, 5000].map(syn);
    events.push({ x: 5, y: 5, code: HANDSHAKE, time: 5400 });
    expect(agreed(1024, limitsOf(1024, 1000), [events])).toMatchObject({
      exchanges: [{ answered: 1, unanswered: 2, rtt: { most: 400 } }],
    });
  });

  test('are at most 64 alike: the eldest is given up, or had its time', () => {
    const events = Array.from({ length: 70 }, (_, i) => echo(9, true, i));
    events.push(...Array.from({ length: 3 }, (_, i) => echo(9, true, 2000 + i)));
    expect(agreed(1024, limitsOf(1024, 1000), [events])).toMatchObject({
      forgotten: 6,
      exchanges: [{ unanswered: 67 }],
    });
  });

  // Of each exchange one further reply, from an exchange up to more than a log's length before; later of every tenth one.
  test('are remembered once they had their answer, as far as the log goes', () => {
    const events = Array.from({ length: 40_000 }, (_, i): Event[] => {
      const before = Math.max(0, i - ((i * 7919) % 20_000));
      const further = i < 20_000 || i % 10 === 0 ? [echo(before + 1, false, i)] : [];
      return [echo(i + 1, true, i), echo(i + 1, false, i), ...further];
    }).flat();
    const told = agreed(16_384, limitsOf(16_384, 1e9), inBatches(events, RECORDS));
    const [{ furtherReplies, unrequested }] = told.exchanges as [{ furtherReplies: number; unrequested: number }];
    expect(furtherReplies + unrequested).toBe(22_000);
    expect(Math.min(furtherReplies, unrequested)).toBeGreaterThan(300);
  });

  test('are looked for before what was noted of them is overwritten', () => {
    const exchange = (i: number): Event[] => [echo(i, true, i), echo(i, false, i)];
    const others = Array.from({ length: 6000 }, (_, i) => exchange(i + 2)).flat();
    const events = [...exchange(1), echo(1, false, 1), ...others];
    const told = agreed(1024, limitsOf(1024, 1e9), inBatches(events, 500));
    expect(told).toMatchObject({ exchanges: [{ answered: 6001, furtherReplies: 1, unrequested: 0 }] });
  });

  test('of more overlays than there are counts for are counted together', () => {
    const events = Array.from({ length: 70_000 }, (_, i): Event => {
      const code = ECHO | ((i * 239) << VNI_SHIFT);
      return { ...echo(i, false, i), code };
    });
    const [told, other] = [false, true].map((script) =>
      byLoops(65_536, limitsOf(65_536, 1e4), inBatches(events, RECORDS), script),
    );
    expect(other).toEqual(told);
    const exchanges = told!.exchanges as { unrequested: number }[];
    expect(exchanges.length).toBe(65_536);
    expect(exchanges.filter(({ unrequested }) => unrequested !== 1)).toMatchObject([
      { vni: 65_535 * 239 - 1, unrequested: 70_000 - 65_535 },
    ]);
  });
});
