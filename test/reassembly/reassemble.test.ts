/**
 * Fragments joined: outside of tunnels and inside, in bounded memory and time.
 */
import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dissect } from '../../src/dissect.ts';
import type { CaptureRecord } from '../../src/packet.ts';
import { type ReassembleOptions, Reassembler } from '../../src/reassemble.ts';
import * as f from '../frames.ts';
import { hex, join } from '../hex.ts';
import { cutIpv4, cutIpv6, ranges } from './cut.ts';

const ECHO = f.icmp(8, 0, join(hex`18000001`, f.payload(2992)));
const ECHO6 = f.icmpv6(128, 0, join(hex`18000001`, f.payload(2992)));
const frame = (packet: Uint8Array): Uint8Array => f.ethernet((packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800, packet);
/** A frame in a tunnel of VNI 4097 unless told otherwise. */
const tunnelled = (inner: Uint8Array, vni = 4097): Uint8Array => f.udp([40984, 4789], f.vxlan(vni, inner));
const outer = (datagram: Uint8Array): Uint8Array => frame(f.ipv4({ protocol: 17, id: 9 }, datagram));
const pieces = (id = 7): readonly Uint8Array[] =>
  cutIpv4({ protocol: 1, id }, ECHO, ranges(ECHO.length, 1480, 2960)).map(frame);
const WHOLE = frame(f.ipv4({ protocol: 1, id: 7 }, ECHO));

/** What a record is given as: its octets, or those and more. */
type Given = Uint8Array | (Partial<CaptureRecord> & { readonly bytes: Uint8Array; readonly at?: number });

const recordOf = (given: Given, i: number): CaptureRecord => {
  const { at = 0, ...fields } = given instanceof Uint8Array ? { bytes: given } : given;
  const time = BigInt(Math.round(at * 1000)) * 1_000_000n;
  return { number: i + 1, time, originalLength: fields.bytes.length, linkType: 1, point: 'ens3', ...fields };
};

/** Take records one after the other: what each became, `-` where it waits. */
function run(
  given: readonly Given[],
  options?: ReassembleOptions,
): readonly [Reassembler, readonly (CaptureRecord | '-')[], readonly CaptureRecord[]] {
  const givenUp: CaptureRecord[] = [];
  const reassembler = new Reassembler({ ...options, onGivenUp: (piece) => givenUp.push(piece) });
  const taken = given.map((one, i) => {
    const { record, waits } = reassembler.take(recordOf(one, i));
    return waits ? '-' : record;
  });
  return [reassembler, taken, givenUp];
}
const octets = (given: readonly Given[], options?: ReassembleOptions): readonly unknown[] =>
  run(given, options)[1].map((taken) => (taken === '-' ? taken : taken.bytes));
const kinds = (bytes: Uint8Array): string =>
  dissect(bytes)
    .layers.map(({ kind }) => kind)
    .join(' ');

describe('what is joined', () => {
  test('IPv4, in the place of the last piece to come', () => {
    const [a, b, c] = pieces() as [Uint8Array, Uint8Array, Uint8Array];
    expect(octets([a, b, c])).toEqual(['-', '-', WHOLE]);
    expect(octets([c, a, WHOLE, b])).toEqual(['-', '-', WHOLE, WHOLE]);
    const [{ counts }] = run([b, a, c]);
    expect(counts).toEqual({ joined: 1, incomplete: 0, forgotten: 0, overlapped: 0, contradicted: 0, duplicates: 0 });
  });

  test('IPv6, without its fragment header', () => {
    const cut = cutIpv6({ nextHeader: 58 }, 77, ECHO6, ranges(ECHO6.length, 1448, 2896)).map(frame);
    expect(octets(cut)).toEqual(['-', '-', frame(f.ipv6({ nextHeader: 58 }, ECHO6))]);
  });

  test('IPv6 behind extension headers', () => {
    // Hop-by-hop options, padding alone; the fragment header's number in front.
    const options = hex`2c 00 01 04 00000000`;
    const cut = cutIpv6({ nextHeader: 58 }, 77, ECHO6, ranges(ECHO6.length, 1448), options).map(frame);
    const whole = frame(f.ipv6({ nextHeader: 0 }, join(hex`3a 00 01 04 00000000`, ECHO6)));
    expect(octets(cut)).toEqual(['-', whole]);
  });

  test('a tunnel packet that was cut between the hosts', () => {
    const inner = frame(f.ipv4({ protocol: 1 }, f.icmp(8, 0, join(hex`18000001`, f.payload(1400)))));
    const datagram = f.udp([40984, 4789], f.vxlan(4097, inner), 'good', between('192.168.200.5', '192.168.200.3'));
    const cut = cutIpv4({ protocol: 17, id: 9 }, datagram, ranges(datagram.length, 576, 1152)).map(frame);
    const [, taken] = run(cut);
    // The checksum covers what was sent, so it holds.
    expect(taken.at(-1)).toMatchObject({ bytes: outer(datagram) });
    expect(dissect(taken.at(-1) as CaptureRecord).layers.map(({ kind }) => kind)).toContain('vxlan');
  });

  test('first pieces that end before the inner headers', () => {
    const datagram = tunnelled(frame(f.ipv4({ protocol: 1 }, f.icmp(8, 0, hex`18000001`))));
    const cut = cutIpv4({ protocol: 17, id: 9 }, datagram, ranges(datagram.length, 8, 16, 24, 32, 40, 48)).map(frame);
    expect(octets(cut).at(-1)).toEqual(outer(datagram));
  });

  test('a packet in a tunnel that was cut before: the tunnel headers are made to fit', () => {
    const given = pieces().map((piece) => outer(tunnelled(piece)));
    const [, taken] = run(given);
    expect(taken.slice(0, 2)).toEqual(['-', '-']);
    const whole = taken.at(-1) as CaptureRecord;
    expect(whole.bytes).toEqual(outer(tunnelled(WHOLE)));
    expect([whole.originalLength, whole.number]).toEqual([whole.bytes.length, 3]);
    expect(dissect(whole).stop).toBeUndefined();
  });

  test('a checksum around a packet that no datagram held is taken out', () => {
    const given = pieces().map((piece) =>
      outer(f.udp([40984, 4789], f.vxlan(4097, piece), 'good', between('192.168.200.5', '192.168.200.3'))),
    );
    expect(octets(given).at(-1)).toEqual(outer(tunnelled(WHOLE)));
  });

  test('both at once: pieces of a packet in tunnel packets in pieces', () => {
    const given = pieces().flatMap((piece, i) => {
      const datagram = tunnelled(piece);
      return cutIpv4({ protocol: 17, id: 9 + i }, datagram, ranges(datagram.length, 48)).map(frame);
    });
    const [reassembler, taken] = run(given);
    const whole = taken.at(-1) as CaptureRecord;
    expect(dissect(whole)).toMatchObject({ stop: undefined });
    expect(kinds(whole.bytes)).toBe('ethernet ipv4 udp vxlan ethernet ipv4 icmp payload');
    expect(whole.bytes.subarray(50)).toEqual(WHOLE);
    expect(reassembler.counts.joined).toBe(4);
  });

  test('a tunnel packet that holds a piece is there as far as it is joined', () => {
    const datagram = tunnelled(pieces()[0]!);
    const cut = cutIpv4({ protocol: 17, id: 9 }, datagram, ranges(datagram.length, 1000)).map(frame);
    const reassembler = new Reassembler();
    const last = cut.map((bytes, i) => reassembler.take(recordOf(bytes, i))).at(-1);
    expect(last).toMatchObject({ waits: true, record: { bytes: outer(datagram) } });
  });

  test('more than a length field around it holds: 0 stands for it, as where segmentation is left to the NIC', () => {
    const long = f.icmp(8, 0, join(hex`18000001`, f.payload(65_500)));
    const cut = cutIpv4({ protocol: 1, id: 7 }, long, ranges(long.length, 32_000, 64_000));
    const whole = run(cut.map((piece) => outer(tunnelled(frame(piece)))))[1].at(-1) as CaptureRecord;
    const { layers, stop } = dissect(whole);
    expect(stop).toBeUndefined();
    expect(layers.filter(({ kind }) => kind === 'ipv4')).toMatchObject([
      { totalLength: 0, checksumStatus: 'good' },
      { totalLength: long.length + 20, checksumStatus: 'good' },
    ]);
    expect(layers.at(-2)).toMatchObject({ kind: 'icmp', checksumStatus: 'good' });
  });

  test('VLAN tags, other tunnels and IP in IP around it', () => {
    const cut = cutIpv4({ protocol: 1, id: 7 }, ECHO, ranges(ECHO.length, 1480));
    const around: readonly (readonly [string, (packet: Uint8Array) => Uint8Array])[] = [
      ['802.1Q', (packet) => f.ethernet(0x8100, f.vlan(5, 0x0800, packet))],
      ['Geneve', (packet) => outer(f.udp([1, 6081], join(hex`0000 6558 00000a 00`, frame(packet))))],
      ['GRE', (packet) => frame(f.ipv4({ protocol: 47 }, join(hex`0000 0800`, packet)))],
      ['IP in IP', (packet) => frame(f.ipv4({ protocol: 4, ttl: 9 }, packet))],
      ['IPv4 in IPv6', (packet) => frame(f.ipv6({ nextHeader: 4 }, packet))],
      ['PPPoE', (packet) => f.ethernet(0x8864, join(hex`11 00 0001`, be16(packet.length + 2), hex`0021`, packet))],
    ];
    for (const [name, put] of around) {
      const whole = put(f.ipv4({ protocol: 1, id: 7 }, ECHO));
      expect([name, octets(cut.map(put)).at(-1)]).toEqual([name, whole]);
    }
  });

  test('padding behind a piece is no part of it', () => {
    const cut = cutIpv4({ protocol: 1, id: 7 }, ECHO, ranges(ECHO.length, 2992)).map(frame);
    expect(octets([cut[0]!, join(cut[1]!, new Uint8Array(18))]).at(-1)).toEqual(WHOLE);
  });

  test('a bad header checksum stays bad, a mark of congestion on any piece stays', () => {
    const cut = cutIpv4({ protocol: 1, id: 7, service: 2 }, ECHO, ranges(ECHO.length, 1480)).map(frame);
    const marked = cutIpv4({ protocol: 1, id: 7, service: 3 }, ECHO, ranges(ECHO.length, 1480)).map(frame);
    expect(octets([cut[0]!, marked[1]!]).at(-1)).toEqual(frame(f.ipv4({ protocol: 1, id: 7, service: 3 }, ECHO)));
    const wrong = cut[0]!.slice();
    wrong[24]! ^= 0x55;
    const whole = run([wrong, cut[1]!])[1].at(-1) as CaptureRecord;
    expect(dissect(whole).layers[1]).toMatchObject({ checksumStatus: 'bad', totalLength: ECHO.length + 20 });
  });

  test('pieces that were captured in part: the whole is there up to the first octet that is not', () => {
    const [a, b, c] = pieces() as [Uint8Array, Uint8Array, Uint8Array];
    const snapped = (bytes: Uint8Array, length: number): Given => ({
      bytes: bytes.subarray(0, length),
      originalLength: bytes.length,
    });
    const first = run([snapped(a, 96), snapped(b, 96), c])[1].at(-1) as CaptureRecord;
    expect(first).toMatchObject({ bytes: WHOLE.subarray(0, 96), originalLength: WHOLE.length });
    const second = run([a, snapped(b, 96), c])[1].at(-1) as CaptureRecord;
    expect(second).toMatchObject({ bytes: WHOLE.subarray(0, a.length + 62), originalLength: WHOLE.length });
  });
});

test('any payload, cut anywhere, in any order, with pieces that come again, is joined', () => {
  const units = fc.uniqueArray(fc.integer({ min: 1, max: 180 }), { maxLength: 20 });
  fc.assert(
    fc.property(
      units,
      fc.integer({ min: 1450, max: 1600 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat()),
      (cuts, length, wide, draws) => {
        const message = f.payload(length);
        const places = [...cuts].sort((a, b) => a - b).map((unit) => 8 * unit);
        const cut = wide
          ? cutIpv6({ nextHeader: 17 }, 5, message, ranges(length, ...places, 1448))
          : cutIpv4({ protocol: 17, id: 5 }, message, ranges(length, ...places, 1448));
        const order = cut
          .map((packet, i) => ({ packet: frame(packet), i, at: draws.next().value! }))
          .sort((a, b) => a.at - b.at);
        // Pieces that came before may come again, but for the one that makes it whole.
        const given = order.flatMap(({ packet }, i) =>
          i > 0 && i % 3 === 0 ? [order[i - 1]!.packet, packet] : [packet],
        );
        const [reassembler, taken] = run(given);
        const whole = frame(wide ? f.ipv6({ nextHeader: 17 }, message) : f.ipv4({ protocol: 17, id: 5 }, message));
        assert.deepEqual(
          taken.slice(0, -1),
          given.slice(1).map(() => '-'),
        );
        assert.deepEqual((taken.at(-1) as CaptureRecord).bytes, whole);
        assert.equal(reassembler.counts.joined, 1);
      },
    ),
    { seed: 4963, numRuns: 200 },
  );
});

describe('what is not', () => {
  const [a, b, c] = pieces() as [Uint8Array, Uint8Array, Uint8Array];
  const other = pieces(8);

  test.each<readonly [string, readonly Given[]]>([
    ['another identification', [a, b, other[2]!]],
    [
      'another protocol',
      [a, b, frame(cutIpv4({ protocol: 17, id: 7 }, ECHO, [{ start: 2960, end: ECHO.length }])[0]!)],
    ],
    [
      'another sender',
      [a, b, frame(cutIpv4({ protocol: 1, id: 7, source: '10.0.0.1' }, ECHO, [{ start: 2960, end: 3000 }])[0]!)],
    ],
    ['another point', [a, b, { bytes: c, point: 'ens4' }]],
    ['another overlay', [outer(tunnelled(a)), outer(tunnelled(b)), outer(tunnelled(c, 4098))]],
    ['one inside a tunnel, one outside', [outer(tunnelled(a)), outer(tunnelled(b)), c]],
    ['a tunnel deeper', [outer(tunnelled(a)), outer(tunnelled(b)), outer(tunnelled(outer(tunnelled(c))))]],
    ['another VLAN', [a, b, f.ethernet(0x8100, f.vlan(5, 0x0800, c.subarray(14)))]],
    ['a piece too late', [a, b, { bytes: c, at: 30 }]],
    ['a piece from before the clock was set back', [{ bytes: a, at: 100 }, { bytes: b, at: 100 }, c]],
  ])('pieces of %s', (_, given) => {
    const [reassembler, taken, givenUp] = run(given);
    expect(taken).toEqual(given.map(() => '-'));
    expect(reassembler.counts.joined).toBe(0);
    reassembler.end();
    expect(givenUp).toHaveLength(given.length);
  });

  test('what is no piece, or cannot be one, passes', () => {
    // RFC 6946: an atomic fragment.
    const atomic = frame(cutIpv6({ nextHeader: 58 }, 1, ECHO6, [{ start: 0, end: ECHO6.length }])[0]!);
    const lacking = a.subarray(0, 800);
    const noHeader: Given = { bytes: a.subarray(0, 30), originalLength: a.length };
    const empty = frame(cutIpv4({ protocol: 1 }, ECHO, [{ start: 8, end: 8 }])[0]!);
    const quoting = frame(f.ipv4({ protocol: 1 }, f.icmp(11, 1, join(hex`00000000`, a.subarray(14, 62)))));
    for (const given of [WHOLE, atomic, lacking, noHeader, empty, quoting, new Uint8Array(0)]) {
      const record = recordOf(given, 0);
      const taken = new Reassembler().take(record);
      expect(taken.record).toBe(record);
      expect(taken.waits).toBe(false);
    }
  });

  test('overlapping pieces: all of them are given up', () => {
    const over = frame(cutIpv4({ protocol: 1, id: 7 }, ECHO, [{ start: 1472, end: 2960 }])[0]!);
    const [reassembler, taken, givenUp] = run([a, over, b, c]);
    expect(taken).toEqual(['-', '-', '-', '-']);
    expect(reassembler.counts).toMatchObject({ overlapped: 1, joined: 0 });
    expect(givenUp.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('pieces that came twice are left out', () => {
    const [reassembler, taken] = run([a, a, b, b, c]);
    expect((taken.at(-1) as CaptureRecord).bytes).toEqual(WHOLE);
    expect(reassembler.counts).toMatchObject({ duplicates: 2, joined: 1 });
  });

  test('a packet longer than 65,535 octets', () => {
    const long = f.payload(65_528);
    const cut = cutIpv4({ protocol: 17, id: 7 }, long, ranges(long.length, 65_000)).map(frame);
    const [{ counts }, taken] = run(cut);
    expect([taken, counts.contradicted]).toEqual([['-', '-'], 1]);
  });
});

describe('bounds', () => {
  test('time is the capture’s: 30 s for IPv4, 60 s for IPv6, or as is said', () => {
    const six = cutIpv6({ nextHeader: 58 }, 77, ECHO6, ranges(ECHO6.length, 1448)).map(frame);
    const four = cutIpv4({ protocol: 1, id: 7 }, ECHO, ranges(ECHO.length, 1480)).map(frame);
    const joins = (cut: readonly Uint8Array[], at: number, options?: ReassembleOptions): boolean =>
      run([cut[0]!, { bytes: cut[1]!, at }], options)[1].at(-1) !== '-';
    expect([joins(four, 29.999), joins(four, 30), joins(six, 30), joins(six, 59.999), joins(six, 60)]).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
    expect([
      joins(four, 2, { ipv4Time: 2 }),
      joins(six, 2, { ipv6Time: 2 }),
      joins(four, 90, { ipv4Time: 99 }),
    ]).toEqual([false, false, true]);
  });

  test('what waited too long is given up when time passes, not when somebody asks', () => {
    const [reassembler, , givenUp] = run([pieces()[0]!, { bytes: pieces(8)[0]!, at: 31 }]);
    expect(reassembler.counts.incomplete).toBe(1);
    expect(givenUp).toHaveLength(1);
  });

  test('memory: the eldest are given up', () => {
    const firsts = Array.from({ length: 5000 }, (_, i) => pieces(i)[0]!);
    const [reassembler, , givenUp] = run(firsts);
    const { forgotten } = reassembler.counts;
    // Four mebibytes of pieces of 1514 octets, and what else a piece takes.
    expect(5000 - forgotten).toBeGreaterThan(1500);
    expect(5000 - forgotten).toBeLessThan(2800);
    expect(givenUp.map(({ number }) => number)).toEqual(Array.from({ length: forgotten }, (_, i) => i + 1));
    expect(run(firsts, { memory: 16 })[0].counts.forgotten).toBe(0);
  });

  test('a datagram larger than all memory is given up itself', () => {
    const [{ counts }] = run(pieces(), { memory: 0.001 });
    expect(counts).toMatchObject({ joined: 0, forgotten: 2 });
  });

  test('a record that is a part of a block does not keep the block', () => {
    const block = new Uint8Array(1 << 20);
    const [a, b, c] = pieces() as [Uint8Array, Uint8Array, Uint8Array];
    block.set(a);
    const [reassembler] = run([block.subarray(0, a.length)]);
    block.fill(0);
    expect(reassembler.take(recordOf(b, 1)).waits).toBe(true);
    expect(reassembler.take(recordOf(c, 2)).record.bytes).toEqual(WHOLE);
  });
});

const be16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
const between = (source: string, destination: string): f.Between => ({
  source: f.ip4(source),
  destination: f.ip4(destination),
});
