/**
 * Pieces that come in any order, twice, overlapping or contradicting each other: joined exactly where this machine's kernel
 * joins them. Echo requests in pieces are sent into a network namespace, and it is seen which of them are answered.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, expect } from '@jest/globals';
import { Reassembler } from '../../src/reassemble.ts';
import * as f from '../frames.ts';
import { join } from '../hex.ts';
import { programMissing, unless } from '../oracle/need.ts';
import { cutIpv4, cutIpv6, type Range } from './cut.ts';

const SEQUENCES = 400;
const ROUTER = '02:00:00:00:00:02';
const HOST = '02:00:00:00:00:01';

const namespace = `vxlens-pieces-${process.pid}-${randomBytes(2).toString('hex')}`;
const rootMissing =
  process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'network namespaces need root';
const ipMissing = existsSync('/usr/sbin/ip') || existsSync('/sbin/ip') ? undefined : 'iproute2 is not installed';

const ip = (...words: readonly string[]): void => {
  execFileSync('ip', words, { stdio: 'pipe' });
};

afterAll(() => {
  spawnSync('ip', ['netns', 'delete', namespace], { stdio: 'ignore' });
});

/** Build a namespace with a cable whose one end answers, and whose other end is left to us. */
function build(): void {
  ip('netns', 'add', namespace);
  const inside = (...words: readonly string[]): void => ip('-n', namespace, ...words);
  inside('link', 'add', 'ours', 'type', 'veth', 'peer', 'name', 'host', 'address', HOST);
  inside('link', 'set', 'lo', 'up');
  for (const end of ['ours', 'host']) inside('link', 'set', end, 'up');
  inside('address', 'add', '192.168.200.3/24', 'dev', 'host');
  inside('address', 'add', 'fd00::3/64', 'dev', 'host', 'nodad');
  for (const neighbour of ['192.168.200.5', 'fd00::5']) {
    inside('neighbour', 'add', neighbour, 'lladdr', ROUTER, 'dev', 'host', 'nud', 'permanent');
  }
}

/** Sends frames given in hexadecimal, and prints those that come back from the host. */
const EXCHANGE = `
import socket, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind(("ours", 0))
s.settimeout(0.05)
def hear(until):
    while time.monotonic() < until:
        try:
            frame, address = s.recvfrom(65536)
        except socket.timeout:
            continue
        if address[2] != socket.PACKET_OUTGOING:
            print(frame.hex())
for i, line in enumerate(sys.stdin):
    s.send(bytes.fromhex(line.strip()))
    if i % 50 == 49:
        hear(time.monotonic() + 0.02)
hear(time.monotonic() + 0.5)
`;

/** Random numbers below a bound, from a seed. */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** Draw pieces of a payload: a fair cut in any order, with some pieces that do not belong there. */
function draw(random: (bound: number) => number, length: number): readonly Range[] {
  const units = Math.ceil(length / 8);
  const cuts = [...new Set(Array.from({ length: random(4) }, () => 8 * random(units)))].filter((cut) => cut > 0);
  const places = [0, ...cuts.sort((a, b) => a - b), length];
  const pieces: Range[] = places.slice(1).map((end, i) => ({ start: places[i]!, end }));
  // A single piece would be no fragment.
  if (pieces.length === 1) pieces.push({ start: 0, end: 8, more: true });
  for (let more = random(4); more > 0; more--) {
    const start = 8 * random(units);
    const end = start + 8 * (1 + random(units));
    pieces.push(random(8) > 0 && end > length ? { start, end: length } : { start, end, more: random(6) > 0 });
  }
  for (let i = pieces.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [pieces[i], pieces[j]] = [pieces[j]!, pieces[i]!];
  }
  return pieces.filter(({ start, end, more = end < length }) => start < end && (start > 0 || more));
}

/** Make the frames of echo requests in pieces, numbered by their identifiers. */
function frames(version: 4 | 6): readonly Uint8Array[] {
  const random = randomFrom(version * 7919);
  return Array.from({ length: SEQUENCES }, (_, i) => {
    const identifier = i + 1;
    const length = 16 + random(50);
    // Octets of zeros: the checksum holds whatever piece they came from.
    const rest = join(Uint8Array.of(identifier >> 8, identifier & 0xff), new Uint8Array(length - 6));
    const message = version === 4 ? f.icmp(8, 0, rest) : f.icmpv6(128, 0, rest);
    const pieces = draw(random, message.length);
    const packets =
      version === 4
        ? cutIpv4({ protocol: 1, id: identifier }, message, pieces)
        : cutIpv6({ nextHeader: 58 }, identifier, message, pieces);
    return packets.map((packet) => f.ethernet(version === 4 ? 0x0800 : 0x86dd, packet, ROUTER, HOST));
  }).flat();
}

/** Count the replies, or the requests that were joined, by their identifier; `type` tells which. */
function count(packets: readonly Uint8Array[], version: 4 | 6, type: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const at = version === 4 ? 34 : 54;
  for (const packet of packets) {
    const protocol = packet[version === 4 ? 23 : 20];
    if (protocol !== (version === 4 ? 1 : 58) || packet[at] !== type) continue;
    const payload = (packet[16]! << 8) | packet[17]!;
    const length = version === 4 ? payload - 20 : (packet[18]! << 8) | packet[19]!;
    const key = `${(packet[at + 4]! << 8) | packet[at + 5]!}, ${length} octets`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

unless(rootMissing, ipMissing, programMissing('python3'))(
  `${SEQUENCES} echo requests in pieces over IPv4 and as many over IPv6, answered by the kernel where we join them`,
  () => {
    build();
    for (const version of [4, 6] as const) {
      const sent = frames(version);
      const input = sent.map((frame) => Buffer.from(frame).toString('hex')).join('\n');
      const words = ['netns', 'exec', namespace, 'python3', '-c', EXCHANGE];
      const output = execFileSync('ip', words, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
      const heard = output.split('\n').map((line) => Uint8Array.from(Buffer.from(line, 'hex')));
      const answered = count(heard, version, version === 4 ? 0 : 129);
      const reassembler = new Reassembler();
      const joined: Uint8Array[] = [];
      for (const [i, bytes] of sent.entries()) {
        const record = { number: i + 1, time: 0n, bytes, originalLength: bytes.length, linkType: 1, point: 'host' };
        const taken = reassembler.take(record);
        if (!taken.waits && sound(taken.record.bytes, version)) joined.push(taken.record.bytes);
      }
      expect(Object.fromEntries(count(joined, version, version === 4 ? 8 : 128))).toEqual(Object.fromEntries(answered));
      // A fair share of each, or nothing is proved.
      expect(answered.size).toBeGreaterThan(SEQUENCES / 5);
      expect(answered.size).toBeLessThan((SEQUENCES * 4) / 5);
      expect(reassembler.counts.overlapped).toBeGreaterThan(SEQUENCES / 20);
      expect(reassembler.counts.duplicates).toBeGreaterThan(SEQUENCES / 20);
      expect(reassembler.counts.contradicted).toBeGreaterThan(SEQUENCES / 50);
    }
  },
  60_000,
);

/** Whether the kernel can answer: over IPv6 the checksum covers the length, and pieces behind the end made it another one. */
function sound(frame: Uint8Array, version: 4 | 6): boolean {
  if (version === 4) return true;
  const message = frame.subarray(54);
  const expected = f.icmpv6(128, 0, message.subarray(4));
  return message[2] === expected[2] && message[3] === expected[3];
}
