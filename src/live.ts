/**
 * `vxlens/live`: captures from running interfaces.
 *
 * Each interface is captured by a process of its own, that writes pcap to a pipe which is read as any other: tcpdump or
 * dumpcap where one is installed, else the package `cap` (`docs/decisions/` tells why not in this process).
 *
 * @module
 */
import { deliver } from './live/delivery.ts';
import { LiveError, type LiveErrorCode } from './live/live-error.ts';
import { findNamespace } from './live/namespace.ts';
import { count, declared, type LiveStatistics, type Point, startPoint } from './live/point.ts';
import { call, choose } from './live/programs.ts';
import type { Span } from './live/span.ts';
import type { PointSettings, Via } from './live/via.ts';
import type { Batch, CaptureInterface } from './packet.ts';
import { type Capture, records } from './read.ts';

export { LiveError, type LiveErrorCode, type LiveStatistics, type Via };

/** An interface to capture. */
export interface LiveInterface {
  /** The interface's name in the kernel, or `any`. */
  readonly device: string;
  /** The network namespace that it is in, by name or by path; our own unless given. */
  readonly namespace?: string;
  /** The capture point's name; the interface's, behind that of the namespace, unless given. */
  readonly point?: string;
  /** What to capture of it, in libpcap's words, instead of what is given for all. */
  readonly filter?: string;
}

/** What to capture, and how. */
export interface LiveOptions {
  readonly interfaces: readonly (string | LiveInterface)[];
  /** What the kernel lets through, in libpcap's words (pcap-filter(7)); everything unless given. */
  readonly filter?: string;
  /** The program that captures; unless given the first there is of tcpdump, dumpcap and `cap`. */
  readonly via?: Via;
  /** The most octets to keep of a packet; all of them unless given. */
  readonly snapLength?: number;
  /** The kernel's buffer for each interface, in octets; 32 MiB unless given. */
  readonly kernelBuffer?: number;
  /** The octets that may wait for us in the child process of `cap`; 8 MiB unless given. */
  readonly queue?: number;
  /**
   * Whether each packet is handed over as it comes, as it is unless this is false; else tcpdump hands over many at
   * once, up to a second late, and loses far fewer of some 100,000 a second. The other programs take no notice.
   */
  readonly immediate?: boolean;
  /** What to do where one of several interfaces can be captured no longer, while the others go on. */
  readonly onTrouble?: (error: LiveError) => void;
}

/**
 * A capture that is running: all its points as one, in the order of their times, numbered as in a pcapng file with several
 * interfaces. It begins when all of them are captured, and is read once, as records or in batches.
 */
export interface LiveCapture extends Capture {
  /** Resolves when every interface is being captured; rejects where one cannot be. */
  readonly opened: Promise<void>;
  /**
   * End the capture in order: what came until now is still delivered, which takes up to a second, then the iteration
   * ends. At once: only what the capturing program has already.
   */
  stop(how?: 'at once'): void;
  /** What is captured, one for each point: also of those that see nothing. Known once it is opened. */
  interfaces(): readonly CaptureInterface[];
  /** Count; what the kernel dropped is known a second later, or at the end. */
  statistics(): readonly LiveStatistics[];
}

const DEFAULT_KERNEL_BUFFER = 32 * 1024 * 1024;
const DEFAULT_QUEUE = 8 * 1024 * 1024;
// What tcpdump takes unless told otherwise: MAXIMUM_SNAPLEN of libpcap.
const WHOLE_PACKET = 262_144;

/** Begin to capture. What comes before it is read waits, within bounds; {@link LiveCapture.stop} ends it. */
export function live(options: LiveOptions): LiveCapture {
  if (options.interfaces.length === 0) throw new RangeError('no interface to capture');
  const names = options.interfaces.map((given) => pointName(typeof given === 'string' ? { device: given } : given));
  if (new Set(names).size < names.length) throw new RangeError('two capture points have one name');
  const { via, file } = choose(options.via);
  const settings = options.interfaces.map((given) => settingsOf(given, options));
  const calls = settings.map((each) => call(via, file, each));
  const points = settings.map((each, i) => startPoint(each, via, calls[i]!));
  const now = (): number => Date.now() / 1000;
  // One point has no other to begin after.
  const span: Span = { from: points.length === 1 ? 0 : Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const opened = allOpened(points).then(() => {
    span.from = Math.min(span.from, now());
  });
  // Who reads the batches is told of the same trouble there.
  opened.catch(() => {});
  const batches = (): AsyncGenerator<Batch> => deliver(points, span, options.onTrouble);
  return {
    point: settings.map(({ point }) => point).join(', '),
    opened,
    batches,
    [Symbol.asyncIterator]: () => records(batches()),
    stop: (how) => {
      span.to = Math.min(span.to, now());
      for (const { child } of points) child.stop(how === 'at once');
    },
    interfaces: () => points.map(declared),
    statistics: () => points.map(count),
  };
}

/** Name the capture point of an interface, as `live` does unless told otherwise. */
export function pointName({ device, namespace, point }: LiveInterface): string {
  if (point !== undefined) return point;
  if (namespace === undefined) return device;
  return `${namespace.slice(namespace.lastIndexOf('/') + 1)}/${device}`;
}

function settingsOf(given: string | LiveInterface, options: LiveOptions): PointSettings {
  const asked = typeof given === 'string' ? { device: given } : given;
  return {
    point: pointName(asked),
    device: asked.device,
    namespace: asked.namespace === undefined ? undefined : findNamespace(asked.namespace),
    filter: asked.filter ?? options.filter ?? '',
    snapLength: options.snapLength ?? WHOLE_PACKET,
    kernelBuffer: options.kernelBuffer ?? DEFAULT_KERNEL_BUFFER,
    queue: options.queue ?? DEFAULT_QUEUE,
    immediate: options.immediate ?? true,
  };
}

async function allOpened(points: readonly Point[]): Promise<void> {
  await Promise.all(points.map(({ child }) => child.opened));
  const failed = points.filter(({ child }) => !child.heard().opened);
  for (const { child } of failed) {
    const error = await child.ended;
    if (error !== undefined) throw error;
  }
}
