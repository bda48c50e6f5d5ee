/**
 * Captures without end in which every packet is a new one, and how much memory joining them takes.
 *
 * Bundled and run by itself, for the heap of a test runner says little: `flood.mjs KIND COUNT MEMORY APART`.
 */
import type { Bounds } from '../../src/conversations/point.ts';
import { correlate } from '../../src/correlate.ts';
import type { Batch, CaptureInterface } from '../../src/packet.ts';
import type { Capture } from '../../src/read.ts';
import { LEFT, ping, RIGHT } from './network.ts';
import { BEGIN, frame, ipv4, SYN, tcp, tunnelled, udp } from './packets.ts';

const PER_BATCH = 500;
const TUNNEL = { source: '172.20.0.1', destination: '172.20.0.2', vni: 77, identification: 1 };
const INNER = 50;

/** Packets that were never seen before and never will be again: every address, every VNI another one. */
export const KINDS: Readonly<Record<string, Uint8Array>> = {
  echoes: ping(LEFT, RIGHT, 8, 1, 1),
  handshakes: frame(
    LEFT.mac,
    RIGHT.mac,
    0x0800,
    ipv4({ source: LEFT.ip, destination: RIGHT.ip, protocol: 6 }, tcp({ from: 1, to: 80, sequence: 1, flags: SYN })),
  ),
  datagrams: frame(
    LEFT.mac,
    RIGHT.mac,
    0x0800,
    ipv4({ source: LEFT.ip, destination: RIGHT.ip, protocol: 17 }, udp(1, 2, new Uint8Array(20))),
  ),
};

/** A capture of packets that are made while it is read, so many microseconds apart. */
function flood(point: string, inner: Uint8Array, count: number, apart: number, late: number): Capture {
  const from: CaptureInterface = { point, linkType: 1, snapLength: 0, timeDigits: 6 };
  const model = tunnelled(TUNNEL, inner);
  const bytes = new Uint8Array(PER_BATCH * model.length);
  for (let i = 0; i < PER_BATCH; i++) bytes.set(model, i * model.length);
  const view = new DataView(bytes.buffer);
  const batches = async function* (): AsyncGenerator<Batch> {
    for (let first = 0; first < count; first += PER_BATCH) {
      for (let i = 0; i < PER_BATCH; i++) alter(view, i * model.length, first + i);
      const times = Array.from({ length: PER_BATCH }, (_, i) => (first + i) * apart + late);
      yield {
        bytes,
        count: PER_BATCH,
        first: first + 1,
        start: Uint32Array.from(times, (_, i) => i * model.length),
        captured: new Uint32Array(PER_BATCH).fill(model.length),
        original: new Uint32Array(PER_BATCH).fill(model.length),
        seconds: Float64Array.from(times, (time) => BEGIN + Math.floor(time / 1e6)),
        nanoseconds: Uint32Array.from(times, (time) => (time % 1e6) * 1000),
        interface: new Uint16Array(PER_BATCH),
        interfaces: [from],
      };
    }
  };
  return { point, batches, [Symbol.asyncIterator]: () => batches() as never };
}

/** Give a packet other addresses, hardware addresses and ports, and another VNI. */
function alter(view: DataView, at: number, number: number): void {
  view.setUint32(at + 26, 0xac10_0000 + (number & 0xffff));
  view.setUint32(at + 46, ((number & 0xff_ffff) << 8) >>> 0);
  view.setUint32(at + INNER + 2, number);
  view.setUint32(at + INNER + 8, number * 7);
  view.setUint16(at + INNER + 18, (number & 0x7fff) + 1);
  view.setUint32(at + INNER + 26, 0x0a00_0000 + number);
  view.setUint32(at + INNER + 30, 0x0b00_0000 + number);
  view.setUint32(at + INNER + 38, number * 13);
}

/** Octets of the heap that are in use, time and again while captures are joined, and what was given up. */
export interface Watched {
  readonly heap: readonly number[];
  readonly bounds: Bounds;
}

/** Join two captures of packets that nobody answers. */
async function watch(kind: string, count: number, memory: number, apart: number): Promise<Watched> {
  const heap: number[] = [];
  let bounds: Bounds | undefined;
  let batches = 0;
  const onProgress = (): void => {
    if (++batches % (count / PER_BATCH / 8) >= 1) return;
    (globalThis as { gc?: () => void }).gc?.();
    heap.push(process.memoryUsage().heapUsed);
  };
  const captures = [0, 20].map((late, i) => flood('ab'[i]!, KINDS[kind]!, count, apart, late));
  for await (const one of correlate(captures, { memory, window: 1, timeout: 1, onProgress })) {
    if (one.type === 'bounds') bounds = one;
  }
  return { heap, bounds: bounds! };
}

if (process.argv[1]?.endsWith('flood.mjs') === true) {
  const [kind, ...numbers] = process.argv.slice(2);
  const [count, memory, apart] = numbers.map(Number);
  process.stdout.write(JSON.stringify(await watch(kind!, count!, memory!, apart!)));
}
