import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Loops } from '../../src/loops/instance.ts';
import { read } from '../../src/read.ts';
import { hex, join } from '../hex.ts';
import { collect, fillable } from './collect.ts';

const SECTION = hex`0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000`;
/** Ethernet, no bound, microseconds. */
const INTERFACE = hex`01000000 14000000 0100 0000 00000000 14000000`;
/** 1504617185.009351 as microseconds. */
const PACKET = hex`06000000 24000000 00000000 70580500 c7ded5fc 02000000 3c000000 abcd 0000 24000000`;
const GOOD = '1504617185.009351000 2/60 0: abcd';

const u32 = (value: number): string => Buffer.from(Uint32Array.of(value).buffer).toString('hex');

/** Write a block, least significant octet first. */
function block(type: number, body: Uint8Array): Uint8Array {
  const padded = join(body, new Uint8Array(-body.length & 3));
  return hex`${u32(type)} ${u32(padded.length + 12)} ${padded} ${u32(padded.length + 12)}`;
}

const idb = (options: Uint8Array, linkType = '0100', snapLength = '00000000'): Uint8Array =>
  block(1, hex`${linkType} 0000 ${snapLength} ${options}`);

const epb = (high: string, low: string, number = '00000000'): Uint8Array =>
  block(6, hex`${number} ${high} ${low} 00000000 00000000`);

describe('blocks', () => {
  test('an enhanced packet', async () => {
    expect(await collect(join(SECTION, INTERFACE, PACKET))).toEqual({
      lines: [GOOD],
      interfaces: [{ point: 'p', linkType: 1, snapLength: 0, timeDigits: 6 }],
      error: undefined,
    });
  });

  test('the same, most significant octet first', async () => {
    const section = hex`0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c`;
    const described = hex`00000001 00000014 0001 0000 00000000 00000014`;
    const packet = hex`00000006 00000024 00000000 00055870 fcd5dec7 00000002 0000003c abcd 0000 00000024`;
    expect((await collect(join(section, described, packet))).lines).toEqual([GOOD]);
  });

  test.each([
    ['as long as the packet', '00000000', '03000000', '3/3', 'abcdef'],
    ['no longer than the snap length', '02000000', '03000000', '2/3', 'abcd'],
    ['no longer than the block', '00000000', '09000000', '4/9', 'abcdef00'],
  ])('a simple packet has no time, and is %s', async (_, snapLength, original, lengths, octets) => {
    const packet = block(3, hex`${original} abcdef00`);
    const { lines } = await collect(join(SECTION, idb(hex``, '0100', snapLength), packet));
    expect(lines).toEqual([`0.000000000 ${lengths} 0: ${octets}`]);
  });

  test('comments of packets, several in lines, beside other options', async () => {
    const comment = (text: string): Uint8Array => {
      const octets = Buffer.from(text);
      const length = Buffer.from(Uint16Array.of(octets.length).buffer);
      return hex`0100 ${length} ${join(octets, new Uint8Array(-octets.length & 3))}`;
    };
    const packet = (...options: readonly Uint8Array[]): Uint8Array =>
      block(6, join(hex`00000000 70580500 c7ded5fc 02000000 3c000000 abcd 0000`, ...options));
    const flags = hex`0200 0400 01000000`;
    const end = hex`00000000`;
    const long = comment('x'.repeat(40_000));
    const source = [
      SECTION,
      INTERFACE,
      PACKET,
      packet(comment('lost – ½'), flags, comment('seen twice'), end),
      packet(flags, end),
      packet(comment('no end of options')),
      packet(long, long, comment('y'), end),
      packet(hex`0100 ff00 41424344`),
    ];
    const comments: (string | undefined)[] = [];
    for await (const batch of read(join(...source)).batches()) {
      for (let i = 0; i < batch.count; i++) comments.push(batch.comments?.get(i));
    }
    const kept = `${'x'.repeat(40_000)}\ny`;
    expect(comments).toEqual([undefined, 'lost – ½\nseen twice', undefined, 'no end of options', kept, undefined]);
  });

  test('comments are of their batch alone', async () => {
    const commented = block(6, hex`00000000 70580500 c7ded5fc 02000000 3c000000 abcd 0000 0100 0100 41000000 00000000`);
    let [records, told] = [0, 0];
    const source = [SECTION, INTERFACE, commented, ...Array.from({ length: 9000 }, () => PACKET)];
    for await (const batch of read(join(...source)).batches()) {
      for (let i = 0; i < batch.count; i++) if (batch.comments?.get(i) !== undefined) told++;
      records += batch.count;
    }
    expect([records, told]).toEqual([9001, 1]);
  });

  test('an obsolete packet, and what it says was dropped', async () => {
    const obsolete = (drops: string): Uint8Array =>
      block(2, hex`0000 ${drops} 70580500 c7ded5fc 02000000 3c000000 abcd`);
    const { lines, interfaces } = await collect(
      join(SECTION, INTERFACE, obsolete('0300'), obsolete('ffff'), obsolete('0000')),
    );
    expect(lines).toEqual([GOOD, GOOD, GOOD]);
    expect(interfaces[0]?.counters).toEqual({ droppedBetween: 3 });
  });

  test('blocks that nobody needs are skipped, however long', async () => {
    const names = block(4, hex`0000 0000`);
    const journal = block(9, hex`78797a`);
    const custom = block(0x4000_0bad, new Uint8Array(100_000));
    const secrets = block(10, new Uint8Array(3));
    const { lines, error } = await collect(join(SECTION, names, INTERFACE, journal, PACKET, custom, secrets, PACKET));
    expect({ lines, error }).toEqual({ lines: [GOOD, GOOD], error: undefined });
  });

  test('a block of 17 MiB is skipped without being kept', async () => {
    const chunk = new Uint8Array(1 << 20);
    const length = 17 * chunk.length + 12;
    function* pieces(): Generator<Uint8Array> {
      yield join(SECTION, INTERFACE, hex`${u32(10)} ${u32(length)}`);
      for (let i = 0; i < 17; i++) yield chunk;
      yield join(hex`${u32(length)}`, PACKET);
    }
    const before = process.memoryUsage().arrayBuffers;
    expect((await collect(pieces())).lines).toEqual([GOOD]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20);
  });

  test('a block whose length is no multiple of four ends at one', async () => {
    // As the first programs wrote them: 0x22 in front and behind, and two octets of padding in between.
    const odd = hex`06000000 22000000 00000000 70580500 c7ded5fc 02000000 3c000000 abcd 0000 22000000`;
    const { lines, error } = await collect(join(SECTION, INTERFACE, odd, PACKET));
    expect({ lines, error }).toEqual({ lines: [GOOD, GOOD], error: undefined });
  });
});

