import { deepStrictEqual } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dissect } from '../src/dissect.ts';
import { icmpv6 } from '../src/layers/icmpv6.ts';
import type { Protocol } from '../src/layers/layer.ts';
import { type Layer, standard, withVxlanPorts } from '../src/layers/standard.ts';
import { Loops } from '../src/loops/instance.ts';
import * as layout from '../src/loops/layout.ts';
import type { Batch } from '../src/packet.ts';
import { read } from '../src/read.ts';
import { claimsOf } from '../src/scan/claims.ts';
import { ScanColumns } from '../src/scan/scan-columns.ts';
import {
  ETHERNET_LAYER,
  IPV4_LAYER,
  STOP_UNSUPPORTED,
  STOP_WHOLE,
  TCP_LAYER,
  UDP_LAYER,
  VXLAN_LAYER,
} from '../src/scan/visitor.ts';
import { scan, walk, walker } from '../src/scan.ts';
import { CaptureError } from '../src/sources/capture-error.ts';
import { Columns } from '../src/sources/columns.ts';
import { hex, join as joined } from './hex.ts';
import { inEthernet, inIpv4, inIpv6, inUdp, SAMPLES, type Whole, wholeOf } from './layers/samples.ts';
import { shared, sharedMissing, unless } from './oracle/need.ts';
import { batchOf, type Given, type Told, tell } from './scan/batches.ts';
import { expectedOf } from './scan/expected.ts';

/** Put a frame into a tunnel. */
function inTunnel(frame: Uint8Array, port: number, wide = false): Uint8Array {
  const datagram = inUdp(port, joined(hex`08000000 00100100`, frame));
  return wide ? inEthernet(0x86dd, inIpv6(17, datagram)) : inEthernet(0x0800, inIpv4(17, datagram));
}

/** Put a tag in front of what a frame holds. */
const tagged = (frame: Uint8Array): Uint8Array => joined(frame.subarray(0, 12), hex`8100 0064`, frame.subarray(12));

/** Make an IPv4 packet a fragment. */
function fragment(packet: Uint8Array, field: number): Uint8Array {
  const part = packet.slice();
  part.set([field >> 8, field & 0xff], 6);
  return part;
}

const QUESTION = hex`0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805`;
const DATAGRAM = inIpv4(17, inUdp(4789, joined(hex`08000000 00100100`, inEthernet(0x0806, QUESTION))));

/** What the samples of single protocols have not. */
const OTHERS: readonly Whole[] = [
  // A datagram's first part, shorter than the datagram says, and a later one.
  fragment(inIpv4(17, inUdp(4789, new Uint8Array(64)).subarray(0, 48)), 0x2000),
  fragment(inIpv4(17, inUdp(53, new Uint8Array(64)).subarray(0, 48)), 0x2000),
  fragment(DATAGRAM, 0x2000),
  fragment(inIpv4(6, new Uint8Array(24)), 0x0003),
  // An ARP packet in a frame in an IP packet; IP in IP.
  inIpv4(143, inEthernet(0x0806, QUESTION)),
  inIpv4(4, inIpv4(41, inIpv6(17, inUdp(53, new Uint8Array(9))))),
  // Timestamps that end too soon, and not because the packet was cut.
  inIpv4(1, hex`0d00 0000 1400 0007 00000000`),
].map((packet) => ({ linkType: 1, bytes: inEthernet(0x0800, packet) }));

/** Sound packets: those of the samples, and such as overlay networks have. */
const sound: readonly Given[] = [...SAMPLES.map(wholeOf), ...OTHERS].flatMap(({ linkType, bytes }) => {
  const forms = linkType === 1 ? [bytes, tagged(bytes), inTunnel(bytes, 4789), inTunnel(bytes, 4790, true)] : [bytes];
  return forms.map((form) => ({ bytes: form, originalLength: form.length, linkType }));
});

/** Sound packets with some octets changed, and cut, or longer than they say. */
const damaged: fc.Arbitrary<Given> = fc
  .record({
    given: fc.constantFrom(...sound),
    changes: fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(0, 1, 4, 6, 8, 13, 17, 0x20, 44, 58, 0x45, 0x81, 0xff), fc.nat(255)),
      {
        maxLength: 4,
      },
    ),
    cut: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(60)),
    lost: fc.constantFrom(0, 0, 1, 30, 1500),
    padding: fc.constantFrom(0, 0, 0, 4, 18),
  })
  .map(({ given: { bytes, linkType }, changes, cut, lost, padding }) => {
    const changed = joined(bytes.subarray(0, Math.max(0, bytes.length - cut)), new Uint8Array(padding));
    for (const [at, likely, any] of changes) {
      if (changed.length > 0) changed[at % changed.length] = at % 3 === 0 ? any : likely;
    }
    return { bytes: changed, originalLength: changed.length + lost, linkType };
  });

