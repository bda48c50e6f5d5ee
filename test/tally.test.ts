import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as layout from '../src/loops/layout.ts';
import { open } from '../src/node.ts';
import { Tally } from '../src/tally.ts';
import { LEFT, ping, RIGHT, VTEP_LEFT, VTEP_RIGHT } from './conversations/network.ts';
import {
  ACK,
  arp,
  capture,
  echo,
  frame,
  icmpError,
  ipv4,
  ipv6,
  type RecordOf,
  RST,
  SYN,
  tcp,
  tunnelled,
  udp,
} from './conversations/packets.ts';
import { shared, sharedMissing, unless } from './oracle/need.ts';
import { byCorrelator, byTally, type Told, within } from './tally/compare.ts';

const root = resolve(import.meta.dirname, '..');
const OUT = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77 };
const BACK = { source: VTEP_RIGHT, destination: VTEP_LEFT, vni: 77 };
const ALL = 'ff:ff:ff:ff:ff:ff';
/** The last octet of the left one's hardware address. */
const LEFT_END = Number.parseInt(LEFT.mac.slice(-2), 16);
const NOBODY = '00:00:00:00:00:00';
const WIDE_LEFT = 'fd00:0:0:0:0:0:0:1';
const WIDE_RIGHT = 'fd00:0:0:0:0:0:0:2';

/** A captures' records a millisecond apart, unless they say otherwise. */
const counted = async (...records: readonly (Uint8Array | RecordOf)[]): Promise<Told> => {
  const timed = records.map((one, i): RecordOf => (one instanceof Uint8Array ? [i * 1000, one] : one));
  const told = await byTally(capture('nic', timed));
  if (typeof told === 'string') throw new Error(told);
  return told;
};

const doubt = async (...records: readonly Uint8Array[]): Promise<Told | string> =>
  await byTally(
    capture(
      'nic',
      records.map((one, i): RecordOf => [i * 1000, one]),
    ),
  );

const segment = (
  leftwards: boolean,
  flags: number,
  sequence: number,
  acknowledgment: number,
  id: number,
): Uint8Array => {
  const [from, to] = leftwards ? [RIGHT, LEFT] : [LEFT, RIGHT];
  const ports = leftwards ? { from: 80, to: 40_000 } : { from: 40_000, to: 80 };
  const packet = ipv4(
    { source: from.ip, destination: to.ip, protocol: 6, identification: id },
    tcp({ ...ports, sequence, acknowledgment, flags }),
  );
  return frame(from.mac, to.mac, 0x0800, packet);
};

/** Say in a GPE header that Ethernet is next. */
function withProtocol(packet: Uint8Array): Uint8Array {
  packet[42] = 0x0c;
  packet[45] = 3;
  return packet;
}

/** Let a packet come from VXLAN's port, which makes no tunnel of what does not look like one. */
function fromTunnelPort(packet: Uint8Array): Uint8Array {
  packet[42] = 0;
  new DataView(packet.buffer, packet.byteOffset).setUint16(34, 4789);
  return packet;
}

/** Put four octets of "no operation" behind an IPv4 header. */
function withOptions(packet: Uint8Array): Uint8Array {
  const wider = new Uint8Array(packet.length + 4);
  wider.set(packet.subarray(0, 34));
  wider.fill(1, 34, 38);
  wider.set(packet.subarray(34), 38);
  wider[14] = 0x46;
  new DataView(wider.buffer).setUint16(16, wider.length - 14);
  return wider;
}