describe('sections', () => {
  test('each has its own byte order and interfaces; all interfaces are in one list', async () => {
    const big = join(
      hex`0a0d0d0a 0000001c 1a2b3c4d 0001 0000 0000000000000048 0000001c`,
      hex`00000001 00000014 0071 0000 00000060 00000014`,
      hex`00000006 00000024 00000000 00055870 fcd5dec7 00000002 0000003c abcd 0000 00000024`,
    );
    const { lines, interfaces } = await collect(
      join(SECTION, INTERFACE, INTERFACE, PACKET, big, SECTION, INTERFACE, PACKET),
    );
    expect(lines).toEqual([GOOD, GOOD.replace(' 0:', ' 2:'), GOOD.replace(' 0:', ' 3:')]);
    expect(interfaces.map(({ linkType, snapLength }) => [linkType, snapLength])).toEqual([
      [1, 0],
      [1, 0],
      [113, 96],
      [1, 0],
    ]);
  });

  test('interfaces of the section before are forgotten', async () => {
    const { lines, error } = await collect(join(SECTION, INTERFACE, PACKET, SECTION, PACKET));
    expect(lines).toEqual([GOOD]);
    expect(error?.message).toBe('p: block 5 is a packet of interface 0, which no block describes, at byte offset 112');
  });

  test('options of a section header are skipped', async () => {
    const told = block(0x0a0d_0d0a, hex`4d3c2b1a 0100 0200 ffffffffffffffff 0400 0300 616263 00 00000000`);
    expect((await collect(join(told, INTERFACE, PACKET))).lines).toEqual([GOOD]);
  });
});

