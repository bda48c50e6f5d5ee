/**
 * `address-scan`: one host asks for very many addresses within seconds, and most do not answer.
 *
 * Needs one point. Fires where one address sent requests (ARP, neighbour discovery, echo, TCP) to more than `SCAN_TARGETS`
 * others within `SCAN_TIME`, and more than half of them gave no answer or refused. Silent where most answer: that is work.
 * Source: Wireshark's storm detection and arp-scan; a scan fills neighbour tables, and explains unanswered requests.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Exchange } from '../conversations/exchange.ts';
import { Cases, lastOf } from './cases.ts';
import { partiesOf } from './endpoints.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { SCAN_TARGETS, SCAN_TIME } from './thresholds.ts';

interface Scanner {
  readonly vni: number | null;
  readonly client: string;
  /** Who was asked in a stretch of time, and whether anybody answered; a few stretches, for what is told late. */
  readonly stretches: Map<bigint, Map<string, boolean>>;
  /** The most that were asked in one stretch, as it stood when it was given up. */
  most: ReadonlyMap<string, boolean>;
}

/** Stretches of time that are kept, and targets in one. */
const STRETCHES = 4;
const TARGETS = 4096;

/** Who was scanned: findings about them are the scan's. */
const scanned = new WeakMap<Finding, ReadonlyMap<string, boolean>>();

/** One host asks for very many addresses. */
export const addressScan: Detector = {
  finding: 'address-scan',
  explains: [
    'arp-unanswered',
    'neighbour-unanswered',
    'echo-unanswered',
    'destination-unreachable',
    'connection-refused',
  ],
  meets: (cause, symptom) => {
    const targets = scanned.get(cause);
    const [client] = cause.subjects;
    return symptom.subjects.every((one) => one === client || targets?.has(one.replace(/:\d+$/, '')) === true);
  },
  watch: (): Watch => {
    const scanners = new Cases<Scanner>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.state === 'unrequested' || one.request.length === 0) return;
        const [client, server] = partiesOf(one);
        const key = [one.vni, client].join(' ');
        const fresh: Scanner = { vni: one.vni, client, stretches: new Map(), most: new Map() };
        scanners.add(key, fresh, lastOf(one.request));
        const known = scanners.get(key)?.details;
        if (known !== undefined) note(known, one, server);
      },
      conclude: () =>
        [...scanners].flatMap(({ details, evidence }): Finding[] => {
          const targets = [...details.stretches.values(), details.most].reduce((a, b) => (b.size > a.size ? b : a));
          const silent = [...targets.values()].filter((answers) => !answers).length;
          if (targets.size <= SCAN_TARGETS || 2 * silent <= targets.size) return [];
          const finding = findingOf(details, targets.size, silent, evidence);
          scanned.set(finding, targets);
          return [finding];
        }),
    };
  },
};

function note(scanner: Scanner, { request, state }: Exchange, server: string): void {
  const stretch = request[0]!.time / SCAN_TIME;
  let targets = scanner.stretches.get(stretch);
  if (targets === undefined) {
    if (scanner.stretches.size >= STRETCHES) giveUpEldest(scanner);
    targets = new Map();
    scanner.stretches.set(stretch, targets);
  }
  if (targets.size < TARGETS) targets.set(server, state === 'answered' || targets.get(server) === true);
}

function giveUpEldest(scanner: Scanner): void {
  const [eldest] = scanner.stretches;
  if (eldest === undefined) return;
  scanner.stretches.delete(eldest[0]);
  if (eldest[1].size > scanner.most.size) scanner.most = eldest[1];
}

const findingOf = (
  { vni, client }: Scanner,
  targets: number,
  silent: number,
  evidence: readonly Evidence[],
): Finding => ({
  finding: 'address-scan',
  severity: 'warning',
  confidence: 'likely',
  summary: `${client} asked for ${targets} addresses within ${SCAN_TIME / 1_000_000_000n} seconds, and ${silent} of them did not answer: it scans the network.`,
  vni,
  subjects: [client],
  count: targets,
  evidence,
  refutedBy: `${client} is a monitor, and the hosts that it asks for are down.`,
  remedy: `Find out what runs at ${client} and whether it is meant to; a service that looks for its peers by trying all addresses wants a list of them.`,
});