describe('the tally of one capture point', () => {
  test('pairs echoes, inside of tunnels and outside', async () => {
    const { summary, tunnels } = await counted(
      tunnelled(OUT, ping(LEFT, RIGHT, 8, 5, 1)),
      tunnelled(BACK, ping(RIGHT, LEFT, 0, 5, 1)),
      tunnelled(OUT, ping(LEFT, RIGHT, 8, 5, 2)),
      tunnelled(BACK, ping(RIGHT, LEFT, 0, 5, 3)),
    );
    expect(summary?.exchanges).toMatchObject([
      { kind: 'echo', vni: 77, answered: 1, unanswered: 1, unrequested: 1, rtt: { p50: 1e6, p99: 1e6 } },
    ]);
    expect(tunnels).toMatchObject([{ vni: 77, packets: [2, 2], conversations: 1 }]);
  });

  test('tells a further reply from one that nobody asked for', async () => {
    const { summary } = await counted(
      ping(LEFT, RIGHT, 8, 5, 1),
      ping(RIGHT, LEFT, 0, 5, 1),
      ping(RIGHT, LEFT, 0, 5, 1),
      ping(RIGHT, LEFT, 0, 5, 9),
      [12e6, ping(RIGHT, LEFT, 0, 5, 1)],
    );
    expect(summary?.exchanges).toMatchObject([{ answered: 1, furtherReplies: 1, unrequested: 2, unanswered: 0 }]);
  });

  test('gives a reply to the last request before it that waits, for as long as it waits', async () => {
    const { summary } = await counted(
      [0, ping(LEFT, RIGHT, 8, 5, 1)],
      [4e6, ping(LEFT, RIGHT, 8, 5, 1)],
      [5e6, ping(RIGHT, LEFT, 0, 5, 1)],
      [7e6, ping(RIGHT, LEFT, 0, 5, 1)],
      [20e6, ping(LEFT, RIGHT, 8, 5, 2)],
      [31e6, ping(RIGHT, LEFT, 0, 5, 2)],
    );
    expect(summary?.exchanges).toMatchObject([
      { answered: 2, unanswered: 1, unrequested: 1, rtt: { p50: 1e9, most: 7e9 } },
    ]);
  });

  test('counts handshakes once, however often they are tried', async () => {
    const { summary } = await counted(
      segment(false, SYN, 100, 0, 1),
      segment(false, SYN, 100, 0, 2),
      segment(true, SYN | ACK, 7, 101, 3),
      segment(true, SYN | ACK, 7, 101, 4),
      segment(false, SYN, 200, 0, 5),
      segment(true, RST | ACK, 0, 201, 6),
      segment(false, SYN, 300, 0, 7),
      segment(true, RST | ACK, 0, 999, 8),
    );
    expect(summary?.exchanges).toMatchObject([
      { kind: 'tcp-handshake', answered: 1, error: 1, unanswered: 1, unrequested: 0, furtherReplies: 0 },
    ]);
    expect(summary?.exchanges[0]?.rtt).toMatchObject({ p50: 1e6 });
  });

  test('expects no answer to announcements and probes', async () => {
    const left: [string, string] = [LEFT.mac, LEFT.ip];
    const { summary, endpoints } = await counted(
      frame(LEFT.mac, ALL, 0x0806, arp(1, left, [NOBODY, LEFT.ip])),
      frame(LEFT.mac, ALL, 0x0806, arp(1, [LEFT.mac, '0.0.0.0'], [NOBODY, LEFT.ip])),
      frame(LEFT.mac, ALL, 0x0806, arp(1, left, [NOBODY, RIGHT.ip])),
      frame(RIGHT.mac, LEFT.mac, 0x0806, arp(2, [RIGHT.mac, RIGHT.ip], left)),
    );
    expect(summary).toMatchObject({ unsolicited: 2, exchanges: [{ kind: 'arp', answered: 1, unanswered: 0 }] });
    expect(endpoints).toMatchObject([{ ips: [LEFT.ip] }, { ips: [RIGHT.ip] }]);
  });

  test.each([
    ['is in a tunnel and bare', tunnelled(OUT, ping(LEFT, RIGHT, 8, 5, 1)), ping(LEFT, RIGHT, 8, 5, 1)],
    ['passes a router', ping(LEFT, RIGHT, 8, 5, 1), ping({ ...LEFT, mac: '02:00:00:00:00:01' }, RIGHT, 8, 5, 1, 63)],
    [
      'goes to two VTEPs',
      tunnelled(OUT, ping(LEFT, RIGHT, 8, 5, 1)),
      tunnelled({ ...OUT, destination: '172.20.0.3' }, ping(LEFT, RIGHT, 8, 5, 1)),
    ],
  ])('leaves a packet that %s to the correlator', async (_, one, other) => {
    expect(await doubt(one, other)).toBe('a packet may have been seen twice');
  });

  test('leaves an error about a request, and times that go back, to the correlator', async () => {
    const request = ping(LEFT, RIGHT, 8, 5, 1);
    const error = (quoted: Uint8Array): Uint8Array =>
      frame(
        RIGHT.mac,
        LEFT.mac,
        0x0800,
        ipv4({ source: '10.9.0.1', destination: LEFT.ip, protocol: 1, identification: 9 }, icmpError(3, 1, quoted)),
      );
    expect(await doubt(request, error(request.subarray(14)))).toBe('an error quotes a request');
    const datagram = ipv4(
      { source: LEFT.ip, destination: RIGHT.ip, protocol: 17, identification: 3 },
      udp(53, 5353, new Uint8Array(8)),
    );
    expect(await doubt(request, error(datagram))).not.toBe('an error quotes a request');
    expect(
      await byTally(
        capture('nic', [
          [5000, request],
          [4000, ping(RIGHT, LEFT, 0, 5, 1)],
        ]),
      ),
    ).toBe('records are not in the order of their times');
  });

  test('tells the first endpoints, and how many more there are', async () => {
    const stations = [7, 3, 9, 8, 5, 6, 4, 2, 1].map((i) => ({ mac: `02:00:00:00:00:0${i}`, ip: `10.9.0.${i}` }));
    const records = stations.map((from, i): RecordOf => [i * 1000, ping(from, RIGHT, 8, 5, i)]);
    const tally = new Tally();
    for await (const batch of capture('nic', records).batches()) tally.take(batch);
    const { endpoints, moreEndpoints } = tally.end(3);
    expect(endpoints.map(({ ips }) => ips)).toEqual([['10.9.0.1'], ['10.9.0.2'], ['10.9.0.3']]);
    expect(moreEndpoints).toBe(6);
  });

  test('tells endpoints outside of overlays first, however late they came', async () => {
    const stations = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => ({ mac: `02:00:00:00:00:0${i}`, ip: `10.9.0.${i}` }));
    const records = stations.map((from, i): RecordOf => {
      const inner = ping(from, RIGHT, 8, 5, i);
      return [i * 1000, i < 6 ? tunnelled({ ...OUT, identification: i + 1 }, inner) : inner];
    });
    const tally = new Tally();
    for await (const batch of capture('nic', records).batches()) tally.take(batch);
    expect(tally.end(3).endpoints.map(({ vni, ips }) => [vni, ...ips])).toEqual([
      [null, '10.9.0.7'],
      [null, '10.9.0.8'],
      [null, '10.9.0.9'],
    ]);
  });

  // GPE says otherwise what is inside (the correlator does not look into it), and options move all that follows.
  test.each([
    ['GPE', withProtocol, 4790],
    ['IPv4 options outside', withOptions, 4789],
    ['its port at the wrong end', fromTunnelPort, 5000],
  ])('takes a tunnel with %s for what the correlator does', async (_, change, port) => {
    const records = [
      tunnelled({ ...OUT, port }, ping(LEFT, RIGHT, 8, 5, 1)),
      tunnelled({ ...BACK, port }, ping(RIGHT, LEFT, 0, 5, 1)),
    ].map((bytes, i): RecordOf => [i * 1000, change(bytes)]);
    expect(await byTally(capture('nic', records))).toEqual(await byCorrelator(capture('nic', records)));
  });

  test.each([
    [
      'ICMP over IPv6',
      (type: 0 | 8) => frame(LEFT.mac, RIGHT.mac, 0x86dd, ipv6(WIDE_LEFT, WIDE_RIGHT, 1, echo(type, 5, 1))),
    ],
    [
      'ICMPv6 over IPv4',
      (type: 0 | 8) => {
        const ip = { source: LEFT.ip, destination: RIGHT.ip, protocol: 58 };
        return frame(LEFT.mac, RIGHT.mac, 0x0800, ipv4(ip, echo(type === 8 ? 128 : 129, 5, 1)));
      },
    ],
  ])('takes %s for what the correlator does', async (_, packet) => {
    const records: RecordOf[] = [
      [0, packet(8)],
      [1e6, tunnelled(OUT, packet(0))],
    ];
    for (const record of records) {
      expect(await byTally(capture('nic', [record]))).toEqual(await byCorrelator(capture('nic', [record])));
    }
  });

  // What is not read into the loops' memory is copied there in parts; a record too long for it is taken where it is.
  test('takes batches that do not fit into the memory of the loops', async () => {
    const padded = (packet: Uint8Array, octets: number): Uint8Array => {
      const longer = new Uint8Array(octets);
      longer.set(packet);
      return longer;
    };
    const records = Array.from({ length: 9000 }, (_, i): RecordOf => {
      const packet = i % 2 === 0 ? ping(LEFT, RIGHT, 8, 5, i) : ping(RIGHT, LEFT, 0, 5, i - 1);
      return [i * 1000, i % 3000 === 7 ? padded(packet, 400_000) : i % 1000 === 2 ? padded(packet, 150_000) : packet];
    });
    const told = await byTally(capture('nic', records));
    expect(told).toEqual(await byCorrelator(capture('nic', records)));
    expect(told).toMatchObject({ summary: { exchanges: [{ answered: 4500, unanswered: 0, unrequested: 0 }] } });
  });

  const isCompiled = ({ loops }: Tally): boolean => String(loops.over(loops.octets).walk).includes('native code');

  // So many that the loops count them: of two overlays that compete for one place, and of one that does not.
  test('counts many answers, and repeated ones among them, as the correlator does', async () => {
    const records: RecordOf[] = [];
    let time = 0;
    const record = (packet: Uint8Array): void => {
      time += 700_000 + (records.length % 13) * 3000;
      records.push([time, packet]);
    };
    for (let i = 0; i < 13_200; i++) {
      const vni = [77, 77 + 256, 78][i % 3]!;
      const answer = tunnelled({ ...BACK, vni }, ping(RIGHT, LEFT, 0, 5, i));
      if (i % 97 !== 5) record(tunnelled({ ...OUT, vni }, ping(LEFT, RIGHT, 8, 5, i)));
      if (i % 89 !== 3) record(answer);
      if (i % 31 === 2) record(answer);
    }
    const told = await byTally(capture('nic', records, { batch: 4096 }));
    expect(told).toEqual(await byCorrelator(capture('nic', records)));
    const { summary } = told as Told;
    expect(summary?.exchanges.map(({ answered }) => answered > 4200)).toEqual([true, true, true]);
  }, 60_000);

  test.each([
    ['it is missing', 'WebAssembly', undefined],
    [
      'it is forbidden',
      'WebAssembly',
      {
        Memory: class {
          constructor() {
            throw new Error('the policy forbids it');
          }
        },
      },
    ],
    [
      'words are the most significant octet first',
      'Uint16Array',
      Object.assign(class extends Uint16Array {}, { of: () => Uint8Array.of(0, 1) }),
    ],
  ])('does without WebAssembly where %s', async (_, name, instead) => {
    const there = Object.getOwnPropertyDescriptor(globalThis, name)!;
    Object.defineProperty(globalThis, name, { ...there, value: instead });
    let tally: Tally;
    try {
      tally = new Tally();
    } finally {
      Object.defineProperty(globalThis, name, there);
    }
    expect([isCompiled(tally), isCompiled(new Tally())]).toEqual([false, true]);
    for await (const batch of capture('nic', [[0, ping(LEFT, RIGHT, 8, 5, 1)]]).batches()) tally.take(batch);
    expect(tally.end().summary.exchanges).toMatchObject([{ kind: 'echo', unanswered: 1 }]);
  });

  test.each([false, true])('counts beyond 31 bits; in JavaScript: %s', async (javascript) => {
    const tally = new Tally({ javascript });
    const numbers = new Float64Array(tally.loops.memory, 0, layout.TABLES / 8);
    for (const counter of [layout.TUNNELLED_SO_FAR, layout.SNAPPED, layout.ANNOUNCED])
      numbers[counter / 8] = 2 ** 31 - 1;
    const announced = frame(LEFT.mac, ALL, 0x0806, arp(1, [LEFT.mac, LEFT.ip], [NOBODY, LEFT.ip]));
    const request = ping(LEFT, RIGHT, 8, 5, 1);
    const records: RecordOf[] = [
      [0, tunnelled(OUT, announced)],
      [1e6, request, request.length + 1],
    ];
    for await (const batch of capture('nic', records).batches()) tally.take(within(tally.loops, batch));
    const { point, summary } = tally.end();
    expect({ ...point, ...summary }).toMatchObject({ tunnelled: 2 ** 31, snapped: 2 ** 31, unsolicited: 2 ** 31 });
  });

  test('with little memory gives up the eldest, and counts it', async () => {
    const tally = new Tally({ memory: 1 });
    const records = Array.from(
      { length: 40_000 },
      (_, i): RecordOf => [i * 10, ping(LEFT, RIGHT, 8, i >> 16, i & 0xffff)],
    );
    for await (const batch of capture('nic', records, { batch: 4096 }).batches()) tally.take(batch);
    const { summary, bounds } = tally.end();
    const [echoes] = summary.exchanges;
    expect(bounds.forgottenRequests).toBeGreaterThan(20_000);
    expect(bounds.forgottenRequests + echoes!.unanswered).toBe(40_000);
  });

  // At most 4096 wait at once: at 300 a second that long enough, at 390 too few of them have waited for long when it is full.
  test.each([
    [300, 0],
    [390, 5000],
  ])('with little memory lets go first what waited long enough, at %i requests a second', async (rate, forgotten) => {
    const tally = new Tally({ memory: 1 });
    const records = Array.from({ length: 20_000 }, (_, i): RecordOf => [(i * 1e6) / rate, ping(LEFT, RIGHT, 8, 7, i)]);
    for await (const batch of capture('nic', records, { batch: 4096 }).batches()) tally.take(batch);
    const { summary, bounds } = tally.end();
    expect(bounds.forgottenRequests).toBeGreaterThanOrEqual(forgotten);
    expect(bounds.forgottenRequests).toBeLessThanOrEqual(3 * forgotten);
    expect(bounds.forgottenRequests + summary.exchanges[0]!.unanswered).toBe(20_000);
  });

  test('with little memory gives up what all waits since the same moment', async () => {
    const tally = new Tally({ memory: 1 });
    const records = Array.from({ length: 20_000 }, (_, i): RecordOf => [0, ping(LEFT, RIGHT, 8, 7, i)]);
    for await (const batch of capture('nic', records, { batch: 4096 }).batches()) tally.take(batch);
    const { summary, bounds } = tally.end();
    expect(bounds.forgottenRequests).toBeGreaterThan(10_000);
    expect(bounds.forgottenRequests + summary.exchanges[0]!.unanswered).toBe(20_000);
  });

  test('with little memory knows the latest requests that had their answer', async () => {
    const tally = new Tally({ memory: 1 });
    const records = Array.from({ length: 20_000 }, (_, i): RecordOf[] => {
      const answer = (of: number): RecordOf => [i * 100, ping(RIGHT, LEFT, 0, 7, of)];
      return [[i * 100, ping(LEFT, RIGHT, 8, 7, i)], answer(i), ...(i % 7 === 1 && i > 2000 ? [answer(i - 2000)] : [])];
    }).flat();
    for await (const batch of capture('nic', records, { batch: 4096 }).batches()) tally.take(batch);
    const [echoes] = tally.end().summary.exchanges;
    expect(echoes).toMatchObject({ answered: 20_000, furtherReplies: 2571, unrequested: 0, unanswered: 0 });
  });

  // Each packet has a sender, an address, a VTEP and a request of its own; or is an answer that nobody asked for.
  test('keeps its tables as small as it was told, and counts what it forgot', async () => {
    const memory = 4;
    const tally = new Tally({ memory });
    const hex = (value: number): string => value.toString(16).padStart(2, '0');
    const records = Array.from({ length: 60_000 }, (_, i): RecordOf => {
      const [a, b, c] = [i >> 16, (i >> 8) & 0xff, i & 0xff];
      const vtep = `172.${a}.${b}.${c}`;
      const vni = i & 0xfff;
      const from = { mac: `02:01:00:${hex(a)}:${hex(b)}:${hex(c)}`, ip: `10.${a}.${b}.${c}` };
      const packet =
        i % 3 === 0
          ? tunnelled({ source: VTEP_RIGHT, destination: vtep, vni }, ping(RIGHT, from, 0, 1, 1))
          : tunnelled({ source: vtep, destination: VTEP_RIGHT, vni }, ping(from, RIGHT, 8, 1, 1));
      return [i * 10, packet];
    });
    for await (const batch of capture('nic', records, { batch: 4096 }).batches()) tally.take(batch);
    expect(tally.doubtful).toBeUndefined();
    expect(tally.octets).toBeLessThanOrEqual(memory * 2 ** 20);
    const { bounds, tunnels, endpoints } = tally.end();
    expect(tunnels.length).toBeLessThan(10_000);
    expect(endpoints.length).toBeLessThan(20_000);
    expect(bounds.forgottenEntries).toBeGreaterThan(60_000);
    expect(bounds.forgottenRequests).toBeGreaterThan(10_000);
  });
});