describe('clocks', () => {
  const resolution = (octet: string): Uint8Array => hex`0900 0100 ${octet} 000000 00000000`;

  test.each([
    // if_tsresol, high, low, time, digits
    ['microseconds, by default', undefined, '70580500', 'c7ded5fc', '1504617185.009351000', 6],
    ['microseconds', '06', '70580500', 'c7ded5fc', '1504617185.009351000', 6],
    ['milliseconds', '03', '5e010000', 'f13e2c52', '1504617185.009000000', 6],
    ['seconds', '00', '00000000', 'e1a2ae59', '1504617185.000000000', 6],
    ['hundreds of nanoseconds', '07', '01000000', '00000000', '429.496729600', 9],
    ['nanoseconds', '09', 'ffffff7f', 'ffffffff', '9223372036.854775807', 9],
    ['nanoseconds, all 64 bits', '09', 'ffffffff', 'ffffffff', '18446744073.709551615', 9],
    ['picoseconds', '0c', 'ffffffff', 'ffffffff', '18446744.073709551', 9],
    ['10^-20 s, which libpcap refuses', '14', 'ffffffff', 'ffffffff', '0.184467440', 9],
    ['10^-127 s', '7f', 'ffffffff', 'ffffffff', '0.000000000', 9],
    ['halves of a second', '81', '00000000', '03000000', '1.500000000', 6],
    ['2^-20 s', '94', '00000000', '01000000', '0.000000953', 9],
    ['2^-32 s, as network time has', 'a0', 'e1a2ae59', '00000080', '1504617185.500000000', 9],
    ['2^-63 s', 'bf', 'ffffffff', 'ffffffff', '1.999999999', 9],
    ['2^-127 s', 'ff', 'ffffffff', 'ffffffff', '0.000000000', 9],
  ] as const)('%s', async (_, octet, high, low, time, timeDigits) => {
    const options = octet === undefined ? hex`` : resolution(octet);
    const { lines, interfaces } = await collect(join(SECTION, idb(options), epb(high, low)));
    expect(lines).toEqual([`${time.padEnd(time.indexOf('.') + 10, '0')} 0/0 0: `]);
    expect(interfaces[0]?.timeDigits).toBe(timeDigits);
  });

  test('64-bit times are exact, wherever they are', async () => {
    const packets: Uint8Array[] = [SECTION, idb(resolution('06')), idb(resolution('09'))];
    const expected: string[] = [];
    const units = [1_000_000n, 1_000_000_000n] as const;
    let random = 1n;
    let time = 0n;
    for (let i = 0; i < 6000; i++) {
      random = (random * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & ALL;
      const number = i % 24 < 12 ? 0 : 1;
      const unit = units[number]!;
      const second = random - (random % unit);
      // Far away, at the edges of a second, where a rounded quotient would be one too large, and near the time before:
      // in its second and the next, a second earlier, and where the low half of the 64 bits begins anew.
      const near = [time + (random % unit), time - unit, time + 1n, time - 1n, (time | 0xffff_ffffn) + (random % 3n)];
      time = (i % 3 === 0 ? [random, second, second - 1n, second + unit - 1n][i % 4]! : near[i % 5]!) & ALL;
      packets.push(epb(u32(Number(time >> 32n)), u32(Number(time & 0xffff_ffffn)), u32(number)));
      const rest = (time % unit) * (1_000_000_000n / unit);
      expected.push(`${time / unit}.${String(rest).padStart(9, '0')} 0/0 ${number}: `);
    }
    const whole = join(...packets);
    for (const source of [packets, whole, fillable(whole, 70_001)]) {
      const { lines } = await collect(source);
      expect(lines).toEqual(expected);
    }
  });
  const ALL = 0xffff_ffff_ffff_ffffn;

  test.each([
    ['later', '1000000000000000', '26.000000000'],
    ['earlier', 'f6ffffffffffffff', '0.000000000'],
  ])('if_tsoffset makes every time %s', async (_, offset, time) => {
    const options = hex`0e00 0800 ${offset} 00000000`;
    const { lines } = await collect(join(SECTION, idb(options), epb('00000000', u32(10_000_000))));
    expect(lines).toEqual([`${time} 0/0 0: `]);
  });
});

/** Packets of one interface and another, whose clocks tick as they may: read in a loop where nothing about them is odd. */
describe('usual packets', () => {
  const NUMBERS = [0, 1, 2, 3, 64, 69];
  const CLOCKS = [
    hex``,
    hex`0900 0100 09000000`,
    hex`0900 0100 03000000`,
    hex`0900 0100 8a000000 0e00 0800 0500000000000000`,
  ];
  const interfaces = Array.from({ length: 70 }, (_, i) => idb(CLOCKS[i % CLOCKS.length]!));
  const packet = fc.record({
    number: fc.constantFrom(...NUMBERS),
    high: fc.constantFrom(0, 1, 0x5_5870, 0xffff_ffff),
    low: fc.constantFrom(0, 1, 999_999, 1_000_000, 0x8000_0000, 0xffff_fff0, 0xffff_ffff),
    octets: fc.uint8Array({ maxLength: 6 }),
    original: fc.constantFrom(6, 1514, 0xffff_ffff),
  });
  interface Packet {
    readonly number: number;
    readonly high: number;
    readonly low: number;
    readonly octets: Uint8Array;
    readonly original: number;
  }
  const written = ({ number, high, low, octets, original }: Packet, options: Uint8Array): Uint8Array =>
    block(6, hex`${[number, high, low, octets.length, original].map(u32).join('')} ${padded(octets)} ${options}`);
  const padded = (octets: Uint8Array): Uint8Array => join(octets, new Uint8Array(-octets.length & 3));
  /** For both kinds of loops: pieces are looked at by JavaScript, what is read into the memory by WebAssembly. */
  const sources = (bytes: Uint8Array) => [bytes, fillable(bytes, 601), fillable(bytes, 100_000)] as const;

  test('are the same with options behind them, for which they are taken one by one', async () => {
    const property = fc.asyncProperty(fc.array(packet, { maxLength: 40 }), async (packets) => {
      const odd = await collect(join(SECTION, ...interfaces, ...packets.map((one) => written(one, hex`00000000`))));
      deepStrictEqual(odd.lines.length, packets.length);
      const usual = join(SECTION, ...interfaces, ...packets.map((one) => written(one, hex``)));
      for (const source of sources(usual)) deepStrictEqual((await collect(source)).lines, odd.lines);
    });
    await fc.assert(property, { seed: 1, numRuns: 100 });
  });

  test('whose fields cannot be are not taken for usual ones', async () => {
    const numbers = [0, 1, 31, 32, 33, 36, 40, 0x7fff_ffdd, 0x7fff_ffff, 0x8000_0000, 0xffff_ffdc, 0xffff_ffff];
    const mark = fc.record({ at: fc.nat(9), value: fc.constantFrom(...numbers) });
    const compare = async (one: Packet, marks: readonly { at: number; value: number }[]): Promise<void> => {
      const bytes = written(one, hex``);
      const view = new DataView(bytes.buffer);
      for (const { at, value } of marks) if (4 * at < bytes.length) view.setUint32(4 * at, value, true);
      // Before the first packet the loop knows no clock.
      const alone = await collect(join(SECTION, ...interfaces, bytes, written(one, hex``)));
      const whole = join(SECTION, ...interfaces, written(one, hex``), bytes, written(one, hex``));
      for (const source of sources(whole)) {
        const { lines, error } = await collect(source);
        deepStrictEqual([lines.slice(1), error?.code], [alone.lines, alone.error?.code]);
      }
    };
    const small = { number: 0, high: 1, low: 0, octets: hex``, original: 6 };
    await compare(small, [{ at: 5, value: 0xffff_ffff }]);
    for (const value of [0x7fff_ffdd, 0x7fff_ffe0])
      await compare(small, [
        { at: 1, value: 0x8000_0000 },
        { at: 5, value },
      ]);
    // A length that is no multiple of four, and where it would stand behind the block.
    await compare({ ...small, octets: hex`07 21000000` }, [
      { at: 1, value: 33 },
      { at: 5, value: 1 },
    ]);
    const property = fc.asyncProperty(packet, fc.array(mark, { maxLength: 2 }), compare);
    await fc.assert(property, { seed: 1, numRuns: 300 });
  });

  test('of a file have nothing of the one that was read into the same memory before', async () => {
    const into = new Loops();
    const seconds: number[] = [];
    for (const clock of [hex``, hex`0900 0100 09000000`]) {
      const packets = Array.from({ length: 3 }, () => epb('00000000', u32(5_000_000)));
      for await (const batch of read(fillable(join(SECTION, idb(clock), ...packets), 1000), { into }).batches()) {
        for (let i = 0; i < batch.count; i++) seconds.push(batch.seconds[i]! + batch.nanoseconds[i]! / 1e9);
      }
    }
    expect(seconds).toEqual([5, 5, 5, 0.005, 0.005, 0.005]);
  });
});

describe('what is told of an interface', () => {
  const name = hex`0200 0400 65746830`;
  const description = hex`0300 0700 c3a4e282ac2e00 00`;
  const filter = hex`0b00 0e00 00 7564702070 6f72742034373839 0000`.subarray(0, 20);

  test('its name, description and filter', async () => {
    const { interfaces } = await collect(join(SECTION, idb(join(name, description, filter)), PACKET));
    expect(interfaces[0]).toMatchObject({ name: 'eth0', description: 'ä€.', filter: 'udp port 4789' });
  });

  test('a filter in another language than libpcap’s is left out', async () => {
    const { interfaces } = await collect(join(SECTION, idb(hex`0b00 0200 01 00 0000`), PACKET));
    expect(interfaces[0]).not.toHaveProperty('filter');
  });

  test.each([
    ['that claims more than there is', hex`0200 ff00 65746830`],
    ['that is cut', hex`0200`],
    ['of a time resolution of two octets', hex`0900 0200 0909 0000`],
    ['of a time offset of four octets', hex`0e00 0400 00000001`],
  ])('an option %s is left out', async (_, option) => {
    const { lines, interfaces } = await collect(join(SECTION, idb(option), PACKET));
    expect(lines).toEqual([GOOD]);
    expect(interfaces[0]).toEqual({ point: 'p', linkType: 1, snapLength: 0, timeDigits: 6 });
  });

  test('options behind the end of options are not read', async () => {
    const { interfaces } = await collect(join(SECTION, idb(join(hex`00000000`, name)), PACKET));
    expect(interfaces[0]).not.toHaveProperty('name');
  });

  test('what capturing counted: the latest statistics, even behind the last packet', async () => {
    const statistics = (received: string, dropped: string): Uint8Array =>
      block(
        5,
        hex`00000000 00000000 00000000 0400 0800 ${received}00000000 0500 0800 ${dropped}00000000 0700 0800 0200000000000000`,
      );
    const stray = block(5, hex`07000000 00000000 00000000 0400 0800 0900000000000000`);
    const short = block(5, hex`00000000`);
    const { interfaces, error } = await collect(
      join(
        SECTION,
        INTERFACE,
        statistics('01000000', '00000000'),
        PACKET,
        stray,
        short,
        statistics('64000000', '05000000'),
      ),
    );
    expect(error).toBeUndefined();
    expect(interfaces[0]?.counters).toEqual({ received: 100, droppedByInterface: 5, droppedBySystem: 2 });
  });

  test('what packets say was lost before them is added up', async () => {
    const packet = block(6, hex`00000000 00000000 00000000 02000000 02000000 abcd 0000 0400 0800 0700000000000000`);
    const { lines, interfaces } = await collect(join(SECTION, INTERFACE, packet, packet));
    expect(lines).toHaveLength(2);
    expect(interfaces[0]?.counters).toEqual({ droppedBetween: 14 });
  });

  test('texts without bound are not kept without bound', async () => {
    const long = idb(join(hex`0200 0080`, new Uint8Array(32_768).fill(0x61)));
    const { interfaces } = await collect([SECTION, ...Array.from({ length: 100 }, () => long), PACKET]);
    expect(interfaces).toHaveLength(100);
    expect(interfaces.filter(({ name }) => name !== undefined)).toHaveLength(32);
  });
});

describe('damage', () => {
  const start = join(SECTION, INTERFACE, PACKET);

  test.each([
    ['a length that no block has', hex`06000000 08000000 00000000`, 'claims 8 octets, fewer than any block has'],
    [
      'a packet beyond all measure',
      hex`06000000 fcffffff 00000000`,
      'claims 4294967292 octets, and 16777216 is the most there can be',
    ],
    ['lengths that differ', hex`04000000 10000000 00000000 14000000`, 'has the length 16 in front and 20 behind'],
    [
      'lengths of a packet that differ',
      join(PACKET.subarray(0, 32), hex`20000000`),
      'has the length 36 in front and 32 behind',
    ],
    [
      'a packet of an unknown interface',
      epb('00000000', '00000000', '01000000'),
      'is a packet of interface 1, which no block describes',
    ],
    [
      'an obsolete packet of an unknown interface',
      block(2, hex`0900 0000 00000000 00000000 00000000 00000000`),
      'is a packet of interface 9, which no block describes',
    ],
    [
      'a packet longer than its block',
      block(6, hex`00000000 00000000 00000000 05000000 05000000 abcdef00`),
      'is a packet that claims 5 octets, and has room for 4',
    ],
    [
      'an obsolete one too',
      block(2, hex`0000 0000 00000000 00000000 05000000 05000000 abcdef00`),
      'is a packet that claims 5 octets, and has room for 4',
    ],
    ['a packet without its fields', block(6, hex`00000000`), 'is a packet without its fields'],
    ['an obsolete packet without its fields', block(2, hex`00000000`), 'is a packet without its fields'],
    ['a simple packet without its fields', block(3, hex``), 'is a packet without its fields'],
    ['an interface without its fields', block(1, hex`01000000`), 'is an interface description without its fields'],
    [
      'a section without byte order',
      hex`0a0d0d0a 1c000000 00000000 0100 0000 ffffffffffffffff 1c000000`,
      'is a section header without byte order',
    ],
    [
      'a section header without its fields',
      hex`0a0d0d0a 18000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000`,
      'is a section header and claims 24 octets',
    ],
  ])('%s', async (_, bad, reason) => {
    const { lines, error } = await collect(join(start, bad, PACKET));
    expect(lines).toEqual([GOOD]);
    expect(error).toMatchObject({ code: 'damaged', offset: 84 });
    expect(error?.message).toBe(`p: block 4 ${reason}, at byte offset 84`);
  });

  test('a simple packet before any interface', async () => {
    const { error } = await collect(join(SECTION, block(3, hex`00000000`)));
    expect(error?.message).toBe('p: block 2 is a packet of interface 0, which no block describes, at byte offset 28');
  });

  test('a version that is not read', async () => {
    const { error } = await collect(hex`0a0d0d0a 1c000000 4d3c2b1a 0200 0100 ffffffffffffffff 1c000000`);
    expect(error).toMatchObject({ code: 'unsupported', offset: 0 });
    expect(error?.message).toBe('p: block 1 begins a section of version 2.1 of pcapng, at byte offset 0');
  });

  test.each([
    ['a packet', 0, PACKET.subarray(0, 35), '36 octets needed, 35 there'],
    ['the front of a block', 0, PACKET.subarray(0, 11), '12 octets needed, 11 there'],
    ['a block that is skipped', 0, hex`0a000000 00010000 00000000`, '244 octets needed, 0 there'],
    [
      'the last length of a block that is skipped',
      0,
      block(10, hex`00000000`).subarray(0, 15),
      '4 octets needed, 3 there',
    ],
  ])('a file cut in %s', async (_, __, rest, reason) => {
    const { lines, error } = await collect(join(start, rest));
    expect(lines).toEqual([GOOD]);
    expect(error).toMatchObject({ code: 'truncated', offset: 84 });
    expect(error?.message).toBe(`p: the capture ends inside block 4: ${reason}, at byte offset 84`);
  });

  test('more interfaces than the column can number', async () => {
    const many = new Uint8Array(65_537 * INTERFACE.length);
    for (let i = 0; i <= 65_536; i++) many.set(INTERFACE, i * INTERFACE.length);
    const { error } = await collect([SECTION, many]);
    expect(error?.message).toBe('p: block 65538 describes one interface more than 65536, at byte offset 1310748');
  });
});
