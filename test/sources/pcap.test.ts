import { describe, expect, test } from '@jest/globals';
import { hex, join } from '../hex.ts';
import { collect } from './collect.ts';

/** A file header without its magic: version 2.4, snap length 65535, Ethernet; little-endian. */
const LITTLE = hex`0200 0400 00000000 00000000 ffff0000 01000000`;
const BIG = hex`0002 0004 00000000 00000000 0000ffff 00000001`;

describe('what a magic number tells', () => {
  test.each([
    // magic, rest of the header, record, what it is, digits
    ['microseconds, little-endian', hex`d4c3b2a1`, LITTLE, hex`e1a2ae59 87240000 02000000 3c000000 abcd`, 6],
    ['microseconds, big-endian', hex`a1b2c3d4`, BIG, hex`59aea2e1 00002487 00000002 0000003c abcd`, 6],
    ['nanoseconds, little-endian', hex`4d3cb2a1`, LITTLE, hex`e1a2ae59 d8b28e00 02000000 3c000000 abcd`, 9],
    ['nanoseconds, big-endian', hex`a1b23c4d`, BIG, hex`59aea2e1 008eb2d8 00000002 0000003c abcd`, 9],
    [
      'patched, little-endian',
      hex`34cdb2a1`,
      LITTLE,
      hex`e1a2ae59 87240000 02000000 3c000000 02000000 0800 00 00 abcd`,
      6,
    ],
    ['of Ixia hardware', hex`ac01001c`, join(LITTLE, hex`24000000`), hex`e1a2ae59 87240000 02000000 3c000000 abcd`, 6],
    ['of Ixia software', hex`1c0001ab`, join(BIG, hex`00000024`), hex`59aea2e1 00002487 00000002 0000003c abcd`, 6],
    ['patched, big-endian', hex`a1b2cd34`, BIG, hex`59aea2e1 00002487 00000002 0000003c 00000002 0800 00 00 abcd`, 6],
  ] as const)('%s', async (_, magic, rest, record, timeDigits) => {
    const nanoseconds = timeDigits === 9 ? '009351896' : '009351000';
    const { lines, interfaces, error } = await collect(join(magic, rest, record, record));
    const expected = `1504617185.${nanoseconds} 2/60 0: abcd`;
    expect({ lines, error }).toEqual({ lines: [expected, expected], error: undefined });
    expect(interfaces[0]).toMatchObject({ point: 'p', linkType: 1, timeDigits });
  });
});

describe('what the file header tells', () => {
  const file = (version: string, snapLength: string, linkType: string, record: Uint8Array): Uint8Array =>
    join(hex`d4c3b2a1 ${version} 00000000 00000000 ${snapLength} ${linkType}`, record);
  const record = hex`00000000 00000000 02000000 05000000 abcd`;

  test.each([
    ['as it is', '60000000', 96],
    ['no bound', '00000000', 0],
    ['more than an int holds, which libpcap takes for no bound', 'ffffffff', 0],
  ])('the snap length: %s', async (_, snapLength, expected) => {
    const { interfaces } = await collect(file('02000400', snapLength, '01000000', record));
    expect(interfaces[0]?.snapLength).toBe(expected);
  });

  test('the snap length of a patched libpcap, which puts an Ethernet header in front of what it cut', async () => {
    const patched = hex`34cdb2a1 02000400 00000000 00000000 60000000 01000000 ${record.subarray(0, 16)} 0000000000000000 abcd`;
    const { lines, interfaces } = await collect(patched);
    expect(lines).toEqual(['0.000000000 2/5 0: abcd']);
    expect(interfaces[0]?.snapLength).toBe(110);
  });

  test('the link type, without the six bits of the frame check sequence above it', async () => {
    const { interfaces } = await collect(file('02000400', 'ffff0000', '7100 0024', record));
    expect(interfaces[0]?.linkType).toBe(113);
  });

  test.each([
    ['2.4', '02000400', '2/5', 'abcd'],
    ['2.2, which had the lengths the other way round', '02000200', '5/2', 'abcd000000'],
    ['2.3, where the smaller is the captured one', '02000300', '2/5', 'abcd'],
    ['543.0 of DG/UX, as 2.2', '1f020000', '5/2', 'abcd000000'],
    ['2.5, which does not exist', '02000500', '2/5', 'abcd'],
  ])('the order of the lengths: version %s', async (_, version, lengths, octets) => {
    const { lines } = await collect(file(version, 'ffff0000', '01000000', join(record, hex`000000`)));
    expect(lines[0]).toBe(`0.000000000 ${lengths} 0: ${octets}`);
  });

  test('version 2.3 with the lengths the other way round', async () => {
    const swapped = hex`00000000 00000000 05000000 02000000 abcd`;
    const { lines } = await collect(file('02000300', 'ffff0000', '01000000', swapped));
    expect(lines).toEqual(['0.000000000 2/5 0: abcd']);
  });
});

