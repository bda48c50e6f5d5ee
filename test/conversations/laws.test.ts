/**
 * Laws of joining, over networks drawn at random: what must not matter does not.
 */
import assert from 'node:assert/strict';
import { test } from '@jest/globals';
import fc from 'fast-check';
import { correlate } from '../../src/correlate.ts';
import type { Capture } from '../../src/read.ts';
import { LEFT, Network, POINTS, type PointName, ping, RIGHT, told } from './network.ts';
import { ACK, capture, frame, ipv4, PSH, type RecordOf, tcp } from './packets.ts';
import { losses, type Outcome, outcome, shuffled, type TakenPoint, taken, ways } from './variants.ts';

/** One thing that happens. */
interface Event {
  readonly what: 'ping' | 'lost' | 'reply lost' | 'data';
  /** Microseconds since the event before. */
  readonly after: number;
  readonly point: PointName;
  readonly hop: number;
}

const events = fc.array(
  fc.record({
    what: fc.constantFrom<Event['what']>('ping', 'ping', 'ping', 'data', 'lost', 'reply lost'),
    after: fc.integer({ min: 2000, max: 900_000 }),
    point: fc.constantFrom(...POINTS.slice(1, -1)),
    hop: fc.integer({ min: 3, max: 900 }),
  }),
  { minLength: 3, maxLength: 14 },
);

/** Let things happen between two that are whole, so that the ways are known. */
function network(all: readonly Event[]): Network {
  const made = new Network();
  let time = 0;
  made.ping(time, 0).ping(time + 100_000, 1);
  for (const [i, { what, after, point, hop }] of all.entries()) {
    time += after + 200_000;
    if (what === 'ping') made.ping(time, i + 2, { hop });
    else if (what === 'lost') made.ping(time, i + 2, { hop, lost: point });
    else if (what === 'reply lost') made.ping(time, i + 2, { hop, replyLost: point });
    else made.pass(time, segment(i), { hop });
  }
  made.ping(time + 300_000, 900).ping(time + 400_000, 901);
  return made;
}

const segment = (number: number): Uint8Array =>
  frame(
    LEFT.mac,
    RIGHT.mac,
    0x0800,
    ipv4(
      { source: LEFT.ip, destination: RIGHT.ip, protocol: 6, identification: 5000 + number },
      tcp({ from: 4000, to: 80, sequence: 1 + 100 * number, acknowledgment: 1, flags: PSH | ACK }, new Uint8Array(100)),
    ),
  );

/** What is told of captures, records named by their point and number. */
async function tell(captures: readonly Capture[], nameBack?: (point: string) => string): Promise<Outcome> {
  const points: TakenPoint[] = [];
  for (const one of captures) points.push(await taken(one));
  const all = [];
  for await (const one of correlate(captures)) all.push(one);
  return outcome(all, points, nameBack);
}

/** Hold two tellings against each other: packets with their ways, losses, and exchanges. */
function agree(one: Outcome, other: Outcome): void {
  assert.deepEqual(ways(other.passed), ways(one.passed));
  assert.deepEqual(losses(other.passed), losses(one.passed));
  assert.deepEqual(other.exchanged, one.exchanged);
}

const RUNS = { seed: 7, numRuns: 10 };

test('the order of the captures does not matter', async () => {
  const law = async (all: readonly Event[], random: number): Promise<void> => {
    const captures = network(all).captures();
    const draw = (): number => (random * 0.618_034) % 1;
    agree(await tell(captures), await tell(shuffled(captures, draw)));
    agree(await tell(captures), await tell([...captures].reverse()));
  };
  await fc.assert(fc.asyncProperty(events, fc.double({ min: 1, max: 1e6, noNaN: true }), law), RUNS);
}, 120_000);

test('how a capture is cut into batches does not matter', async () => {
  const law = async (all: readonly Event[], batch: number): Promise<void> => {
    const made = network(all);
    const cut = Object.fromEntries(POINTS.map((point) => [point, { batch }]));
    agree(await tell(made.captures()), await tell(made.captures(cut)));
  };
  await fc.assert(fc.asyncProperty(events, fc.integer({ min: 1, max: 7 }), law), RUNS);
}, 120_000);

