/** What captures of strangers taught: what looks like a fault and is none. */
import { expect, test } from '@jest/globals';
import type { Conversation } from '../../src/conversations/conversation.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import { crossing, endpoint, error, exchange, seen, tunnelled } from './conversations.ts';

/** The findings above information, each with its severity. */
function found(...conversations: readonly Conversation[]): readonly string[] {
  const diagnosis = new Diagnosis();
  for (const one of conversations) diagnosis.see(one);
  return diagnosis
    .findings()
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, finding }) => `${severity} ${finding}`);
}

const second = 1_000_000_000n;
const at = (time: bigint) => ({ request: seen(['a'], 1, { time }) });
const three = (make: (i: number) => Conversation): readonly Conversation[] => [0, 1, 2].map(make);
const asked = (server: string) => three((i) => exchange({ kind: 'arp', server, ...at(BigInt(i) * second) }));

test.each([
  ['10.1.0.2', ['error echo-unanswered']],
  ['fe80::2', ['error echo-unanswered']],
  ['ff02::1', []],
  ['224.0.0.1', []],
  ['239.255.255.250', []],
  ['255.255.255.255', []],
])('pings to %s that nobody answers: %j', (server, expected) => {
  expect(found(crossing({ destination: '10.1.0.1' }), ...three(() => exchange({ server })))).toEqual(expected);
});

test('nobody has to answer for the unspecified address', () => {
  expect(found(...asked('10.1.0.9'))).toEqual(['error arp-unanswered']);
  expect(found(...asked('0.0.0.0'))).toEqual([]);
});

test('an address that answers others later on is there', () => {
  const answered = (time: bigint): Conversation =>
    exchange({ kind: 'arp', client: '10.1.0.7', server: '10.1.0.9', state: 'answered', ...at(time) });
  expect(found(...asked('10.1.0.9'), answered(9n * second))).toEqual(['warning arp-unanswered']);
  expect(found(answered(-9n * second), ...asked('10.1.0.9'))).toEqual(['error arp-unanswered']);
});

test('where more were answered than are remembered, who was not may have been', () => {
  const answered = Array.from({ length: 65_537 }, (_, i) =>
    exchange({ kind: 'arp', client: `10.9.${i >> 8}.${i & 255}`, server: '10.1.0.7', state: 'answered' }),
  );
  expect(found(...answered.slice(1), ...asked('10.1.0.9'))).toEqual(['error arp-unanswered']);
  expect(found(...answered, ...asked('10.1.0.9'))).toEqual(['warning arp-unanswered']);
});

test('a host that sends tunnel packets to itself does not answer with another VNI', () => {
  const tunnels = (one: string, other: string): readonly Conversation[] => [
    tunnelled([one, other]),
    tunnelled([other, one], { vni: 78 }),
    endpoint('10.1.0.2'),
    endpoint('10.1.0.2', { vni: 78 }),
  ];
  expect(found(...tunnels('172.16.0.1', '172.16.0.2'))).toEqual(['error vni-mismatch']);
  expect(found(...tunnels('127.0.0.1', '127.0.0.1'))).toEqual([]);
});

test.each([
  ['UDP 40000 > 8125', ['error destination-unreachable']],
  ['UDP 53 > 53', ['error destination-unreachable']],
  ['UDP 40000 > 33433', ['error destination-unreachable']],
  // traceroute, tracepath.
  ['UDP 40000 > 33434', []],
  ['UDP 40000 > 44446', []],
  // An answer to a client that has gone.
  ['UDP 53 > 40000', []],
])('"port unreachable" about %s: %j', (summary, expected) => {
  expect(found(crossing({ summary, error: error(3, 3) }))).toEqual(expected);
});
