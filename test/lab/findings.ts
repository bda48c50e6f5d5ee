/**
 * Findings held against a scenario's truth: what was broken is found, with its place and count, it comes first, and nothing
 * else is said to be wrong; where nothing was broken there is nothing above information, and no error from one file alone.
 */
import { join } from 'node:path';
import { correlate } from '../../src/correlate.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { open } from '../../src/node.ts';
import type { Check } from './checks.ts';
import { type Fault, filesOf, type Truth } from './truth.ts';

/** What the truth tells of a fault beside what other checks look at. */
type Told = Fault & {
  readonly layer?: string;
  readonly by?: unknown;
  readonly task?: string;
  readonly requests?: number;
  readonly about?: string;
  readonly says?: string;
};

/** How a kind of fault shows. */
interface Shows {
  readonly finding: string;
  readonly count?: (fault: Told) => number | undefined;
  /** What has to be among the subjects. */
  readonly subjects?: (fault: Told) => readonly (string | undefined)[];
  /** Words that the sentence has to hold. */
  readonly words?: (fault: Told) => string;
}

const packets = (fault: Told): number | undefined => fault.packets;
const address = (fault: Told): readonly (string | undefined)[] => [fault.ip];

const LAYERS: Readonly<Record<string, string>> = {
  'inner-icmp': 'inner ICMP checksum',
  'inner-icmp-payload': 'inner ICMP payload checksum',
  'inner-ip': 'inner IPv4 checksum',
  'inner-tcp': 'inner TCP checksum',
  'inner-udp': 'inner UDP checksum',
  'outer-udp': 'outer UDP checksum',
};

const SHOWS: Readonly<Record<string, Shows>> = {
  'arp-unanswered': { finding: 'arp-unanswered', subjects: address },
  'backend-refuses': { finding: 'backend-down', count: ({ requests }) => requests, subjects: ({ task }) => [task] },
  'bad-checksum': { finding: 'checksum-corrupt', count: packets, words: ({ layer }) => LAYERS[layer ?? ''] ?? '' },
  'clock-skew': { finding: 'clock-offset' },
  'duplicate-ip': { finding: 'duplicate-address', subjects: ({ ip, macs = [] }) => [ip, ...macs] },
  duplicates: { finding: 'duplicate-packets', count: packets },
  'icmp-admin-prohibited': unreachable('administratively prohibited'),
  'icmp-host-unreachable': unreachable('host unreachable'),
  'icmp-port-unreachable': unreachable('port unreachable'),
  'icmp6-port-unreachable': unreachable('port unreachable'),
  latency: { finding: 'high-latency' },
  loss: { finding: 'packet-loss', count: packets },
  'mac-move': { finding: 'mac-moved', subjects: ({ ip, old, new: now }) => [ip, old, now] },
  'mtu-blackhole': { finding: 'mtu-black-hole', count: packets },
  'mtu-frag-needed': { finding: 'fragmentation-needed', count: () => 1 },
  'nd-unanswered': { finding: 'neighbour-unanswered', subjects: address },
  'one-way-block': { finding: 'one-way-traffic', count: packets },
  'outer-fragments': { finding: 'outer-fragmentation', count: packets },
  'outer-ttl-exceeded': { finding: 'tunnel-time-exceeded', count: packets },
  'port-mismatch': { finding: 'port-mismatch', count: packets },
  reorder: { finding: 'reordered-packets' },
  'stale-fdb': { finding: 'wrong-vtep', count: packets, subjects: ({ says }) => [says] },
  'task-gone': { finding: 'arp-unanswered', subjects: address },
  'tcp-reset': { finding: 'connection-refused', count: packets },
  'ttl-exceeded': { finding: 'time-exceeded', count: packets },
  'underlay-arp-unanswered': { finding: 'vtep-unreachable', subjects: address },
  'vni-mismatch': { finding: 'vni-mismatch', count: packets },
};

function unreachable(reason: string): Shows {
  return {
    finding: 'destination-unreachable',
    count: packets,
    subjects: ({ by, about }) => [String(by), about],
    words: () => reason,
  };
}

const equal = (what: string, expected: number, found: number): Check => ({
  area: 'findings',
  what,
  expected,
  found,
  holds: expected === found,
});

/** Compare what was found in a scenario with its truth; in each file alone where nothing is wrong. */
export async function findingChecks(truth: Truth, folder: string, found: readonly Finding[]): Promise<Check[]> {
  const serious = found.filter(({ severity }) => severity !== 'info');
  const faults = truth.faults as readonly Told[];
  if (faults.every(({ kind }) => kind === 'clock-skew')) {
    const checks = [equal('findings above information where nothing is wrong', 0, serious.length)];
    for (const file of filesOf(truth)) checks.push(await aloneCheck(join(folder, file), file));
    return [...checks, ...faults.map((fault) => shows(fault, found))];
  }
  const names = new Set(faults.map(({ kind }) => SHOWS[kind]?.finding));
  const stray = serious.filter(({ finding }) => !names.has(finding));
  return [
    ...faults.map((fault) => shows(fault, found)),
    equal(`first of all is what was broken (${found[0]?.finding})`, 1, names.has(found[0]?.finding) ? 1 : 0),
    equal(`findings of what was not broken (${stray.map(({ finding }) => finding).join(', ')})`, 0, stray.length),
  ];
}

/** Whether a fault was found, once, at its place and with its count. */
function shows(fault: Told, found: readonly Finding[]): Check {
  const expected = SHOWS[fault.kind];
  const fits = found.filter((one) => {
    if (expected === undefined || one.finding !== expected.finding) return false;
    const count = expected.count?.(fault);
    const subjects = expected.subjects?.(fault) ?? [];
    return (
      (count === undefined || one.count === count) &&
      subjects.every((subject) => subject === undefined || one.subjects.includes(subject)) &&
      one.summary.includes(expected.words?.(fault) ?? '') &&
      isThere(fault, one)
    );
  });
  return equal(`${fault.kind}: ${expected?.finding ?? 'a finding'} with its place and count`, 1, fits.length);
}

/** Whether a finding is at a fault's place, where both tell one, and in its direction. */
function isThere({ kind, between, direction, vni }: Told, one: Finding): boolean {
  if (typeof vni === 'number' && one.vni !== vni) return false;
  if (one.between === undefined || between === undefined) {
    return between === undefined || kind === 'vni-mismatch' || kind === 'mtu-frag-needed';
  }
  const ends = typeof direction === 'string' ? [...one.between].sort() : one.between;
  if (![...between].sort().every((point, i) => point === [...ends].sort()[i])) return false;
  if (typeof direction === 'string' || direction === undefined || one.direction === undefined) return true;
  return direction[0] === one.direction[0] && direction[1] === one.direction[1];
}

async function aloneCheck(path: string, file: string): Promise<Check> {
  const errors = (await findingsOf([path])).filter(({ severity }) => severity === 'error');
  const names = errors.map(({ finding }) => finding).join(', ');
  return equal(`errors from ${file} alone${names === '' ? '' : ` (${names})`}`, 0, errors.length);
}

async function findingsOf(paths: readonly string[]): Promise<readonly Finding[]> {
  const diagnosis = new Diagnosis();
  for await (const one of correlate(paths.map((path) => open(path)))) diagnosis.see(one);
  return diagnosis.findings();
}