describe('the tally tells what the correlator tells', () => {
  const folders = [join(root, 'samples'), join(root, 'test/golden')];

  const capturesIn = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.pcap(ng)?$/.test(name) && !name.includes('node_modules'))
      .map((name) => join(folder, name));

  async function compared(paths: readonly string[]): Promise<number> {
    let same = 0;
    for (const path of paths) {
      const ours = await byTally(open(path));
      if (typeof ours === 'string') continue;
      expect({ path, ...ours }).toEqual({ path, ...(await byCorrelator(open(path))) });
      same++;
    }
    return same;
  }

  test('of samples and goldens', async () => {
    expect(await compared(folders.flatMap(capturesIn))).toBeGreaterThan(5);
  });

  // Requests that came twice within a millisecond the correlator knows of after their replies, and pairs otherwise.
  const late = /\/duplicates\//;

  unless(sharedMissing)(
    'of the captures of a laboratory',
    async () => {
      const paths = capturesIn(join(shared!, 'captures')).filter((path) => !late.test(path));
      expect(await compared(paths)).toBeGreaterThan(200);
    },
    120_000,
  );

  test.each([
    ['overlay', 1, 300],
    ['wide', 2, 300],
    ['wide', 3, 5000],
  ])(
    'of generated traffic: %s, seed %i, %i flows',
    async (mix, seed, flows) => {
      const folder = mkdtempSync(join(tmpdir(), 'vxlens-tally-'));
      try {
        const out = join(folder, 'made.pcap');
        const words = { mix, seed, flows, packets: 8000, 'in-flight': 100 };
        const given = Object.entries(words).flatMap(([name, value]) => [`--${name}`, String(value)]);
        spawnSync(process.execPath, [join(root, 'bench/generate.mjs'), '--out', out, ...given]);
        expect(await compared([out])).toBe(1);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    60_000,
  );

  test('of packets drawn at random', async () => {
    const station = fc.integer({ min: 1, max: 4 });
    const drawn = fc.record({
      kind: fc.constantFrom('ask', 'answer', 'arp', 'arp reply', 'syn', 'syn-ack', 'reset', 'datagram'),
      from: station,
      to: station,
      number: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 14, size: 'max' }), async (packets) => {
        // Steps are longer than the correlator waits for copies, and none of their sums is near the timeout: it takes
        // packets some tenths of a second late, and a reply of the last tenth for one that came too late.
        const at = (i: number): number => i * 700_000 + (i < 7 ? 0 : 25e6);
        const records = packets.map((one, i): RecordOf => [at(i), made(one, i + 1)]);
        const ours = await byTally(capture('nic', records));
        if (typeof ours === 'string') return;
        assert.deepEqual(ours, await byCorrelator(capture('nic', records)));
      }),
      { seed: 4, numRuns: 400 },
    );
  }, 60_000);

  test('of requests that are repeated, and answered late, twice, or never, drawn at random', async () => {
    const left: [string, string] = [LEFT.mac, LEFT.ip];
    const packets: ((number: number, id: number) => Uint8Array)[] = [
      (number) => ping(LEFT, RIGHT, 8, 5, number),
      (number) => ping(RIGHT, LEFT, 0, 5, number),
      (number, id) => segment(false, SYN, number, 0, id),
      (number, id) => segment(true, SYN | ACK, 7, number + 1, id),
      (number, id) => segment(true, RST | ACK, 0, number + 1, id),
      (number) => frame(LEFT.mac, ALL, 0x0806, arp(1, left, [NOBODY, `10.9.1.${number}`])),
      (number) => frame(LEFT.mac, ALL, 0x0806, arp(1, [LEFT.mac, '0.0.0.0'], [NOBODY, `10.9.1.${number}`])),
      (number) => frame(RIGHT.mac, LEFT.mac, 0x0806, arp(2, [RIGHT.mac, `10.9.1.${number}`], left)),
    ];
    const drawn = fc.record({
      packet: fc.constantFrom(...packets),
      number: fc.integer({ min: 1, max: 2 }),
      vni: fc.integer({ min: 1, max: 3 }),
      late: fc.constantFrom(false, false, false, true),
    });
    let same = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { minLength: 20, maxLength: 60, size: 'max' }),
        fc.constantFrom(1, 2, 32),
        async (some, memory) => {
          // No sum of steps is near the timeout: see above.
          let time = 0;
          const records = some.map(({ packet, number, vni, late }, i): RecordOf => {
            time += late ? 13e6 : 3e6;
            const inner = packet(number, i + 1);
            const way = inner[5] === 0xff || inner[11] === LEFT_END ? OUT : BACK;
            return [time, tunnelled({ ...way, vni, identification: i + 1 }, inner)];
          });
          const ours = await byTally(capture('nic', records), memory);
          if (typeof ours === 'string') return;
          same++;
          assert.deepEqual(ours, await byCorrelator(capture('nic', records)));
        },
      ),
      { seed: 6, numRuns: 100 },
    );
    expect(same).toBeGreaterThan(50);
  }, 60_000);
});

