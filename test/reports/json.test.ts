import assert from 'node:assert/strict';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dissect, dissector } from '../../src/dissect.ts';
import type { LayerBase, Protocol } from '../../src/layers/layer.ts';
import { standard, withVxlanPorts } from '../../src/layers/standard.ts';
import { open } from '../../src/node.ts';
import type { Batch, CaptureRecord, Packet } from '../../src/packet.ts';
import { read } from '../../src/read.ts';
import { type JsonPrinter, jsonPrinter, toJson, writePacket } from '../../src/reports/json.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { hex, join } from '../hex.ts';
import { inEthernet, inIpv4, inIpv6, inUdp, SAMPLES, wholeOf } from '../layers/samples.ts';
import { capturesIn, shared, sharedMissing, unless } from '../oracle/need.ts';

const FRAME = inEthernet(0x0800, inIpv4(1, hex`0800 0000 1400 0007 61626364`));

const recordOf = (bytes: Uint8Array, more: Partial<CaptureRecord> = {}): CaptureRecord => ({
  number: 7,
  time: 1_504_616_929_009_543_000n,
  bytes,
  originalLength: bytes.length,
  linkType: 1,
  point: 'docker0/ens3',
  ...more,
});

/** A batch of one record, somewhere in the middle of its octets. */
function batchOf(record: CaptureRecord): Batch {
  const bytes = join(hex`ffffffffff`, record.bytes, hex`ffffff`);
  return {
    bytes,
    count: 1,
    first: record.number,
    start: Uint32Array.of(5),
    captured: Uint32Array.of(record.bytes.length),
    original: Uint32Array.of(record.originalLength),
    seconds: Float64Array.of(Number(record.time / 1_000_000_000n)),
    nanoseconds: Uint32Array.of(Number(record.time % 1_000_000_000n)),
    interface: Uint16Array.of(0),
    interfaces: [{ point: record.point, linkType: record.linkType, snapLength: 0, timeDigits: 9 }],
  };
}

function lineOf(printer: JsonPrinter, batch: Batch, index = 0): string {
  const out = new TextWriter(64);
  printer.print(out, batch, index);
  return new TextDecoder().decode(out.bytes.subarray(0, out.length));
}

