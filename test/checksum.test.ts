import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addWords, type ChecksumStatus, fold, judge, REMEMBERED } from '../src/checksum.ts';
import { dissect } from '../src/dissect.ts';
import type { Tcp } from '../src/layers/tcp.ts';
import type { Udp } from '../src/layers/udp.ts';
import { TABLES } from '../src/loops/layout.ts';
import { open } from '../src/node.ts';
import type { Packet } from '../src/packet.ts';
import { read } from '../src/read.ts';
import { hex } from './hex.ts';
import { shared, sharedMissing, unless } from './oracle/need.ts';

describe('the sum', () => {
  test('the example of RFC 1071 §3', () => {
    const bytes = hex`0001 f203 f4f5 f6f7`;
    expect(addWords(bytes, 0, 8, 0)).toBe(0x2_ddf0);
    expect(fold(0x2_ddf0)).toBe(0xddf2);
  });

  test('an odd octet is padded with zero on the right', () => {
    expect(addWords(hex`0001 f2`, 0, 3, 0)).toBe(0xf201);
    expect(addWords(hex`ff 0001`, 1, 2, 7)).toBe(7);
    expect(addWords(hex`ff`, 0, 0, 7)).toBe(7);
  });

  test('carries stay however long the octets are', () => {
    expect(fold(addWords(new Uint8Array(1 << 20).fill(0xff), 0, 1 << 20, 0))).toBe(0xffff);
  });

  test('it is that of the words one by one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64, size: 'max' }), fc.nat({ max: 9 }), (bytes, skip) => {
        const start = Math.min(skip, bytes.length);
        let sum = 7;
        for (let i = start; i < bytes.length; i += 2) sum += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
        assert.equal(addWords(bytes, start, bytes.length, 7), sum);
      }),
      { seed: 20_261_122 },
    );
  });

  test('long octets come to the same, wherever they lie in their buffer', () => {
    const buffer = Uint8Array.from({ length: 2000 }, (_, i) => (i * 167 + (i >> 3)) & 0xff);
    const large = new Uint8Array(REMEMBERED + 1);
    fc.assert(
      fc.property(fc.nat(99), fc.nat(1700), fc.nat(50), fc.boolean(), (start, length, skip, isLarge) => {
        const whole = isLarge ? large : buffer;
        if (isLarge) large.set(buffer);
        const bytes = whole.subarray(skip, 2000);
        let sum = 7;
        for (let i = start; i < start + length; i += 2) {
          sum += bytes[i]! * 256 + (i + 1 < start + length ? bytes[i + 1]! : 0);
        }
        assert.equal(fold(addWords(bytes, start, start + length, 7)), fold(sum));
      }),
      { seed: 20_261_123 },
    );
    expect(fold(addWords(new Uint8Array(1500), 0, 1500, 0))).toBe(0);
    // What files are read into is to be among those that are summed up by words.
    expect(TABLES).toBeLessThanOrEqual(REMEMBERED);
  });

  test('it does not depend on where it is cut into two, and a complement makes it good', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64, size: 'max' }), fc.nat({ max: 32 }), (bytes, half) => {
        const cut = Math.min(2 * half, bytes.length & ~1);
        const whole = addWords(bytes, 0, bytes.length, 0);
        assert.equal(addWords(bytes, cut, bytes.length, addWords(bytes, 0, cut, 0)), whole);
        const sum = fold(whole) ^ 0xffff;
        assert.equal(fold(whole + sum), 0xffff);
      }),
      { seed: 20_261_122 },
    );
  });
});

describe('the verdict', () => {
  // The words without the field are 0x1234, the pseudo-header's 0x1_0001, folded 2.
  test.each<[ChecksumStatus, string, number, boolean, boolean]>([
    ['good', 'edc9', 0x1_0001, true, false],
    ['good', 'edc9', 0x1_0001, false, true],
    ['bad', 'edca', 0x1_0001, true, false],
    ['partial', '0002', 0x1_0001, true, false],
    ['partial', '0002', 0x1_0001, true, true],
    ['bad', '0002', 0x1_0001, false, false],
    ['bad', 'fffd', 0x1_0001, true, false],
    ['unverified', 'edca', 0x1_0001, true, true],
    ['good', 'edcb', 0, false, false],
  ])('%s: %s', (status, field, pseudo, partial, padded) => {
    const bytes = hex`1234 ${field}`;
    expect(judge(bytes, 0, 4, Number.parseInt(field, 16), pseudo, partial, padded)).toBe(status);
  });
});

/** What a capture says of the checksums of one transport, outside and inside tunnels. */
interface Counts {
  readonly outer: Record<string, number>;
  readonly inner: Record<string, number>;
}

async function statuses(path: string, kind: 'udp' | 'tcp'): Promise<Counts> {
  const counts: Counts = { outer: {}, inner: {} };
  for await (const record of read(open(path))) {
    const { layers }: Packet = dissect(record);
    const tunnel = layers.findIndex((layer) => layer.kind === 'vxlan');
    layers.forEach((layer, i) => {
      if (layer.kind !== kind) return;
      const side = tunnel >= 0 && i > tunnel ? counts.inner : counts.outer;
      const { checksumStatus } = layer as Udp | Tcp;
      side[checksumStatus] = (side[checksumStatus] ?? 0) + 1;
    });
  }
  return counts;
}

describe('checksums left to the NIC', () => {
  const folder = shared === undefined ? '' : joinPath(shared, 'captures/lab/offload');

  unless(sharedMissing)('are told from wrong ones: no packet of the laboratory is bad', async () => {
    const seen: Record<string, number> = {};
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.pcap'))) {
      for (const kind of ['udp', 'tcp'] as const) {
        const { outer, inner } = await statuses(joinPath(folder, file), kind);
        for (const [side, counts] of Object.entries({ outer, inner })) {
          expect({ file, kind, side, bad: counts['bad'] ?? 0 }).toEqual({ file, kind, side, bad: 0 });
          for (const [status, count] of Object.entries(counts)) {
            seen[`${kind} ${side} ${status}`] = (seen[`${kind} ${side} ${status}`] ?? 0) + count;
          }
        }
      }
    }
    expect(Object.keys(seen)).toEqual(expect.arrayContaining(['tcp outer partial', 'tcp inner partial']));
  });

  unless(sharedMissing)('of UDP too, beside those that a broken wire made wrong', async () => {
    const lab = joinPath(shared ?? '', 'captures/lab');
    const { outer } = await statuses(joinPath(lab, 'docker-mesh/host0-ens3.pcap'), 'udp');
    expect(outer['partial']).toBeGreaterThan(0);
    const broken = await statuses(joinPath(lab, 'bad-checksum/host1-ens3.pcap'), 'udp');
    expect(broken.inner).toMatchObject({ bad: 3 });
    expect(broken.outer).toMatchObject({ bad: 3 });
    expect(broken.inner['partial']).toBeUndefined();
  });
});