/** A protocol that decodes the same and that the fast walk does not know. */
const unknown = (protocol: Protocol<Layer>): Protocol<Layer> => ({
  ...protocol,
  decode: (bytes, start, end, context) => protocol.decode(bytes, start, end, context),
});
/** One gear less: something that the walk over plain packets counts on is not there. */
const general = walker(standard.map((protocol) => (protocol.kind === icmpv6.kind ? unknown(protocol) : protocol)));
/** No gear at all. */
const dissected = walker(standard.map(unknown));

/** Hold what is told of a record against what the dissector's objects say. */
function agree(given: Given, said: Told): void {
  const packet = dissect({ number: 1, time: 0n, point: '', ...given });
  const wanted = expectedOf(packet);
  deepStrictEqual({ ...said, ...wanted }, said);
}

/** The loops, which have a walk of their own. */
const columns = new Columns(new Loops());
const { loops } = columns;
loops.claim(claimsOf(standard).ports);

/** Hold what the loops say of plain records against what was told; records of Ethernet alone, as many as fit. */
function holdRows(batch: Batch, all: readonly Told[]): number {
  const { octets, words } = loops;
  if (batch.bytes.length > octets.length || batch.interfaces.some(({ linkType }) => linkType !== 1)) return 0;
  octets.set(batch.bytes);
  columns.copy(batch, 0, batch.count);
  loops.over(octets).walk(0, batch.count);
  let plain = 0;
  for (let i = 0; i < batch.count; i++) {
    const at = (layout.ROWS + i * layout.ROW) >> 2;
    if (words[at + layout.ROW_STOP / 4] === layout.NOT_PLAIN) continue;
    const start = batch.start[i]!;
    const word = (row: number): number => words[at + row / 4]!;
    const place = (row: number): number | undefined => (word(row) < 0 ? undefined : word(row) - start);
    plain++;
    deepStrictEqual(
      {
        ...all[i],
        layers: word(layout.ROW_LAYERS),
        outerLayers: word(layout.ROW_OUTER_LAYERS),
        outerNetwork: place(layout.ROW_OUTER_NETWORK),
        outerTransport: place(layout.ROW_OUTER_TRANSPORT),
        tunnel: place(layout.ROW_TUNNEL),
        frame: place(layout.ROW_FRAME),
        network: place(layout.ROW_NETWORK),
        protocol: word(layout.ROW_PROTOCOL) < 0 ? undefined : word(layout.ROW_PROTOCOL),
        transport: place(layout.ROW_TRANSPORT),
        end: place(layout.ROW_END),
        stop: word(layout.ROW_STOP),
      },
      all[i],
    );
  }
  return plain;
}

function gears(batch: Batch): readonly Told[] {
  const all = tell(walk, batch);
  holdRows(batch, all);
  deepStrictEqual(tell(general, batch), all);
  deepStrictEqual(tell(dissected, batch), all);
  return all;
}