/** What a line parses to, as the objects have it. */
function objectOf({ record, layers, stop }: Packet<LayerBase>): unknown {
  const { number, point, time, bytes, originalLength } = record;
  const seconds = `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
  const head = { frame: number, point, time: seconds, captured: bytes.length, length: originalLength, layers };
  return JSON.parse(JSON.stringify(stop === undefined ? head : { ...head, stop }));
}

/** Hold a printed line against the packet's objects: it is their text, and it parses back to them. */
function hold(line: string, packet: Packet<LayerBase>): void {
  assert.equal(line, `${toJson(packet)}\n`);
  assert.deepEqual(JSON.parse(line), objectOf(packet));
}

describe('a line', () => {
  test('of a packet inside VXLAN, to the letter', () => {
    const bytes = inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, FRAME))));
    const line = lineOf(jsonPrinter(), batchOf(recordOf(bytes)));
    expect(line).toBe(
      '{"frame":7,"point":"docker0/ens3","time":"1504616929.009543000","captured":96,"length":96,"layers":[' +
        '{"kind":"ethernet","offset":0,"source":"02:42:c0:a8:c8:03","destination":"02:42:c0:a8:c8:05","etherType":2048},' +
        '{"kind":"ipv4","offset":14,"headerLength":20,"dscp":0,"ecn":0,"totalLength":82,"identification":4660,' +
        '"reservedFlag":false,"dontFragment":true,"moreFragments":false,"fragmentOffset":0,"timeToLive":64,"protocol":17,' +
        '"checksum":0,"checksumStatus":"bad","source":"192.168.200.3","destination":"192.168.200.5"},' +
        '{"kind":"udp","offset":34,"sourcePort":49152,"destinationPort":4789,"length":62,"checksum":0,"checksumStatus":"absent"},' +
        '{"kind":"vxlan","offset":42,"flags":8,"vniValid":true,"vni":4097,"reserved1":0,"reserved2":0},' +
        '{"kind":"ethernet","offset":50,"source":"02:42:c0:a8:c8:03","destination":"02:42:c0:a8:c8:05","etherType":2048},' +
        '{"kind":"ipv4","offset":64,"headerLength":20,"dscp":0,"ecn":0,"totalLength":32,"identification":4660,' +
        '"reservedFlag":false,"dontFragment":true,"moreFragments":false,"fragmentOffset":0,"timeToLive":64,"protocol":1,' +
        '"checksum":0,"checksumStatus":"bad","source":"192.168.200.3","destination":"192.168.200.5"},' +
        '{"kind":"icmp","offset":84,"type":8,"code":0,"checksum":0,"checksumStatus":"bad","identifier":5120,"sequence":7},' +
        '{"kind":"payload","offset":92,"length":4}]}\n',
    );
  });

  test('of a packet that is cut ends in a stop', () => {
    const record = recordOf(FRAME.subarray(0, 30), { originalLength: 46 });
    expect(JSON.parse(lineOf(jsonPrinter(), batchOf(record)))).toMatchObject({
      captured: 30,
      length: 46,
      layers: [{ kind: 'ethernet' }],
      stop: { reason: 'snapped', kind: 'ipv4', offset: 14, need: 20, have: 16, limit: 'capture' },
    });
  });

  test.each([
    [0n, '0.000000000'],
    [1n, '0.000000001'],
    [1_504_616_929_009_543_000n, '1504616929.009543000'],
    [18_446_744_073_709_551_615n, '18446744073.709551615'],
    [-1n, '-0.000000001'],
    [-1_500_000_000n, '-1.500000000'],
    [-2_000_000_000n, '-2.000000000'],
  ])('the time %s is %s', (time, text) => {
    expect(JSON.parse(toJson(dissect(recordOf(FRAME, { time }))))).toMatchObject({ time: text });
  });

  test.each([
    '',
    'docker0/ens3',
    'a "quoted" \\ name',
    'line\nbreak\ttab\u0000',
    'Zürich 東京 🐳',
    '\ud800 alone',
    '\u007f\u2028',
  ])('a point named %j', (point) => {
    const line = lineOf(jsonPrinter(), batchOf(recordOf(FRAME, { point })));
    expect(line).toMatch(/^[ -~]*\n$/);
    expect(JSON.parse(line)).toMatchObject({ point });
  });

  test('any text survives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff }), { maxLength: 40 }), (units) => {
        const point = String.fromCharCode(...units);
        const line = toJson(dissect(recordOf(FRAME, { point })));
        assert.ok(/^[ -~]*$/.test(line));
        assert.equal((JSON.parse(line) as { point: string }).point, point);
      }),
      { seed: 20_261_122, numRuns: 50 },
    );
  });
});

describe("a user's own layers", () => {
  const odd: Protocol<LayerBase> = {
    kind: 'odd',
    claims: [['linktype', 147]],
    decode: (_, start, end) => ({
      layer: {
        kind: 'odd',
        offset: start,
        ...{
          'a "key" \u00e9': [[], {}, [1, 'two', [true, false, null]]],
          half: -0.5,
          huge: 2 ** 60,
          none: Number.NaN,
          left: undefined,
        },
      },
      next: undefined,
      start: end,
      end,
    }),
  };

  test('are written as they stand', () => {
    const record = recordOf(hex`0102`, { linkType: 147 });
    const packet = dissector([odd])(record);
    const line = lineOf(jsonPrinter([odd]), batchOf(record));
    expect(line).toBe(`${toJson(packet)}\n`);
    expect(JSON.parse(line)).toEqual(objectOf(packet));
  });

  test('that take the place of a standard one are asked', () => {
    const other: Protocol<LayerBase> = { ...odd, claims: [['ethertype', 0x0800]] };
    const protocols = [...standard, other];
    hold(lineOf(jsonPrinter(protocols), batchOf(recordOf(FRAME))), dissector(protocols)(recordOf(FRAME)));
    expect(lineOf(jsonPrinter(protocols), batchOf(recordOf(FRAME)))).toContain('"kind":"odd"');
    const port: Protocol<LayerBase> = { ...odd, claims: [['udp', 53]] };
    const datagram = recordOf(inEthernet(0x0800, inIpv4(17, inUdp(53, hex`00`))));
    expect(lineOf(jsonPrinter([...standard, port]), batchOf(datagram))).toContain('"kind":"odd"');
  });

  test("and VXLAN on the user's ports", () => {
    const record = recordOf(inEthernet(0x0800, inIpv4(17, inUdp(14789, join(hex`08000000 00100100`, FRAME)))));
    const protocols = withVxlanPorts([14789]);
    hold(lineOf(jsonPrinter(protocols), batchOf(record)), dissector(protocols)(record));
    expect(lineOf(jsonPrinter(protocols), batchOf(record))).toContain('"vni":4097');
    expect(lineOf(jsonPrinter(), batchOf(record))).not.toContain('"vni":4097');
  });
});

describe('every line is the text of its objects', () => {
  const printer = jsonPrinter();

  /** Frames of what is written without objects, and what is next to it. */
  const PLAIN: readonly Uint8Array[] = [
    inEthernet(0x86dd, inIpv6(1, hex`0800 0000 1400 0007`)),
    inEthernet(0x86dd, inIpv6(17, inUdp(53, hex`0011`))),
    inEthernet(0x86dd, inIpv6(6, hex`9c40 0050 00001388 00000000 5018 faf0 0000 0000 6162`)),
    inEthernet(0x8100, join(hex`a064 0806`, hex`0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805`)),
    inEthernet(0x0800, inIpv4(6, hex`9c40 0050 00001388 00000000 8018 faf0 0000 0000 0101080a 00000001 00000002 6162`)),
    inEthernet(0x0800, inIpv4(6, hex`9c40 0050 fffffffe ffffffff 6fff faf0 0000 0007 020405b4 6162`)),
    inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`8848012c 00100100`, FRAME)))),
    join(
      inEthernet(
        0x0800,
        inIpv4(
          17,
          inUdp(
            8472,
            join(hex`08000000 ffffff07`, inEthernet(0x88a8, join(hex`1005 0800`, inIpv4(1, hex`0000 ffff 0001 0002`)))),
          ),
        ),
      ),
      hex`0000`,
    ),
  ];
  const frames = [...PLAIN.map((bytes) => ({ linkType: 1, bytes })), ...SAMPLES.map(wholeOf)];

  test.each(frames.map(({ linkType, bytes }, i) => [i, linkType, bytes] as const))(
    'sample %i, cut at every length',
    (_, linkType, bytes) => {
      for (let length = 0; length <= bytes.length; length++) {
        for (const originalLength of [length, bytes.length]) {
          const record = recordOf(bytes.subarray(0, length), { linkType, originalLength });
          hold(lineOf(printer, batchOf(record)), dissect(record));
        }
      }
    },
  );

  test('tunnels within tunnels, however far from the start', () => {
    let bytes: Uint8Array = FRAME;
    for (let depth = 0; depth < 10; depth++) {
      hold(lineOf(printer, batchOf(recordOf(bytes))), dissect(recordOf(bytes)));
      bytes = inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, bytes))));
    }
    expect(bytes.length).toBeGreaterThan(256);
  });

  test('more tags in a row than are followed', () => {
    const row = new Uint8Array(4 * 300).map((_, i) => [0, 1, 0x81, 0][i % 4]!);
    const bytes = inEthernet(0x8100, row);
    hold(lineOf(printer, batchOf(recordOf(bytes))), dissect(recordOf(bytes)));
  });

  test('of other times and points than the record before', () => {
    const times = [0n, 1n, 999_999_999n, 1_000_000_000n, 1_000_000_001n, 1_504_616_929_009_543_000n];
    for (const time of [...times, ...times.toReversed(), 0n]) {
      for (const point of ['a', 'a"b', 'a']) {
        const record = recordOf(FRAME, { time, point });
        hold(lineOf(printer, batchOf(record)), dissect(record));
      }
    }
  });

  test('damaged', () => {
    const damaged = fc
      .record({
        frame: fc.constantFrom(...frames),
        hits: fc.array(fc.tuple(fc.nat({ max: 0xffff }), fc.nat({ max: 255 })), { maxLength: 6 }),
      })
      .map(({ frame, hits }) => {
        const bytes = frame.bytes.slice();
        for (const [at, octet] of hits) bytes[at % bytes.length] = octet;
        return { ...frame, bytes };
      });
    fc.assert(
      fc.property(damaged, ({ linkType, bytes }) => {
        const record = recordOf(bytes, { linkType });
        hold(lineOf(printer, batchOf(record)), dissect(record));
      }),
      { seed: 20_261_122, numRuns: 2000 },
    );
  });

  /** The most records of a capture: more of the same tell nothing new. */
  const MOST = 2000;

  unless(sharedMissing)(
    'of every capture there is',
    async () => {
      let lines = 0;
      for (const folder of ['captures', 'corpus/captures', 'corpus/malformed']) {
        for (const path of capturesIn(joinPath(shared ?? '', folder))) lines += await holdCapture(path);
      }
      expect(lines).toBeGreaterThan(50_000);
    },
    300_000,
  );

  /** Hold every line of a capture against its object, as far as the capture can be read. */
  async function holdCapture(path: string): Promise<number> {
    const straight = new TextWriter();
    const byObjects = new TextWriter();
    const textOf = ({ bytes, length }: TextWriter): Buffer => Buffer.from(bytes.buffer, 0, length);
    let lines = 0;
    try {
      for await (const batch of read(open(path)).batches()) {
        for (let i = 0; i < batch.count; i++) {
          const { point, linkType } = batch.interfaces[batch.interface[i]!]!;
          const bytes = batch.bytes.subarray(batch.start[i], batch.start[i]! + batch.captured[i]!);
          const time = BigInt(batch.seconds[i]!) * 1_000_000_000n + BigInt(batch.nanoseconds[i]!);
          const record = { number: batch.first + i, time, bytes, originalLength: batch.original[i]!, linkType, point };
          straight.clear();
          printer.print(straight, batch, i);
          byObjects.clear();
          writePacket(byObjects, dissect(record));
          if (Buffer.compare(textOf(straight), textOf(byObjects)) !== 0) {
            assert.fail(`${path}, record ${batch.first + i}: ${textOf(straight).toString()}`);
          }
          if (++lines === MOST) return lines;
        }
      }
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    }
    return lines;
  }
});
