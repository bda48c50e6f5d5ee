/** A detector of a user's own is one object, handed over with the others or alone. */
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { analyse, type Conversation, type Detector, detectors, diagnose, type Finding } from '../../src/index.ts';
import { open } from '../../src/node.ts';
import { crossing, exchange, seen } from './conversations.ts';

/** Tells, as a cause of unanswered pings, that a host is under maintenance. */
const underMaintenance = (host: string): Detector => ({
  finding: 'under-maintenance',
  explains: ['echo-unanswered', 'packet-loss'],
  watch() {
    let count = 0;
    return {
      see(one) {
        if (one.type === 'crossing' && one.destination === host) count++;
      },
      conclude: (): Finding[] =>
        count === 0
          ? []
          : [
              {
                finding: 'under-maintenance',
                severity: 'info',
                confidence: 'proved',
                summary: `${host} is under maintenance; ${count} packets were for it.`,
                vni: null,
                subjects: [host, '10.1.0.1'],
                count,
                evidence: [],
                refutedBy: 'The calendar.',
                remedy: 'Wait.',
              },
            ],
    };
  },
});

const conversations: readonly Conversation[] = [
  ...[1, 2, 3].map((sequence) => exchange({ sequence, request: seen(['a'], sequence) })),
  crossing(),
];

async function found(all: AsyncIterable<Finding>): Promise<readonly (readonly [string, readonly string[]])[]> {
  const names: (readonly [string, readonly string[]])[] = [];
  for await (const { finding, symptoms = [] } of all) names.push([finding, symptoms.map((one) => one.finding)]);
  return names;
}

test('alone it tells what it finds, and nothing else is told', async () => {
  const own = [underMaintenance('10.1.0.2')];
  expect(await found(diagnose(conversations, { detectors: own }))).toEqual([['under-maintenance', []]]);
  expect(await found(diagnose(conversations, { detectors: [underMaintenance('10.9.9.9')] }))).toEqual([]);
});

test('beside the others it explains theirs', async () => {
  const all = [underMaintenance('10.1.0.2'), ...detectors];
  expect(await found(diagnose(conversations))).toEqual([['echo-unanswered', []]]);
  expect(await found(diagnose(conversations, { detectors: all }))).toEqual([
    ['under-maintenance', ['echo-unanswered']],
  ]);
});

test('analyse takes it as well', async () => {
  const { findings } = await analyse([open(resolve(import.meta.dirname, '../../samples/terminal3-ens3.pcap'))], {
    detectors: [underMaintenance('192.168.200.3')],
  });
  expect(findings.map(({ summary }) => summary)).toEqual([
    '192.168.200.3 is under maintenance; 1 packets were for it.',
  ]);
});

test('the standard detectors are told apart by name', () => {
  const names = detectors.map(({ finding }) => finding);
  expect(names).toEqual([...new Set(names)]);
});
