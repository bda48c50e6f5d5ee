import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { Loops } from '../src/loops/instance.ts';
import type { Batch, CaptureRecord } from '../src/packet.ts';
import { type Openable, read, recordsOf, type Source } from '../src/read.ts';
import { CaptureError } from '../src/sources/capture-error.ts';
import { Tally } from '../src/tally.ts';
import { toNanoseconds } from '../src/time.ts';
import { hex, join } from './hex.ts';
import { collect, cutInto, fillable } from './sources/collect.ts';

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

const HEADER = hex`d4c3b2a1 02000400 00000000 00000000 ffff0000 01000000`;
const record = (seconds: number, octets: Uint8Array): Uint8Array => {
  const words = Uint32Array.of(seconds, 5, octets.length, octets.length + 1);
  return join(new Uint8Array(words.buffer), octets);
};

/** A capture of `count` records: the second, and as many octets of it. */
function capture(count: number): Uint8Array {
  const records = Array.from({ length: count }, (_, i) => record(i, new Uint8Array(i % 90).fill(i)));
  return Buffer.concat([HEADER, ...records]);
}

/** The same as pcapng: two interfaces, a block to skip, and packets with and without comments. */
function nextGeneration(): Uint8Array {
  const idb = hex`01000000 14000000 0100 0000 00000000 14000000`;
  const fine = hex`01000000 20000000 6500 0000 60000000 0900 0100 09000000 00000000 20000000`;
  const skipped = hex`0a000000 10000000 01020304 10000000`;
  const packet = hex`06000000 24000000 00000000 70580500 c7ded5fc 02000000 3c000000 abcd 0000 24000000`;
  const commented = hex`06000000 30000000 01000000 ffffffff ffffffff 01000000 01000000 ab000000 0100 0300 61626300 00000000 30000000`;
  const simple = hex`03000000 14000000 03000000 01020300 14000000`;
  const section = hex`0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000`;
  const body = join(idb, packet, skipped, fine, commented, simple, skipped, packet);
  return join(section, body, section, body);
}

async function* asynchronous(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
}

describe('sources', () => {
  const bytes = capture(5);
  const sources: readonly (readonly [string, () => Source])[] = [
    ['octets', () => bytes],
    ['a part of a larger array', () => join(hex`ffff`, bytes, hex`ffff`).subarray(2, 2 + bytes.length)],
    ['a Blob', () => new Blob([Uint8Array.from(bytes)])],
    ['a Web stream', () => new Blob([Uint8Array.from(bytes)]).stream()],
    ['a generator', () => cutInto(bytes, 7)],
    ['an asynchronous generator', () => asynchronous(cutInto(bytes, 30))],
    ['an array of chunks, empty ones among them', () => [hex``, ...cutInto(bytes, 50), hex``]],
    ['what open returns', () => fillable(bytes, 1000)],
  ];
  test.each(sources)('%s', async (_, source) => {
    const { lines, error } = await collect(source());
    expect(error).toBeUndefined();
    expect(lines).toEqual([
      '0.000005000 0/1 0: ',
      '1.000005000 1/2 0: 01',
      '2.000005000 2/3 0: 0202',
      '3.000005000 3/4 0: 030303',
      '4.000005000 4/5 0: 04040404',
    ]);
  });

  test('nothing at all is an empty capture', async () => {
    for (const source of [hex``, [], fillable(hex``, 1)]) {
      const { error } = await collect(source);
      expect(error).toMatchObject({ code: 'empty', offset: 0 });
      expect(error?.message).toBe('p: it is empty: nothing was captured into it, at byte offset 0');
    }
  });

  test('text instead of octets is a mistake of the caller', async () => {
    const strings = ['\u00d4\u00c3'] as unknown as Uint8Array[];
    await expect(collect(strings)).rejects.toThrow(TypeError);
  });

  test('what a source throws is told with the octets that came before', async () => {
    const cause = new Error('reset by peer');
    function* failing(): Generator<Uint8Array> {
      yield bytes.subarray(0, 60);
      throw cause;
    }
    const { lines, error } = await collect(failing());
    expect(lines).toHaveLength(2);
    expect(error).toMatchObject({ code: 'unreadable', offset: 60, cause });
    expect(error?.message).toBe('p: Error: reset by peer, at byte offset 60');
  });
});