describe('odd times', () => {
  const at = (seconds: string, fraction: string): Uint8Array => hex`${seconds} ${fraction} 00000000 00000000`;

  test('seconds are unsigned: they last until 2106', async () => {
    const { lines } = await collect(join(hex`d4c3b2a1`, LITTLE, at('ffffffff', '3f420f00')));
    expect(lines).toEqual(['4294967295.999999000 0/0 0: ']);
  });

  test('a fraction of a second or more is carried over, and kept as it is beside', async () => {
    const source = join(
      hex`d4c3b2a1`,
      LITTLE,
      at('0a000000', '40420f00'),
      at('0a000000', '00000000'),
      at('0a000000', '00000080'),
    );
    const { read } = await import('../../src/read.ts');
    for await (const batch of read(source).batches()) {
      expect([...batch.seconds.subarray(0, 3)]).toEqual([11, 10, 2157]);
      expect([...batch.nanoseconds.subarray(0, 3)]).toEqual([0, 0, 483_648_000]);
      expect([...(batch.oddFractions ?? [])]).toEqual([
        [0, 1_000_000],
        [2, 2_147_483_648],
      ]);
    }
  });
});

describe('damage', () => {
  const header = join(hex`d4c3b2a1`, LITTLE);
  const record = hex`00000000 00000000 02000000 02000000 abcd`;
  const good = '0.000000000 2/2 0: abcd';

  test.each([
    [
      'longer than any packet',
      hex`00000000 00000000 01000400 01000400`,
      'record 2 claims 262145 octets, and 262144 is the most there can be',
    ],
    [
      '4 GiB',
      hex`00000000 00000000 ffffffff ffffffff`,
      'record 2 claims 4294967295 octets, and 262144 is the most there can be',
    ],
  ])('a record %s is not waited for', async (_, bad, reason) => {
    const { lines, error } = await collect(join(header, record, bad, record));
    expect(lines).toEqual([good]);
    expect(error).toMatchObject({ code: 'damaged', offset: 42, file: 'p' });
    expect(error?.message).toBe(`p: ${reason}, at byte offset 42`);
  });

  test.each([
    ['in the header of a record', hex`00000000 0000`, 'record 2: 16 octets needed, 6 there'],
    ['in the octets of a record', hex`00000000 00000000 02000000 02000000 ab`, 'record 2: 18 octets needed, 17 there'],
  ])('a file cut %s', async (_, rest, reason) => {
    const { lines, error } = await collect(join(header, record, rest));
    expect(lines).toEqual([good]);
    expect(error?.message).toBe(`p: the capture ends inside ${reason}, at byte offset 42`);
    expect(error?.code).toBe('truncated');
  });

  test('a file cut in its header', async () => {
    const { lines, error } = await collect(header.subarray(0, 23));
    expect(lines).toEqual([]);
    expect(error?.message).toBe(
      'p: the capture ends inside the file header: 24 octets needed, 23 there, at byte offset 0',
    );
  });

  test('a file of nothing but its header is whole', async () => {
    expect(await collect(header)).toEqual({ lines: [], interfaces: [], error: undefined });
  });

  test('D-Bus has longer messages than Ethernet has packets', async () => {
    const dbus = hex`d4c3b2a1 02000400 00000000 00000000 00000001 e7000000`;
    const long = join(hex`00000000 00000000 01000400 01000400`, new Uint8Array(262_145));
    expect((await collect(join(dbus, long))).lines).toHaveLength(1);
  });
});

describe('the patched record headers that the magic number does not tell', () => {
  const header = join(hex`d4c3b2a1`, LITTLE);
  /** A record of 60 octets whose frame begins eight octets late. */
  const record = (extra: string, frame: Uint8Array): Uint8Array =>
    join(hex`00000000 00000000 3c000000 3c000000 ${extra}`, frame);
  const padded = (text: Uint8Array): Uint8Array => join(text, new Uint8Array(60 - text.length));
  const arp = padded(hex`ffffffffffff 0242c0a8c805 0806 0001`);

  test.each([
    ['interface 2, protocol in network order, type 4', '02000000 0806 04 00', arp],
    ['interface 2, protocol in host order, type 0', '02000000 0608 00 00', arp],
    ['zeros, as Wireshark writes them', '00000000 0000 00 00', arp],
  ])('%s: they are taken off', async (_, extra, frame) => {
    const { lines, error } = await collect(join(header, record(extra, frame), record(extra, frame)));
    expect(error).toBeUndefined();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(`0.000000000 60/60 0: ${Buffer.from(frame).toString('hex')}`);
  });

  test.each([
    ['a frame of the loopback interface', padded(hex`000000000000 000000000000 0800 4500 0054 0000 4000 4001`)],
    ['a frame to a strange address', padded(hex`020000000806 0400ffffffff 0800 4500 0054 0000 0806 4001`)],
    ['octets without meaning', padded(hex`02000000ffff 0400 02020202 ffff 0202 0202 0202 ffff`)],
  ])('%s: nothing is taken off', async (_, frame) => {
    const { lines } = await collect(join(header, record('', frame)));
    expect(lines).toEqual([`0.000000000 60/60 0: ${Buffer.from(frame).toString('hex')}`]);
  });

  test('nothing is taken off other link types', async () => {
    const cooked = hex`d4c3b2a1 02000400 00000000 00000000 ffff0000 71000000`;
    const { lines, error } = await collect(join(cooked, record('02000000 0806 04 00', arp)));
    expect(lines[0]).toMatch(/^0\.0+ 60\/60 0: 0200000008060400ffff/);
    expect(error?.code).toBe('truncated');
  });
});
