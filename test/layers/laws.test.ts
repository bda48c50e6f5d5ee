/**
 * The laws that every decoder keeps, held over sound headers, damaged ones, and every window of both.
 */
import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { dissector } from '../../src/dissect.ts';
import { type Context, type Decoded, type LayerBase, NO_CONTEXT, type Protocol } from '../../src/layers/layer.ts';
import { standard } from '../../src/layers/standard.ts';
import { SAMPLES, type Sample, wholeOf } from './samples.ts';

const SEED = 20_261_122;

/** What a header may be told by the one before. */
const CONTEXTS: readonly Context[] = [
  NO_CONTEXT,
  { ...NO_CONTEXT, sourceSum: 0x1_8dab, destinationSum: 0x1_8dad },
  { ...NO_CONTEXT, sourceSum: 0x1_8dab, destinationSum: 0x1_8dad, whole: false },
  { ...NO_CONTEXT, sourceSum: 0x1_8dab, destinationSum: 0x1_8dad, fragment: true },
  { ...NO_CONTEXT, sourceSum: 0x1_8dab, destinationSum: 0x1_8dad, padded: true },
];

/** A header to decode: octets of which `[start, end)` are its own. */
interface Trial {
  readonly protocol: Protocol<LayerBase>;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly context: Context;
}

const decode = ({ protocol, bytes, start, end, context }: Trial): Decoded =>
  protocol.decode(bytes, start, end, context);

/** Every window of a sample that ends within it, at the front and behind other octets. */
function* windows({ protocol, bytes }: Sample): Generator<Trial> {
  for (let end = 0; end <= bytes.length; end++) {
    for (const context of CONTEXTS) yield { protocol, bytes, start: 0, end, context };
  }
}

/** Damaged samples: some octets overwritten, more octets on both sides, and any window that starts where the sample does. */
function damaged(sample: Sample): fc.Arbitrary<Trial> {
  const { protocol, bytes } = sample;
  const place = fc.nat({ max: bytes.length - 1 });
  return fc
    .record({
      before: fc.uint8Array({ maxLength: 24, size: 'max' }),
      after: fc.uint8Array({ maxLength: 24, size: 'max' }),
      // The front of a header is where its lengths are.
      hits: fc.array(fc.tuple(fc.oneof(place, fc.nat({ max: Math.min(11, bytes.length - 1) })), fc.nat({ max: 255 })), {
        maxLength: 6,
      }),
      length: fc.oneof(fc.constant(bytes.length), fc.nat({ max: bytes.length })),
      context: fc.constantFrom(...CONTEXTS),
    })
    .map(({ before, after, hits, length, context }) => {
      const all = new Uint8Array([...before, ...bytes, ...after]);
      for (const [at, octet] of hits) all[before.length + at] = octet;
      return { protocol, bytes: all, start: before.length, end: before.length + length, context };
    });
}

/** Hold a law over every window of a sample, and over damaged ones. */
function hold(sample: Sample, law: (trial: Trial) => void): void {
  for (const trial of windows(sample)) law(trial);
  fc.assert(
    fc.property(damaged(sample), (trial) => {
      law(trial);
    }),
    { seed: SEED, numRuns: 150 },
  );
}

/** Laws of one header. */
const LAWS: Readonly<Record<string, (trial: Trial) => void>> = {
  'total: it returns, and writes nothing'(trial) {
    const before = trial.bytes.slice();
    decode(trial);
    assert.deepEqual(trial.bytes, before);
  },

  'bounded: nothing outside its octets changes the result'(trial) {
    const { bytes, start, end } = trial;
    const other = bytes.map((octet, i) => (i >= start && i < end ? octet : octet ^ 0xff));
    assert.deepEqual(decode({ ...trial, bytes: other }), decode(trial));
    // What is read beyond the end of the buffer is undefined, and zero in arithmetic.
    assert.deepEqual(decode({ ...trial, bytes: bytes.slice(0, end) }), decode(trial));
  },

  'movable: only offsets depend on where it is'(trial) {
    const { bytes, start, end } = trial;
    const moved = {
      ...trial,
      bytes: new Uint8Array([...new Uint8Array(13), ...bytes]),
      start: start + 13,
      end: end + 13,
    };
    assert.deepEqual(shifted(decode(moved), -13), decode(trial));
  },

  'progress: it takes octets, and hands on fewer'(trial) {
    const { start, end } = trial;
    const decoded = decode(trial);
    if (decoded.stop !== undefined) return;
    assert.ok(start < decoded.start && decoded.start <= decoded.end && decoded.end <= end);
    if (decoded.need !== undefined) assert.ok(decoded.need > end - start);
    const { quote } = decoded;
    if (quote !== undefined) assert.ok(start < quote.start && quote.start <= quote.end && quote.end <= end);
  },

  'told: a layer and a stop say where and of what they are'(trial) {
    const { protocol, start, end } = trial;
    const decoded = decode(trial);
    if (decoded.layer !== undefined) {
      assert.equal(decoded.layer.kind, protocol.kind);
      assert.equal(decoded.layer.offset, start);
    }
    if (decoded.stop === undefined) return;
    const { kind, offset, have, need, reason } = decoded.stop;
    assert.deepEqual({ kind, offset, have }, { kind: protocol.kind, offset: start, have: end - start });
    if (reason === 'truncated') assert.ok(need > have);
  },

  'plain: a layer is what JSON makes of it'(trial) {
    const { layer } = decode(trial);
    if (layer !== undefined) assert.deepEqual(JSON.parse(JSON.stringify(layer)), layer);
  },
};

