/**
 * What joining tells rests on what packets say, not on a capture's names, addresses, order or length: the lab's captures
 * with all of those changed, and what must come of it.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { correlate } from '../../src/correlate.ts';
import { open } from '../../src/node.ts';
import { filesOf, readTruth, type Truth } from '../lab/truth.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';
import {
  ahead,
  during,
  given,
  losses,
  numbers,
  type Outcome,
  outcome,
  type Rewriting,
  retunnelled,
  rewritten,
  sets,
  shuffled,
  spanOf,
  type Taken,
  type TakenPoint,
  taken,
  ways,
  without,
} from './variants.ts';

const PORT = 14_789;

interface Scenario {
  readonly truth: Truth;
  readonly points: readonly TakenPoint[];
  readonly told: Outcome;
}

const known = new Map<string, Promise<Scenario>>();

/** A scenario of the lab, with what is told of it as it is. Second captures of one interface are left out. */
function scenario(name: string): Promise<Scenario> {
  const found = known.get(name) ?? load(name);
  known.set(name, found);
  return found;
}

async function load(name: string): Promise<Scenario> {
  const folder = join(shared!, 'captures/lab', name);
  const truth = readTruth(folder);
  const files = filesOf(truth).filter((file) => !/-(ns|port|any|any-sll1)\.pcap$/.test(file));
  const points: TakenPoint[] = [];
  for (const file of files) points.push(await taken(open(join(folder, file))));
  return { truth, points, told: await tell(points) };
}

async function tell(points: readonly TakenPoint[], nameBack?: (point: string) => string | undefined): Promise<Outcome> {
  const all = [];
  for await (const one of correlate(points.map(given), { vxlanPorts: [4790, PORT] })) all.push(one);
  return outcome(all, points, nameBack);
}

const SEVERAL = ['one-way-block', 'two-overlays', 'ttl-inner', 'ipv6-underlay', 'vni-mismatch'];

const withShared = unless(sharedMissing);

/** Declare a test over several scenarios. */
function over(scenarios: readonly string[], what: string, holds: (one: Scenario) => Promise<void>): void {
  for (const name of scenarios) withShared(`${name}: ${what}`, async () => holds(await scenario(name)), 60_000);
}

describe('the same is told', () => {
  over([...SEVERAL, 'offload'], 'whatever the order and the names of the captures', async ({ points, told }) => {
    for (const seed of [1, 2]) {
      const random = numbers(seed);
      const mixed = shuffled(points, random);
      const names = new Map(mixed.map(({ point }, i) => [`capture-${i}`, point]));
      const renamed = mixed.map((one, i) => ({ ...one, point: `capture-${i}` }));
      const other = await tell(renamed, (point) => names.get(point));
      assert.deepEqual(ways(other.passed), ways(told.passed));
      assert.deepEqual(losses(other.passed), losses(told.passed));
      assert.deepEqual(other.exchanged, told.exchanged);
    }
  });

  over([...SEVERAL, 'icmp-unreachable'], 'whatever the addresses', async ({ truth, points, told }) => {
    for (const seed of [1, 2]) {
      const rules = addressesOf(truth, numbers(seed));
      const other = await tell(points.map((point) => rewritten(point, rules)));
      assert.deepEqual(ways(other.passed), ways(told.passed));
      assert.deepEqual(losses(other.passed), losses(told.passed));
      assert.deepEqual(other.exchanged, told.exchanged);
    }
  });

  over(SEVERAL, 'whatever the VNIs and the ports', async ({ points, told }) => {
    const vnis = new Set([4096, 4097, 4098, 4099, 5000]);
    for (const port of [8472, PORT]) {
      const moved = points.map((point) =>
        retunnelled(
          point,
          (vni) => 0xff_fffe - 3 * vni,
          () => port,
          vnis,
        ),
      );
      const other = await tell(moved);
      assert.deepEqual(ways(other.passed), ways(told.passed));
      assert.deepEqual(losses(other.passed), losses(told.passed));
      assert.deepEqual(other.exchanged, told.exchanged);
    }
  });

  over(
    ['ping', 'ttl-inner', 'duplicate-ip', 'offload'],
    'whatever the clock of a host says, and hops are right within their bounds',
    async ({ truth, points, told }) => {
      const hosts = new Map(truth.points.map(({ file, host }) => [file.replace(/\.pcap(ng)?$/, ''), host]));
      const [begin] = spanOf(points);
      for (const [offset, gains] of [
        [350e6, 0],
        [-1.7e6, 0],
        [-350e6, 40e3],
      ] as const) {
        const off = points.map((one) =>
          hosts.get(one.point) === 'host1' ? ahead(one, offset, gains, Math.floor(begin)) : one,
        );
        const other = await tell(off);
        assert.deepEqual(sets(other.passed), sets(told.passed));
        assert.deepEqual(losses(other.passed), losses(told.passed));
        assert.deepEqual(other.exchanged.map(stateOf).sort(), told.exchanged.map(stateOf).sort());
        hopsAgree(told, other);
      }
    },
  );

  over(['ping', 'one-way-block', 'stale-fdb'], 'with a NIC captured twice', async (one) => {
    const twins = one.points.filter(({ point }) => point.endsWith('-ens3'));
    for (const jitter of [0, 3000]) {
      const second = twins.map((twin) => jittered({ ...twin, point: `${twin.point}-again` }, jitter));
      const other = await tell([...second, ...one.points], (point) => (point.endsWith('-again') ? undefined : point));
      assert.deepEqual(ways(other.passed), ways(one.told.passed));
      // Which of the two captures is named makes no difference.
      assert.equal(other.exchanged.length, one.told.exchanged.length);
      assert.deepEqual(other.exchanged, one.told.exchanged);
    }
  });
});

