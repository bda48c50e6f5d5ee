/**
 * A capture point at work: its child process, what that hands over, and what was counted.
 *
 * @module
 */
import type { Batch, CaptureInterface } from '../packet.ts';
import { type Capture, read } from '../read.ts';
import { type Child, start } from './child.ts';
import { CAPTURERS, type Call } from './programs.ts';
import type { PointSettings, Via } from './via.ts';

const ETHERNET = 1;

/** A capture point at work. */
export interface Point {
  readonly settings: PointSettings;
  readonly via: Via;
  readonly child: Child;
  readonly capture: Capture;
  /** What its records are said to come from, by their place in its own list. */
  readonly interfaces: CaptureInterface[];
  readonly counters: Counters;
  /** The records that came through the pipe. */
  came: number;
  /** Those of them that were delivered: what is outside of the capture's time is not. */
  captured: number;
}

/** The counters of a capture point. */
export interface LiveStatistics {
  readonly point: string;
  readonly via: Via;
  /** Whose clock stamps the packets: the kernel's when they came, or that of the process that was told later. */
  readonly clock: 'kernel' | 'userland';
  /** The packets that were delivered. */
  readonly captured: number;
  /** The packets that passed the filter; undefined where nobody counted, or has not told yet. */
  readonly received: number | undefined;
  /** The packets that the kernel had no room for; undefined where nobody counted, or has not told yet. */
  readonly droppedByKernel: number | undefined;
  /** Whether those two are reckoned from the interface's own counters, and so but roughly right. */
  readonly reckoned: boolean;
  /** The packets that the network card had no room for. */
  readonly droppedByInterface: number;
  /** The packets that were captured, but not delivered because the reader was slow. */
  readonly droppedByQueue: number;
}

/** What a batch's interfaces tell of drops: kept up to date for who looks while the capture goes on. */
interface Counters {
  received?: number;
  droppedByInterface?: number;
  droppedBySystem?: number;
}

/** Start to capture a point. */
export function startPoint(settings: PointSettings, via: Via, call: Call): Point {
  const child = start(settings, via, call);
  const capture = read(child.stream, { point: settings.point });
  return { settings, via, child, capture, interfaces: [], counters: {}, came: 0, captured: 0 };
}

/** Say of a batch what is known of where it came from: more than a pipe tells. */
export function described(point: Point, batch: Batch): Batch {
  const { interfaces } = point;
  batch.interfaces.forEach(({ linkType }, i) => {
    // Declared beforehand, with the link type that was to be expected: as a rule it is the one.
    if (interfaces[i]?.linkType !== linkType) interfaces[i] = describe(point, linkType);
  });
  const { bytes, count, first, start, captured, original, seconds, nanoseconds, interface: places } = batch;
  return { bytes, count, first, start, captured, original, seconds, nanoseconds, interface: places, interfaces };
}

/** Describe a point's interface before anything was seen of it: a point that sees nothing tells something too. */
export function declared(point: Point): CaptureInterface {
  const known = point.interfaces[0];
  if (known !== undefined) return known;
  const made = describe(point, point.child.heard().linkType ?? ETHERNET);
  point.interfaces.push(made);
  return made;
}

function describe({ settings, via, counters }: Point, linkType: number): CaptureInterface {
  const { point, device, snapLength, filter } = settings;
  const clock = CAPTURERS[via].clock === 'kernel' ? "the kernel's" : "the capturing process's";
  return {
    point,
    linkType,
    snapLength,
    timeDigits: 9,
    // In a file that several points are saved to, two hosts' NICs may well have one name.
    name: point,
    description: `${device} captured live through ${via}, times are ${clock}`,
    counters,
    ...(filter === '' ? {} : { filter }),
  };
}

/** Bring the counters up to date. */
export function count({ settings, via, child, came, captured, counters }: Point): LiveStatistics {
  const heard = child.heard();
  const { droppedByKernel, reckoned, droppedByInterface, handedOver = came } = heard;
  // A process that had to be killed took with it what it had not handed over yet.
  const droppedByQueue = heard.droppedByQueue + (child.over() ? Math.max(0, handedOver - came) : 0);
  // What the process told last may be older than what it handed over since.
  const received = heard.received === undefined ? undefined : Math.max(heard.received, captured);
  if (received !== undefined) counters.received = received;
  if (droppedByInterface > 0) counters.droppedByInterface = droppedByInterface;
  if (droppedByKernel !== undefined) counters.droppedBySystem = droppedByKernel + droppedByQueue;
  else if (droppedByQueue > 0) counters.droppedBySystem = droppedByQueue;
  const { point } = settings;
  const { clock } = CAPTURERS[via];
  return { point, via, clock, captured, received, droppedByKernel, reckoned, droppedByInterface, droppedByQueue };
}