/** Move every place in a result by `by` octets. */
function shifted(decoded: Decoded, by: number): Decoded {
  const layer = decoded.layer === undefined ? {} : { layer: { ...decoded.layer, offset: decoded.layer.offset + by } };
  if (decoded.stop !== undefined) return { ...layer, stop: { ...decoded.stop, offset: decoded.stop.offset + by } };
  const { start, end, quote } = decoded;
  const quoted = quote === undefined ? {} : { quote: { ...quote, start: quote.start + by, end: quote.end + by } };
  return { ...decoded, ...layer, ...quoted, start: start + by, end: end + by };
}

describe.each(standard.map((protocol, i) => ({ name: `${protocol.kind} (${i})`, protocol })))(
  '$name',
  ({ protocol }) => {
    const samples = SAMPLES.filter((sample) => sample.protocol === protocol);

    test('has a sound sample', () => {
      assert.ok(samples.length > 0);
      for (const { name, bytes } of samples) {
        assert.ok(!('stop' in protocol.decode(bytes, 0, bytes.length, NO_CONTEXT)), name);
      }
    });

    test.each(Object.entries(LAWS))('%s', (_, law) => {
      for (const sample of samples) hold(sample, law);
    });
  },
);

const dissect = dissector(standard);

describe('prefix: a cut frame gives a beginning of the whole one, then a stop', () => {
  test.each(SAMPLES.map((sample) => ({ ...sample, kind: sample.protocol.kind })))('$kind, $name', (sample) => {
    const { linkType, bytes } = wholeOf(sample);
    const record = { number: 1, time: 0n, linkType, point: '', bytes, originalLength: bytes.length };
    const whole = dissect(record);
    assert.equal(whole.stop, undefined);
    assert.ok(whole.layers.some(({ kind }) => kind === sample.protocol.kind));
    for (let length = 0; length < bytes.length; length++) {
      const cut = dissect({ ...record, bytes: bytes.subarray(0, length) });
      const where = `cut at ${length}: ${JSON.stringify(cut.layers)}`;
      assert.ok(isLess(cut.layers, whole.layers), where);
      assert.equal(cut.stop?.reason, 'snapped', where);
      assert.equal(cut.stop.limit, 'capture', where);
      assert.ok(cut.stop.offset + cut.stop.have <= length && cut.stop.need > cut.stop.have, where);
    }
  });

  test.each(SAMPLES.map((sample) => ({ ...sample, kind: sample.protocol.kind })))(
    '$kind, $name: a frame that was sent cut',
    (sample) => {
      const { linkType, bytes } = wholeOf(sample);
      const record = { number: 1, time: 0n, linkType, point: '', bytes, originalLength: bytes.length };
      const whole = dissect(record);
      for (let length = 0; length < bytes.length; length++) {
        const cut = dissect({ ...record, bytes: bytes.subarray(0, length), originalLength: length });
        const where = `cut at ${length}: ${JSON.stringify(cut.layers)}`;
        assert.ok(isLess(cut.layers, whole.layers), where);
        assert.notEqual(cut.stop?.reason, 'snapped', where);
        // Who has a length of its own knows that something is missing.
        if (cut.layers.some(({ kind }) => kind === 'ipv4' || kind === 'ipv6' || kind === 'pppoe')) {
          assert.equal(cut.stop?.reason, 'truncated', where);
        }
      }
    },
  );

  test('the samples have right checksums, so that a verdict on less is seen to be wrong', () => {
    for (const sample of SAMPLES) {
      const { linkType, bytes } = wholeOf(sample);
      const { layers } = dissect({ number: 1, time: 0n, linkType, point: '', bytes, originalLength: bytes.length });
      const layer = layers.find(({ kind }) => kind === sample.protocol.kind);
      if (layer === undefined || !('checksumStatus' in layer) || /^ip/.test(layer.kind)) continue;
      assert.equal(layer.checksumStatus, layer.kind === 'udp' && layer.checksum === 0 ? 'absent' : 'good', sample.name);
    }
  });
});

/** Whether `less` says nothing that `more` does not: it may end sooner, leave out, and leave open. */
function isLess(less: unknown, more: unknown, key = ''): boolean {
  if (key === 'checksumStatus' && less === 'unverified') return true;
  // A payload's length is the octets that are there.
  if (key === 'length' && typeof less === 'number' && typeof more === 'number') return less <= more;
  if (Array.isArray(less) && Array.isArray(more)) return less.every((value, i) => isLess(value, more[i]));
  if (typeof less !== 'object' || typeof more !== 'object' || less === null || more === null) return less === more;
  return Object.entries(less).every(([name, value]) => isLess(value, (more as Record<string, unknown>)[name], name));
}