describe('of a part of the captures', () => {
  over(
    [...SEVERAL, 'mtu-blackhole'],
    'what the points left out saw is missing, and nothing more is lost',
    async ({ points, told }) => {
      for (const gone of points) {
        const kept = (record: string): boolean => !record.startsWith(`${gone.point}#`);
        const other = await tell(points.filter((point) => point !== gone));
        // A packet that the NIC cut of a super-packet is not known where only the super-packet was seen.
        const whole = new Set(ways(without(told, kept)));
        assert.deepEqual(new Set(ways(other.passed)), whole);
        const lost = new Set(told.passed.filter((one) => one.lost !== null).flatMap(({ seen }) => seen));
        for (const one of other.passed) if (one.lost !== null) assert.ok(one.seen.some((record) => lost.has(record)));
      }
    },
  );

  over(
    ['ping', 'clock-skew', 'latency', 'ipv6-underlay'],
    'captures that begin and end at other times lose nothing',
    async ({ points, told }) => {
      const [begin, end] = spanOf(points);
      const random = numbers(11);
      for (let i = 0; i < 3; i++) {
        const part = points.map((point) =>
          during(point, begin + random() * 0.4 * (end - begin), end - random() * 0.4 * (end - begin)),
        );
        const records = new Set(part.flatMap(({ point, records: all }) => all.map(({ frame }) => `${point}#${frame}`)));
        const other = await tell(part);
        assert.deepEqual(sets(other.passed), sets(without(told, (record) => records.has(record))));
        assert.deepEqual(losses(other.passed), []);
      }
    },
  );

  over(
    ['duplicates', 'two-overlays', 'icmp-unreachable', 'ipv6-underlay'],
    'a silence changes nothing',
    async (one) => {
      const { point, records } = one.points[0]!;
      const [, end] = spanOf(one.points);
      for (const silence of [20, 200]) {
        const last: Taken = { ...records.at(-1)!, seconds: Math.floor(end) + silence, frame: -1 };
        // Something else, long after: bytes that nothing is joined with.
        const beacon = { ...last, bytes: new Uint8Array(60).fill(7) };
        const longer = one.points.map((each) =>
          each.point === point ? { ...each, records: [...each.records, beacon] } : each,
        );
        const other = await tell(longer);
        const rest = without(other, (record) => !record.endsWith('#-1'));
        assert.deepEqual(sets(rest), sets(one.told.passed));
        assert.deepEqual(other.exchanged.map(stateOf).sort(), one.told.exchanged.map(stateOf).sort());
      }
    },
  );
});

const stateOf = (exchange: string): string => exchange.slice(0, exchange.indexOf(':'));

/** Hold the hops of two tellings of one run against each other. */
function hopsAgree(one: Outcome, other: Outcome): void {
  const byWay = new Map(one.passed.map((passed) => [passed.seen.join(' '), passed]));
  let compared = 0;
  for (const { seen, hops, hopErrors } of other.passed) {
    const same = byWay.get(seen.join(' '));
    if (same === undefined) continue;
    for (const [i, hop] of hops.entries()) {
      const [a, b] = [hopErrors[i], same.hopErrors[i]];
      if (a === null || a === undefined || b === null || b === undefined) continue;
      compared++;
      // Timestamps of microseconds are cut twice.
      assert.ok(Math.abs(hop - same.hops[i]!) <= a + b + 3000, `${seen[i]} ${seen[i + 1]}: ${hop}, ${same.hops[i]}`);
    }
  }
  assert.ok(compared > 20);
}

/** Every hardware and network address that the truth names, and another one for it. */
function addressesOf(truth: Truth, random: () => number): Rewriting {
  const found = new Set(JSON.stringify(truth).match(/([0-9a-f]{2}:){5}[0-9a-f]{2}|\d+\.\d+\.\d+\.\d+/g));
  const octet = (): number => Math.floor(random() * 256);
  const rules: (readonly [Uint8Array, Uint8Array])[] = [];
  for (const text of found) {
    if (text.includes(':')) {
      const from = text.split(':').map((part) => Number.parseInt(part, 16));
      // Who is one station stays one.
      if ((from[0]! & 1) === 1) continue;
      rules.push([Uint8Array.from(from), Uint8Array.of(octet() & 0xfe, octet(), octet(), octet(), octet(), octet())]);
    } else {
      const from = text.split('.').map(Number);
      if (from.some((part) => part > 255) || from[0]! >= 224 || from[0] === 0 || from[0] === 127) continue;
      rules.push([Uint8Array.from(from), Uint8Array.of(11 + (octet() % 100), octet(), octet(), octet())]);
    }
  }
  return rules;
}

/** Move each record by up to so many nanoseconds. */
function jittered(point: TakenPoint, most: number): TakenPoint {
  const random = numbers(3);
  const moved = (record: Taken): Taken => {
    const nanoseconds = record.nanoseconds + Math.round((random() * most) / 1000) * 1000;
    return nanoseconds < 1e9 ? { ...record, nanoseconds } : record;
  };
  return { ...point, records: point.records.map(moved) };
}
