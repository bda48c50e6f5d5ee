/**
 * Batches with their fragments joined: in place, and apart.
 */
import { describe, expect, test } from '@jest/globals';
import type { Batch } from '../../src/packet.ts';
import { apart, inPlace } from '../../src/reassembly/batches.ts';
import * as f from '../frames.ts';
import { hex, join } from '../hex.ts';
import { cutIpv4, ranges } from './cut.ts';

const ECHO = f.icmp(8, 0, join(hex`18000001`, f.payload(92)));
const WHOLE = f.ethernet(0x0800, f.ipv4({ protocol: 1, id: 7 }, ECHO));
const [A, B] = cutIpv4({ protocol: 1, id: 7 }, ECHO, ranges(ECHO.length, 48)).map((packet) =>
  f.ethernet(0x0800, packet),
) as [Uint8Array, Uint8Array];
const OTHER = f.ethernet(0x0800, f.ipv4({ protocol: 1 }, f.icmp(0, 0, hex`18000001`)));

interface Given {
  readonly bytes: Uint8Array;
  readonly at?: number;
  readonly interface?: number;
}

/** A batch of two interfaces of one point; records have comments and odd fractions that name them. */
function batchOf(given: readonly Given[], first = 1): Batch {
  const ends = given.map((_, i) => given.slice(0, i + 1).reduce((sum, { bytes }) => sum + bytes.length, 5));
  return {
    bytes: join(new Uint8Array(5), ...given.map(({ bytes }) => bytes)),
    count: given.length,
    first,
    start: Uint32Array.from(given, ({ bytes }, i) => ends[i]! - bytes.length),
    captured: Uint32Array.from(given, ({ bytes }) => bytes.length),
    original: Uint32Array.from(given, ({ bytes }) => bytes.length),
    seconds: Float64Array.from(given, ({ at = 1000 }) => at),
    nanoseconds: Uint32Array.from(given, (_, i) => first + i),
    interface: Uint16Array.from(given, (one) => one.interface ?? 0),
    interfaces: [1, 2].map((id) => ({ point: 'p', linkType: 1, snapLength: 0, timeDigits: 9, name: `eth${id}` })),
    oddFractions: new Map(given.map((_, i) => [i, 100 + first + i])),
    comments: new Map(given.map((_, i) => [i, `record ${first + i}`])),
  };
}

/** What a batch holds, record by record: what it is, its number, interface, nanoseconds and comment. */
const told = (batch: Batch | undefined): readonly unknown[] =>
  Array.from({ length: batch?.count ?? 0 }, (_, i) => {
    const octets = batch!.bytes.slice(batch!.start[i]!, batch!.start[i]! + batch!.captured[i]!);
    const name = Object.entries({ A, B, WHOLE, OTHER }).find(([, bytes]) => Buffer.compare(bytes, octets) === 0)?.[0];
    expect(batch!.original[i]).toBe(octets.length);
    return [name, batch!.first + i, batch!.interface[i], batch!.nanoseconds[i], batch!.comments?.get(i)];
  });

describe('in place', () => {
  test('a batch without a piece that came last is handed on as it is', () => {
    const join = inPlace();
    const batch = batchOf([{ bytes: A }, { bytes: OTHER }]);
    expect(join.take(batch)).toBe(batch);
    expect(join.end()).toBeUndefined();
    expect(join.counts).toMatchObject({ joined: 0, incomplete: 1 });
  });

  test('pieces stay, the last one to come is the whole packet, over batches', () => {
    const join = inPlace();
    join.take(batchOf([{ bytes: OTHER }, { bytes: B }]));
    const taken = join.take(batchOf([{ bytes: OTHER }, { bytes: A }, { bytes: OTHER }], 3));
    expect(told(taken)).toEqual([
      ['OTHER', 3, 0, 3, 'record 3'],
      ['WHOLE', 4, 0, 4, 'record 4'],
      ['OTHER', 5, 0, 5, 'record 5'],
    ]);
    expect([...(taken.oddFractions ?? [])]).toEqual([
      [0, 103],
      [1, 104],
      [2, 105],
    ]);
  });

  test('pieces of one interface are no pieces of another', () => {
    const join = inPlace();
    const batch = batchOf([{ bytes: A }, { bytes: B, interface: 1 }, { bytes: B }, { bytes: A, interface: 1 }]);
    expect(told(join.take(batch)).map((one) => (one as unknown[])[0])).toEqual(['A', 'B', 'WHOLE', 'WHOLE']);
  });
});

describe('apart', () => {
  test('whole packets stand in place of their pieces, numbered anew; what waits is handed out at the end', () => {
    const join = apart();
    const first = join.take(batchOf([{ bytes: A, interface: 1 }, { bytes: OTHER }, { bytes: A }]));
    expect(told(first)).toEqual([['OTHER', 1, 0, 2, 'record 2']]);
    expect([...(first.oddFractions ?? [])]).toEqual([[0, 102]]);
    expect(told(join.take(batchOf([{ bytes: B }, { bytes: OTHER, interface: 1 }], 4)))).toEqual([
      ['WHOLE', 2, 0, 4, 'record 4'],
      ['OTHER', 3, 1, 5, 'record 5'],
    ]);
    expect(told(join.end())).toEqual([['A', 4, 1, 1, 'record 1']]);
  });

  test('what waited too long comes when its time is over, in front of the record that told', () => {
    const join = apart();
    expect(told(join.take(batchOf([{ bytes: A }])))).toEqual([]);
    const later = join.take(batchOf([{ bytes: OTHER }, { bytes: B, at: 1040 }, { bytes: OTHER, at: 1040 }], 2));
    expect(told(later).map((one) => (one as unknown[]).slice(0, 2))).toEqual([
      ['OTHER', 1],
      ['A', 2],
      ['OTHER', 3],
    ]);
  });

  test('nothing waits, nothing is left', () => {
    const join = apart();
    join.take(batchOf([{ bytes: A }, { bytes: B }]));
    expect(join.end()).toBeUndefined();
  });
});