test('a capture in two files, one after the other, tells the same', async () => {
  const law = async (all: readonly Event[], share: number): Promise<void> => {
    const made = network(all);
    const name = 'left-nic';
    const records = [...made.records.get(name)!].sort((a, b) => a[0] - b[0]);
    const at = 1 + Math.floor(share * (records.length - 1));
    const halves: [RecordOf[], RecordOf[]] = [records.slice(0, at), records.slice(at)];
    const rest = made.captures().filter(({ point }) => point !== name);
    const split = [capture(name, halves[0]), capture('second', halves[1]), ...rest];
    const one = await tell(made.captures());
    const other = await tell(split, (point) => (point === 'second' ? name : point));
    // Numbers begin again in the second file.
    const count = (outcome: Outcome): string[] => outcome.passed.map(({ seen }) => seen.map(pointOf).join(' ')).sort();
    assert.deepEqual(count(other), count(one));
    assert.deepEqual(other.exchanged.map(stateOf).sort(), one.exchanged.map(stateOf).sort());
    assert.ok(lossPlaces(other).every((place) => lossPlaces(one).includes(place)));
  };
  await fc.assert(fc.asyncProperty(events, fc.double({ min: 0, max: 0.999, noNaN: true }), law), RUNS);
}, 120_000);

const pointOf = (record: string): string => record.slice(0, record.indexOf('#'));
const stateOf = (exchange: string): string => exchange.slice(0, exchange.indexOf(':'));
const lossPlaces = ({ passed }: Outcome): string[] => passed.flatMap(({ lost }) => (lost === null ? [] : [lost]));

test('a clock that is off changes its offset, and nothing else', async () => {
  const law = async (all: readonly Event[], milliseconds: number): Promise<void> => {
    const made = network(all);
    const right = ['right-nic', 'right-vxlan', 'right-eth0'];
    const off = Object.fromEntries(right.map((point) => [point, { ahead: milliseconds * 1000 }]));
    agree(await tell(made.captures()), await tell(made.captures(off)));
    const { all: conversations, crossings } = await told(made.captures(off));
    const clock = conversations.find(
      (one) => one.type === 'clock' && one.points[0] === 'left-nic' && one.points[1] === 'right-nic',
    );
    assert.ok(clock?.type === 'clock');
    assert.ok(Math.abs(clock.offset - milliseconds * 1e6) <= clock.error);
    const { crossings: straight } = await told(made.captures());
    const before = new Map(straight.map((one) => [one.sightings.map(({ point, frame: n }) => point + n).join(), one]));
    for (const { sightings, hops, hopErrors } of crossings) {
      const same = before.get(sightings.map(({ point, frame: n }) => point + n).join())!;
      for (const [i, hop] of hops.entries()) {
        if (hopErrors[i] === null) continue;
        assert.ok(Math.abs(hop - same.hops[i]!) <= hopErrors[i]! + same.hopErrors[i]! + 2000);
      }
    }
  };
  await fc.assert(fc.asyncProperty(events, fc.integer({ min: -450, max: 450 }), law), RUNS);
}, 120_000);

test('a point left out takes its sightings away, and loses nothing', async () => {
  const law = async (all: readonly Event[], gone: PointName): Promise<void> => {
    const captures = network(all).captures();
    const one = await tell(captures);
    const other = await tell(captures.filter(({ point }) => point !== gone));
    const left = one.passed.map(({ seen }) => seen.filter((record) => pointOf(record) !== gone).join(' '));
    assert.deepEqual(ways(other.passed), left.filter((way) => way !== '').sort());
    assert.ok(lossPlaces(other).length <= lossPlaces(one).length);
  };
  await fc.assert(fc.asyncProperty(events, fc.constantFrom(...POINTS), law), RUNS);
}, 120_000);

test('every lost packet is found where it was lost, and no other', async () => {
  const law = async (all: readonly Event[]): Promise<void> => {
    const { crossings } = await told(network(all).captures());
    const found = crossings.filter(({ lostAfter }) => lostAfter !== null).map(({ lostAfter }) => lostAfter!);
    const lost = all.filter(({ what }) => what === 'lost' || what === 'reply lost').map(({ point }) => point);
    assert.deepEqual(found.sort(), lost.sort());
  };
  await fc.assert(fc.asyncProperty(events, law), RUNS);
}, 120_000);

test('sequence numbers of a ping tell its packets apart', async () => {
  const made = new Network();
  for (let i = 0; i < 5; i++) made.at('left-eth0', i * 10, ping(LEFT, RIGHT, 8, 1, i));
  const { crossings } = await told(made.captures());
  assert.equal(crossings.length, 5);
});