/** Read every batch of a capture, as far as it can be read. */
async function* batchesOf(path: string): AsyncGenerator<Batch> {
  const octets = readFileSync(path);
  try {
    yield* read(path.endsWith('.gz') ? gunzipSync(octets) : octets).batches();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
}

function captures(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(txt|json|tsv|md|out|mjs)$/i.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

const givenOf = (batch: Batch, i: number): Given => ({
  bytes: batch.bytes.slice(batch.start[i]!, batch.start[i]! + batch.captured[i]!),
  originalLength: batch.original[i]!,
  linkType: batch.interfaces[batch.interface[i]!]!.linkType,
});

/** Hold the walk against the dissector over every record of every capture in a folder; tell how many there were. */
async function compare(folder: string): Promise<number> {
  let records = 0;
  for (const path of captures(folder)) {
    for await (const batch of batchesOf(path)) {
      const all = gears(batch);
      for (let i = 0; i < batch.count; i++) {
        try {
          agree(givenOf(batch, i), all[i]!);
        } catch (error) {
          throw new Error(`${relative(folder, path)} record ${batch.first + i}`, { cause: error });
        }
      }
      records += batch.count;
    }
  }
  return records;
}

describe('scan says what dissect says', () => {
  const here = join(import.meta.dirname, '..');
  const golden = join(here, 'test/golden');

  test('over the samples', async () => {
    expect(await compare(join(here, 'samples'))).toBeGreaterThan(10);
  });

  unless(existsSync(golden) ? undefined : 'there are no goldens')('over the goldens', async () => {
    expect(await compare(golden)).toBeGreaterThan(10);
  });

  unless(sharedMissing)(
    'over the shared captures',
    async () => {
      expect(await compare(join(shared!, 'captures'))).toBeGreaterThan(10_000);
    },
    120_000,
  );

  unless(sharedMissing)(
    'over the corpus',
    async () => {
      expect(await compare(join(shared!, 'corpus/captures'))).toBeGreaterThan(10_000);
      expect(await compare(join(shared!, 'corpus/tcpdump-tests'))).toBeGreaterThan(100);
      expect(await compare(join(shared!, 'corpus/malformed'))).toBeGreaterThan(100);
    },
    240_000,
  );

  test.each(SAMPLES.map((sample) => [`${sample.protocol.kind}: ${sample.name}`, wholeOf(sample)] as const))(
    'over %s, cut at every length',
    (_, { linkType, bytes }) => {
      for (const whole of [bytes, ...(linkType === 1 ? [inTunnel(bytes, 4789), inTunnel(bytes, 8472, true)] : [])]) {
        for (let length = 0; length <= whole.length; length++) {
          const given = { bytes: whole.subarray(0, length), originalLength: whole.length, linkType };
          agree(given, gears(batchOf(given))[0]!);
        }
      }
    },
  );

  test('over fragments, IP in IP and what else there is', () => {
    let plain = 0;
    for (const given of sound) {
      const all = gears(batchOf(given));
      agree(given, all[0]!);
      plain += holdRows(batchOf(given), all);
    }
    expect(plain).toBeGreaterThan(10);
  });

  test('over damaged packets', () => {
    fc.assert(
      fc.property(damaged, (given) => {
        agree(given, gears(batchOf(given))[0]!);
      }),
      { seed: 4789, numRuns: 20_000 },
    );
  });

  test('over tunnels within tunnels, to the depth that the dissector has', () => {
    let bytes = inEthernet(0x0800, inIpv4(1, hex`0800 0000 1400 0007`));
    for (let depth = 0; depth < 12; depth++) {
      const given = { bytes, originalLength: bytes.length, linkType: 1 };
      const [said] = gears(batchOf(given));
      agree(given, said!);
      expect(said).toMatchObject({ depth: Math.min(depth, 9), stop: depth > 8 ? STOP_UNSUPPORTED : STOP_WHOLE });
      bytes = inTunnel(bytes, 4789);
    }
  });
});

describe('a walk', () => {
  const frame = inEthernet(0x0800, inIpv4(6, hex`1f90 9c40 00000001 00000002 5018 faf0 0000 0000 61`));

  test('reads nothing outside the record', () => {
    fc.assert(
      fc.property(damaged, fc.nat(50), fc.nat(50), fc.nat(255), (given, before, after, fill) => {
        const alone = tell(walk, batchOf(given));
        deepStrictEqual(tell(walk, batchOf(given, before, after, fill)), alone);
        deepStrictEqual(tell(general, batchOf(given, before, after, fill)), alone);
      }),
      { seed: 7348, numRuns: 5_000 },
    );
  });

  test('takes a tunnel on the ports that it is given', () => {
    const there = batchOf({ bytes: inTunnel(frame, 14_789), originalLength: 2000, linkType: 1 });
    expect(tell(walk, there)[0]).toMatchObject({ depth: 0, vni: undefined });
    expect(tell(walker(withVxlanPorts([14_789])), there)[0]).toMatchObject({ depth: 1, vni: 4097, protocol: 6 });
  });

  test('knows the protocols that it is given, and no others', () => {
    const list = standard.filter(({ kind }) => kind !== 'tcp');
    const given = { bytes: frame, originalLength: frame.length, linkType: 1 };
    const said = tell(walker(list), batchOf(given));
    expect(said[0]).toMatchObject({ layers: ETHERNET_LAYER | IPV4_LAYER, protocol: 6, transport: 34 });
    deepStrictEqual(said, tell(walker(list.map(unknown)), batchOf(given)));
  });

  test('tells what an overlay packet holds', () => {
    const bytes = inTunnel(frame, 4789);
    expect(tell(scan, batchOf({ bytes, originalLength: bytes.length, linkType: 1 }, 100))).toEqual([
      {
        layers: ETHERNET_LAYER | IPV4_LAYER | TCP_LAYER,
        outerLayers: ETHERNET_LAYER | IPV4_LAYER | UDP_LAYER | VXLAN_LAYER,
        depth: 1,
        outerNetwork: 14,
        outerTransport: 34,
        tunnel: 42,
        vni: 4097,
        frame: 50,
        network: 64,
        protocol: 6,
        transport: 84,
        end: 105,
        stop: STOP_WHOLE,
      },
    ]);
  });

  test('makes room in the columns for a long batch', () => {
    const count = 9000;
    const bytes = new Uint8Array(count * frame.length);
    const place = Uint32Array.from({ length: count }, (_, i) => i * frame.length);
    for (const at of place) bytes.set(frame, at);
    const length = new Uint32Array(count).fill(frame.length);
    const one = batchOf({ bytes: frame, originalLength: frame.length, linkType: 1 });
    const columns = new ScanColumns(2);
    scan(
      { ...one, bytes, count, start: place, captured: length, original: length, interface: new Uint16Array(count) },
      columns,
    );
    expect([...columns.network.subarray(0, count)]).toEqual([...place].map((at) => at + 14));
  });
});
