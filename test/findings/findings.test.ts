import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/conversations/clock.ts';
import type { Conversation } from '../../src/conversations/conversation.ts';
import { Diagnosis, diagnose } from '../../src/diagnose.ts';
import type { Detector, Finding } from '../../src/findings/finding.ts';
import { detectors } from '../../src/findings/standard.ts';
import { CASES, COMPARING, clock, lost, many, summed } from './cases.ts';
import { crossing, endpoint, error, exchange, point, seen } from './conversations.ts';

/** What one detector alone makes of conversations. */
function alone(name: string, conversations: readonly Conversation[]): readonly Finding[] {
  const detector = detectors.find(({ finding }) => finding === name)!;
  const diagnosis = new Diagnosis({ detectors: [detector] });
  for (const one of conversations) diagnosis.see(one);
  return diagnosis.findings();
}

describe('each detector', () => {
  test.each(CASES)('%s fires, and is silent where it must be', (name, firing, told, silent) => {
    const [found] = alone(name, firing);
    expect(found).toMatchObject({ finding: name, ...told });
    expect(found!.summary).toMatch(/\S\.$/);
    expect(alone(name, silent)).toEqual([]);
  });

  test('there is a case for each', () => {
    const names = detectors.map(({ finding }) => finding).filter((name) => !COMPARING.includes(name));
    expect(CASES.map(([name]) => name).sort()).toEqual(names.sort());
  });
});

