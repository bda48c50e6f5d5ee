/**
 * Text of single frames, for tests.
 */
import type { Batch } from '../../../src/packet.ts';
import { type TcpdumpOptions, type TcpdumpPrinter, tcpdumpPrinter } from '../../../src/reports/tcpdump.ts';
import { TextWriter } from '../../../src/reports/text.ts';

/** A frame, and what its record says of it. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly linkType?: number;
  /** The octets that there were on the wire, where the capture cut it. */
  readonly original?: number;
  readonly seconds?: number;
  readonly nanoseconds?: number;
  readonly snapLength?: number;
}

/** A batch of one record, with octets around it that nobody may look at. */
export function batchOf(frame: Frame, before = 0, behind = 0, fill = 0): Batch {
  const { bytes } = frame;
  const block = new Uint8Array(before + bytes.length + behind).fill(fill);
  block.set(bytes, before);
  return {
    bytes: block,
    count: 1,
    first: 1,
    start: Uint32Array.of(before),
    captured: Uint32Array.of(bytes.length),
    original: Uint32Array.of(frame.original ?? bytes.length),
    seconds: Float64Array.of(frame.seconds ?? 0),
    nanoseconds: Uint32Array.of(frame.nanoseconds ?? 0),
    interface: Uint16Array.of(0),
    interfaces: [
      {
        point: 'test',
        linkType: frame.linkType ?? 1,
        snapLength: frame.snapLength ?? 0,
        timeDigits: 6,
      } as Batch['interfaces'][number],
    ],
  };
}

/** Print a batch's one record. */
export function printOne(printer: TcpdumpPrinter, batch: Batch): string {
  const out = new TextWriter(16);
  printer.print(out, batch, 0);
  return new TextDecoder('latin1').decode(out.bytes.subarray(0, out.length));
}

/** Print a frame without time stamp and line feed. */
export function printed(frame: Frame | Uint8Array, options: Partial<TcpdumpOptions> = {}): string {
  const whole = frame instanceof Uint8Array ? { bytes: frame } : frame;
  return printOne(tcpdumpPrinter({ time: 1, ...options }), batchOf(whole)).slice(0, -1);
}