describe('the records do not depend on where the octets are cut', () => {
  const captures: readonly (readonly [string, Uint8Array])[] = [
    ['pcap', capture(100)],
    ['pcap that ends in damage', join(capture(40), hex`00000000 00000000 ffffff7f 00000000`)],
    ['pcap that is cut', capture(60).subarray(0, -1)],
    ['pcapng', nextGeneration()],
    ['pcapng that ends in damage', join(nextGeneration(), hex`04000000 10000000 00000000 11000000`)],
    ['pcapng that is cut in a skipped block', join(nextGeneration(), hex`04000000 10000000 0000`)],
    ['no capture', hex`00010203 0405`],
  ];
  test.each(captures)('%s', async (_, bytes) => {
    const whole = await collect(bytes);
    for (const length of [1, 2, 3, 5, 11, 16, 24, 28, 31, 97, 1000, 4096]) {
      expect([length, await collect(cutInto(bytes, length))]).toEqual([length, whole]);
      expect([length, await collect(fillable(bytes, length))]).toEqual([length, whole]);
    }
  });

  test('records longer than every buffer', async () => {
    const long = record(1, new Uint8Array(200_000).fill(7));
    const bytes = Buffer.concat([HEADER, long, record(2, hex`02`), long, long]);
    const whole = await collect(bytes);
    expect(whole.lines.map((line) => line.length)).toEqual([400_029, 21, 400_029, 400_029]);
    for (const length of [1000, 65_536, 300_000]) {
      expect((await collect(cutInto(bytes, length))).lines).toEqual(whole.lines);
      expect((await collect(fillable(bytes, length))).lines).toEqual(whole.lines);
    }
  });

  test('blocks of 15 MiB', async () => {
    const length = 15 << 20;
    const block = new Uint8Array(length);
    const view = new DataView(block.buffer);
    for (const [at, value] of [
      [0, 6],
      [4, length],
      [20, 4],
      [24, 4],
      [28, 0x01020304],
      [length - 4, length],
    ] as const) {
      view.setUint32(at, value, true);
    }
    const bytes = Buffer.concat([nextGeneration(), block, block]);
    for (const source of [bytes, cutInto(bytes, 65_536), fillable(bytes, 65_536)]) {
      const { lines, error } = await collect(source);
      expect(error).toBeUndefined();
      expect(lines.slice(-2)).toEqual(['0.000000000 4/4 2: 04030201', '0.000000000 4/4 2: 04030201']);
    }
  });
});

describe('every length at which a capture can be cut', () => {
  test.each([
    ['pcap', capture(12)],
    ['pcapng', nextGeneration()],
  ])('%s: the records before the cut, and where it is', async (_, bytes) => {
    const { lines } = await collect(bytes);
    for (let length = 0; length < bytes.length; length++) {
      const cut = await collect(bytes.subarray(0, length));
      expect(cut.lines).toEqual(lines.slice(0, cut.lines.length));
      if (cut.error === undefined) continue;
      expect(cut.error.code).toMatch(length === 0 ? /^empty$/ : length < 4 ? /^not-a-capture$/ : /^truncated$/);
      expect(cut.error.offset).toBeLessThanOrEqual(length);
    }
  });
});

describe('batches', () => {
  test('number the records on, in memory that is used again', async () => {
    const seen: unknown[] = [];
    for await (const batch of read(capture(10_000)).batches()) seen.push([batch.first, batch.count, batch.start]);
    expect(seen).toEqual([
      [1, 4096, expect.any(Uint32Array)],
      [4097, 4096, expect.any(Uint32Array)],
      [8193, 1808, expect.any(Uint32Array)],
    ]);
    expect((seen[0] as unknown[])[2]).toBe((seen[2] as unknown[])[2]);
  });

  test('octets in memory are read where they lie', async () => {
    const bytes = capture(3);
    for await (const batch of read(bytes).batches()) expect(batch.bytes).toBe(bytes);
  });
});