describe('a diagnosis', () => {
  test('hangs symptoms under what explains them', () => {
    const told = [
      ...many(5, () => crossing(lost)),
      crossing({ source: '10.1.0.2', destination: '10.1.0.1' }),
      ...many(5, () => exchange()),
    ];
    const diagnosis = new Diagnosis();
    for (const one of told) diagnosis.see(one);
    expect(diagnosis.findings().map((one) => [one.finding, one.symptoms?.map(({ finding }) => finding)])).toEqual([
      ['one-way-traffic', ['packet-loss', 'echo-unanswered']],
    ]);
  });

  test('keeps apart what is about others', () => {
    const diagnosis = new Diagnosis();
    const told = [
      ...many(3, () => exchange({ kind: 'arp', server: '10.1.0.77' })),
      exchange({ state: 'error', error: error(3, 3) }),
    ];
    for (const one of told) diagnosis.see(one);
    expect(diagnosis.findings().map(({ finding, symptoms }) => [finding, symptoms])).toEqual([
      ['arp-unanswered', undefined],
      ['destination-unreachable', undefined],
    ]);
  });

  test('does not hang many losses under a cause that accounts for few', () => {
    const diagnosis = new Diagnosis();
    for (const one of [...many(3, () => crossing(lost)), ...many(30, (i) => exchange({ sequence: i }))])
      diagnosis.see(one);
    expect(
      diagnosis
        .findings()
        .map(({ finding }) => finding)
        .sort(),
    ).toEqual(['echo-unanswered', 'packet-loss']);
  });

  test('counts what came to harm once: as harmed, not as lost and unanswered, too', () => {
    const diagnosis = new Diagnosis();
    const sightings = summed({ outerTransport: 'good' }, { outerTransport: 'bad' });
    const told = [
      ...many(3, () => crossing({ ...lost, sightings, lostAfter: 'b', expected: 'c' })),
      ...many(3, () => exchange({ request: sightings })),
    ];
    for (const one of told) diagnosis.see(one);
    expect(diagnosis.findings().map(({ finding, symptoms }) => [finding, symptoms])).toEqual([
      ['checksum-corrupt', undefined],
    ]);
  });

  test('tells a move with its losses as one', () => {
    const diagnosis = new Diagnosis();
    const move = { time: 3_000_000_000n, from: '172.16.0.1', to: '172.16.0.2' };
    for (const one of [...many(6, () => crossing(lost)), endpoint('10.1.0.2', { moves: [move] })]) diagnosis.see(one);
    expect(diagnosis.findings().map(({ finding, symptoms }) => [finding, symptoms?.map((one) => one.finding)])).toEqual(
      [['mac-moved', ['packet-loss']]],
    );
    const later = new Diagnosis();
    const lateMove = { ...move, time: 300_000_000_000n };
    for (const one of [...many(6, () => crossing(lost)), endpoint('10.1.0.2', { moves: [lateMove] })]) later.see(one);
    expect(later.findings().map(({ finding }) => finding)).toEqual(['packet-loss', 'mac-moved']);
  });

  test('tells clocks that agree as one, and what is slow or doubled both ways as one', () => {
    const apart = (a: string, b: string): Conversation => ({
      ...(clock(50_000_000, 1000) as Clock),
      points: [a, b],
    });
    const same = (a: string, b: string): Conversation => ({ ...(clock(0, 1000) as Clock), points: [a, b] });
    const clocks = [apart('a', 'c'), apart('a', 'd'), apart('b', 'c'), apart('b', 'd'), same('a', 'b'), same('c', 'd')];
    expect(alone('clock-offset', clocks).length).toBe(1);
    const back = { source: '10.1.0.2', destination: '10.1.0.1' };
    const slow = many(3, () => crossing({ hops: [30_000_000] }));
    const slowBack = many(3, () => crossing({ ...back, sightings: seen(['b', 'a']), hops: [30_000_000] }));
    expect(alone('high-latency', [...slow, ...slowBack])).toMatchObject([{ count: 6 }]);
    const copies = [
      crossing(),
      crossing({ ...back, sightings: seen(['b', 'a']) }),
      // One packet that came three times, and one back that came twice.
      crossing({ copyAt: 'b', copyOf: 4, sightings: seen(['b'], 5) }),
      crossing({ copyAt: 'b', copyOf: 4, sightings: seen(['b'], 6) }),
      crossing({ ...back, copyAt: 'a', copyOf: 7, sightings: seen(['a'], 8) }),
    ];
    expect(alone('duplicate-packets', copies)).toMatchObject([{ count: 2, between: ['a', 'b'] }]);
  });

  test('lets a scan explain what it finds silent', () => {
    const scan = many(120, (i) => exchange({ kind: 'arp', server: `10.1.0.${i % 40}` }));
    const diagnosis = new Diagnosis();
    for (const one of scan) diagnosis.see(one);
    expect(diagnosis.findings().map(({ finding, symptoms }) => [finding, symptoms?.length])).toEqual([
      ['address-scan', 40],
    ]);
  });

  test('makes hints of what rests on silence where captures dropped packets', () => {
    const diagnosis = new Diagnosis();
    for (const one of [...many(3, () => exchange({ kind: 'arp' })), point({ point: 'b', dropped: 3 })])
      diagnosis.see(one);
    expect(diagnosis.findings()).toMatchObject([{ severity: 'warning', confidence: 'hint' }, { severity: 'info' }]);
  });

  test('keeps overlays apart', () => {
    const diagnosis = new Diagnosis();
    for (const vni of [77, 78]) for (const one of many(3, () => crossing({ ...lost, vni }))) diagnosis.see(one);
    expect(diagnosis.findings().map(({ vni, count }) => [vni, count])).toEqual([
      [77, 3],
      [78, 3],
    ]);
  });

  test('takes a detector of the caller', async () => {
    const chatty: Detector = {
      finding: 'chatty',
      explains: [],
      watch() {
        let count = 0;
        return {
          see({ type }) {
            if (type === 'crossing') count++;
          },
          conclude: () => [
            {
              finding: 'chatty',
              severity: 'info',
              confidence: 'proved',
              summary: `${count} packets.`,
              vni: null,
              subjects: [],
              count,
              evidence: [],
              refutedBy: '',
              remedy: '',
            },
          ],
        };
      },
    };
    const found: Finding[] = [];
    for await (const one of diagnose([crossing(), exchange()], { detectors: [chatty] })) found.push(one);
    expect(found.map(({ count }) => count)).toEqual([1]);
  });

  test('keeps a bounded number of cases and packets', () => {
    const pings = many(18_000, (i) => exchange({ client: `10.9.${(i % 6000) >> 8}.${i & 255}`, sequence: i }));
    expect(alone('echo-unanswered', pings).length).toBeLessThanOrEqual(4096);
    const flood = many(6000, (i) => crossing({ ...lost, source: `10.9.${i >> 8}.${i & 255}` }));
    const [found, ...others] = alone('packet-loss', flood);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ count: 6000 });
    expect(found!.subjects.length).toBeLessThanOrEqual(64);
    expect(found!.evidence.length).toBe(10);
  });
});