interface Drawn {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly number: number;
}

/** Make a packet; stations with even numbers are in a tunnel, so that none is seen both ways. */
function made({ kind, from, to, number }: Drawn, id: number): Uint8Array {
  const [a, b] = [stationOf(from), stationOf(to)];
  const inner = frame(a.mac, kind === 'arp' ? ALL : b.mac, kind.startsWith('arp') ? 0x0806 : 0x0800, body());
  const tunnel = { source: `172.20.0.${from}`, destination: `172.20.0.${to}`, vni: 9, identification: id };
  return from % 2 === 0 || to % 2 === 0 ? tunnelled(tunnel, inner) : inner;

  function body(): Uint8Array {
    if (kind === 'arp') return arp(1, [a.mac, a.ip], [NOBODY, b.ip]);
    if (kind === 'arp reply') return arp(2, [a.mac, a.ip], [b.mac, b.ip]);
    const ip = { source: a.ip, destination: b.ip, identification: id };
    if (kind === 'ask') return ping(a, b, 8, 1, number).subarray(14);
    if (kind === 'answer') return ping(a, b, 0, 1, number).subarray(14);
    if (kind === 'datagram') return ipv4({ ...ip, protocol: 17 }, udp(1000, 2000, new Uint8Array(20)));
    const flags = kind === 'syn' ? SYN : kind === 'syn-ack' ? SYN | ACK : RST | ACK;
    const asks = kind === 'syn';
    const fields = asks
      ? { from: 4000, to: 80, sequence: number }
      : { from: 80, to: 4000, sequence: 5, acknowledgment: number + 1 };
    return ipv4({ ...ip, protocol: 6 }, tcp({ ...fields, flags }));
  }
}

const stationOf = (number: number): typeof LEFT => ({ mac: `02:00:00:00:01:0${number}`, ip: `10.7.0.${number}` });