describe('records', () => {
  test('are numbered, and tell their time, lengths, link type and point', async () => {
    const records: CaptureRecord[] = [];
    for await (const each of read(capture(2), { point: 'ens3' })) records.push(each);
    expect(records).toEqual([
      { number: 1, time: 5000n, bytes: new Uint8Array(0), originalLength: 1, linkType: 1, point: 'ens3' },
      { number: 2, time: 1_000_005_000n, bytes: hex`01`, originalLength: 2, linkType: 1, point: 'ens3' },
    ]);
  });

  test('are the caller’s to keep', async () => {
    const records: CaptureRecord[] = [];
    for await (const each of read(fillable(capture(6000), 10_000))) records.push(each);
    expect(records).toHaveLength(6000);
    for (const { number, bytes } of records) {
      if (bytes.some((octet) => octet !== ((number - 1) & 0xff))) throw new Error(`record ${number} was written over`);
    }
  });

  test('of a batch are the same, and the caller’s to keep', async () => {
    for (const bytes of [capture(5000), nextGeneration()]) {
      const one: CaptureRecord[] = [];
      for await (const each of read(bytes)) one.push(each);
      const byBatch: CaptureRecord[] = [];
      for await (const batch of read(fillable(bytes, 3000)).batches()) byBatch.push(...recordsOf(batch));
      expect(byBatch).toEqual(one.map((each) => ({ ...each, point: byBatch[0]!.point })));
    }
  });

  test('of a batch end where they are left', async () => {
    for await (const batch of read(capture(3)).batches()) {
      const broken = recordsOf(batch);
      for (const { number } of broken) if (number === 2) break;
      expect(broken.next()).toEqual({ done: true, value: undefined });
      expect([...broken]).toEqual([]);
      const whole = recordsOf(batch);
      expect(whole[Symbol.iterator]()).toBe(whole);
      expect([...whole].map(({ number }) => number)).toEqual([1, 2, 3]);
      expect(whole.next()).toEqual({ done: true, value: undefined });
    }
  });

  test('are copies, even of what is a Buffer of Node', async () => {
    const buffer = Buffer.from(capture(3));
    for await (const { number, bytes } of read([buffer])) {
      buffer.fill(0xff);
      if (number === 3) expect([bytes.constructor.name, ...bytes]).toEqual(['Uint8Array', 2, 2]);
    }
  });

  test('one that is kept keeps at most 32 KiB', async () => {
    for await (const { bytes } of read(capture(6000))) {
      if (bytes.buffer.byteLength > 32 * 1024) throw new Error(`${bytes.buffer.byteLength} octets`);
    }
  });

  test('come in order to those who do not wait', async () => {
    const iterator = read(fillable(capture(30), 100))[Symbol.asyncIterator]();
    const answers = await Promise.all(Array.from({ length: 32 }, () => iterator.next()));
    expect(answers.map(({ value }) => (value as CaptureRecord | undefined)?.number)).toEqual([
      ...Array.from({ length: 30 }, (_, i) => i + 1),
      undefined,
      undefined,
    ]);
  });

  test('end in the error, and then are over', async () => {
    const iterator = read(capture(2).subarray(0, -1), { point: 'x' })[Symbol.asyncIterator]();
    expect(await iterator.next()).toMatchObject({ value: { number: 1 } });
    await expect(iterator.next()).rejects.toBeInstanceOf(CaptureError);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe('nothing is read before it is asked for, nor after', () => {
  /** A source that counts what was asked of it. */
  function counted(): { readonly source: Openable; readonly log: string[] } {
    const log: string[] = [];
    const inner = fillable(capture(1000), 500);
    const source: Openable = {
      ...inner,
      async open() {
        log.push('open');
        const file = await inner.open();
        return {
          fill(into, at) {
            log.push('fill');
            return file.fill(into, at);
          },
          close() {
            log.push('close');
            file.close();
          },
        };
      },
    };
    return { source, log };
  }

  test('a capture that nobody reads is not opened', () => {
    const { source, log } = counted();
    read(source)[Symbol.asyncIterator]();
    read(source).batches();
    expect(log).toEqual([]);
  });

  test('a loop that ends early closes the file', async () => {
    const { source, log } = counted();
    for await (const { number } of read(source)) if (number === 2) break;
    expect(log).toEqual(['open', 'fill', 'close']);
  });

  test('damage closes the file', async () => {
    const log: string[] = [];
    const broken: Openable = {
      point: 'p',
      file: 'p',
      open: () => ({ fill: (into, at) => into.set(hex`00000000`, at) ?? 4, close: () => void log.push('close') }),
    };
    expect((await collect(broken)).error?.code).toBe('not-a-capture');
    expect(log).toEqual(['close']);
  });

  test('a loop that ends early cancels a Web stream', async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => controller.enqueue(capture(10)),
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    for await (const { number } of read(stream)) if (number === 2) break;
    expect(cancelled).toBe(true);
  });

  test('the same file can be read twice', async () => {
    const capturedTwice = read(fillable(capture(3), 100));
    for (let i = 0; i < 2; i++) {
      let count = 0;
      for await (const batch of capturedTwice.batches()) count += batch.count;
      expect(count).toBe(3);
    }
  });
});

test.each([
  ['read', (_batch: Batch) => undefined],
  ['counted', (batch: Batch) => new Tally({ memory: 1, javascript: true }).take(batch)],
])('octets that were %s are not kept', async (_, take) => {
  const taken = async (): Promise<WeakRef<ArrayBufferLike>> => {
    const bytes = Uint8Array.from(capture(100));
    for await (const batch of read(bytes).batches()) take(batch);
    return new WeakRef(bytes.buffer);
  };
  const kept = await taken();
  // What a weak reference holds is not let go before the turn is over.
  for (let i = 0; i < 10 && kept.deref() !== undefined; i++) {
    await setImmediate();
    gc();
  }
  expect(kept.deref()).toBeUndefined();
});

test('nanoseconds since 1970 are exact, long before and long after', () => {
  for (const seconds of [
    0,
    1,
    1_504_617_185,
    4_294_967_295,
    4_294_967_296,
    18_446_744_072,
    18_446_744_073,
    -1,
    -62_135_596_800,
    2 ** 53,
  ]) {
    for (const nanoseconds of [0, 1, 999_999_999, 4_294_967_295]) {
      expect(toNanoseconds(seconds, nanoseconds)).toBe(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
    }
  }
});

test('what is read into the same memory after another capture has nothing of it', async () => {
  const into = new Loops();
  const interfaces: number[] = [];
  for (const octets of [nextGeneration(), capture(20)]) {
    for await (const batch of read(fillable(octets, 500), { into }).batches()) {
      interfaces.push(...batch.interface.subarray(0, batch.count));
    }
  }
  expect(interfaces.slice(0, -20)).toContain(1);
  expect(interfaces.slice(-20)).toEqual(new Array(20).fill(0));
});
