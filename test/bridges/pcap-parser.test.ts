import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'pcap-parser';
import { fromPcapParser, type PcapParser } from '../../src/bridges/pcap-parser.ts';
import { dissect } from '../../src/dissect.ts';
import type { CaptureRecord } from '../../src/packet.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { hex, join } from '../hex.ts';

const HEADER = hex`d4c3b2a1 02000400 00000000 00000000 ffff0000 01000000`;
const RECORD = hex`e1a2ae59 87240000 02000000 3c000000 abcd`;

/** A stream of chunks that notes when it is destroyed. */
const streamOf = (...chunks: readonly Uint8Array[]): Readable =>
  Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

async function collect(parser: PcapParser): Promise<readonly [readonly CaptureRecord[], unknown]> {
  const records: CaptureRecord[] = [];
  try {
    for await (const record of fromPcapParser(parser, { point: 'p' })) records.push(record);
  } catch (error) {
    return [records, error];
  }
  return [records, undefined];
}

describe('the records of a parser', () => {
  test('are ours, and can be decoded', async () => {
    const [records, error] = await collect(parse(streamOf(join(HEADER, RECORD, RECORD))));
    expect(error).toBeUndefined();
    expect(records.map(({ bytes, ...rest }) => ({ ...rest, bytes: [...bytes] }))).toEqual([
      { number: 1, time: 1_504_617_185_009_351_000n, originalLength: 60, linkType: 1, point: 'p', bytes: [0xab, 0xcd] },
      { number: 2, time: 1_504_617_185_009_351_000n, originalLength: 60, linkType: 1, point: 'p', bytes: [0xab, 0xcd] },
    ]);
    expect(dissect(records[0]!).stop).toMatchObject({ reason: 'snapped', kind: 'ethernet' });
  });

  test('do not depend on the chunks', async () => {
    const octets = [...join(HEADER, RECORD, RECORD)].map((octet) => Uint8Array.of(octet));
    const [records, error] = await collect(parse(streamOf(...octets)));
    expect(error).toBeUndefined();
    expect(records).toHaveLength(2);
  });
});

describe('what the package keeps to itself is an error', () => {
  test.each([
    ['a cut in a record header', join(HEADER, RECORD, RECORD.subarray(0, 7)), 1, 'truncated', 42],
    ['a cut behind a record header', join(HEADER, RECORD, RECORD.subarray(0, 16)), 1, 'truncated', 42],
    ['a cut in a record', join(HEADER, RECORD, RECORD.subarray(0, 17)), 1, 'truncated', 42],
    ['a cut in the file header', HEADER.subarray(0, 20), 0, 'truncated', 0],
    ['an empty file', hex``, 0, 'empty', 0],
    ['nanoseconds', join(hex`4d3cb2a1`, HEADER.subarray(4)), 0, 'not-a-capture', undefined],
    ['pcapng', hex`0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 1c000000`, 0, 'not-a-capture', undefined],
    ['version 3.5', hex`d4c3b2a1 03000500 00000000 00000000 ffff0000 01000000`, 0, 'unsupported', undefined],
  ])('%s', async (_, bytes, count, code, offset) => {
    const [records, error] = await collect(parse(streamOf(bytes)));
    expect(records).toHaveLength(count);
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ code, offset, file: 'p' });
  });

  test('a stream that breaks', async () => {
    const stream = new Readable({ read: () => {} });
    const reading = collect(parse(stream));
    stream.push(Buffer.from(join(HEADER, RECORD)));
    setImmediate(() => stream.destroy(new Error('reset')));
    const [records, error] = await reading;
    expect(records).toHaveLength(1);
    expect(error).toMatchObject({ code: 'unreadable', message: 'p: pcap-parser: reset' });
  });

  test('listening too late', async () => {
    const parser = Object.assign(new EventEmitter(), { buffer: null });
    const iterator = fromPcapParser(parser as unknown as PcapParser)[Symbol.asyncIterator]();
    parser.emit('packet', {
      header: { timestampSeconds: 0, timestampMicroseconds: 0, originalLength: 0 },
      data: hex``,
    });
    await expect(iterator.next()).rejects.toThrow('pcap-parser told its file header before anyone listened');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe('waiting packets', () => {
  const count = 20_000;
  /** A stream that counts its chunks, each of a record. */
  function counted(): { readonly stream: Readable; readonly pushed: () => number } {
    let pushed = 0;
    const stream = new Readable({
      highWaterMark: 1,
      read() {
        this.push(pushed === 0 ? Buffer.from(HEADER) : pushed > count ? null : Buffer.from(RECORD));
        pushed++;
      },
    });
    return { stream, pushed: () => pushed };
  }

  test('pause the stream, and nothing is lost', async () => {
    const { stream, pushed } = counted();
    let records = 0;
    let most = 0;
    for await (const { number } of fromPcapParser(parse(stream))) {
      records++;
      if (records % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, pushed() - number);
    }
    expect(records).toBe(count);
    expect(most).toBeGreaterThan(500);
    expect(most).toBeLessThan(1200);
  });

  test('a loop that ends early destroys the stream', async () => {
    const { stream, pushed } = counted();
    for await (const { number } of fromPcapParser(parse(stream))) if (number === 5) break;
    expect(stream.destroyed).toBe(true);
    expect(pushed()).toBeLessThan(2000);
  });

  test('of a parser without a stream are bounded', async () => {
    const parser = new EventEmitter();
    const iterator = fromPcapParser(parser as unknown as PcapParser)[Symbol.asyncIterator]();
    parser.emit('globalHeader', { linkLayerType: 1 });
    const packet = { header: { timestampSeconds: 1, timestampMicroseconds: 0, originalLength: 2 }, data: hex`abcd` };
    for (let i = 0; i < 70_000; i++) parser.emit('packet', packet);
    for (let i = 1; i <= 65_537; i++) expect((await iterator.next()).value?.number).toBe(i);
    await expect(iterator.next()).rejects.toThrow('65536 packets wait, and there is no stream to pause');
  });

  test('come in order to those who do not wait', async () => {
    const iterator = fromPcapParser(parse(streamOf(HEADER, RECORD, RECORD)));
    const answers = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    expect(answers.map(({ value }) => value?.number)).toEqual([1, 2, undefined, undefined]);
  });
});
