/**
 * A network made in memory: two hosts with a container, a VXLAN device and a NIC each, and packets that pass them.
 */
import type { Conversation } from '../../src/conversations/conversation.ts';
import type { Crossing } from '../../src/conversations/crossing.ts';
import type { Exchange } from '../../src/conversations/exchange.ts';
import { type CorrelateOptions, correlate } from '../../src/correlate.ts';
import type { Capture } from '../../src/read.ts';
import { type CaptureMade, capture, echo, frame, ipv4, type RecordOf, type Tunnel, tunnelled } from './packets.ts';

/** A station: its name, hardware address and network address. */
export interface Station {
  readonly mac: string;
  readonly ip: string;
}

export const LEFT: Station = { mac: '02:00:00:00:00:0a', ip: '10.9.0.10' };
export const RIGHT: Station = { mac: '02:00:00:00:00:0b', ip: '10.9.0.11' };
export const VTEP_LEFT = '172.20.0.1';
export const VTEP_RIGHT = '172.20.0.2';
export const VNI = 77;

/** The points in the order in which a packet from left to right passes them. */
export const POINTS = ['left-eth0', 'left-vxlan', 'left-nic', 'right-nic', 'right-vxlan', 'right-eth0'] as const;
export type PointName = (typeof POINTS)[number];
const NICS: readonly PointName[] = ['left-nic', 'right-nic'];

/** Records gathered point by point. */
export class Network {
  readonly records: Map<string, RecordOf[]> = new Map();
  #identification = 1;

  /** Note a record at a point. */
  at(point: string, time: number, bytes: Uint8Array, original?: number): this {
    const list = this.records.get(point) ?? [];
    list.push(original === undefined ? [time, bytes] : [time, bytes, original]);
    this.records.set(point, list);
    return this;
  }

  /** Let a frame pass the points between the containers, ten microseconds apart; the time at the last one. */
  pass(time: number, inner: Uint8Array, options: Passing = {}): number {
    const { leftwards = false, until, vni = VNI, without = [], hop = 10 } = options;
    const points = leftwards ? [...POINTS].reverse() : POINTS;
    const tunnel: Tunnel = {
      source: leftwards ? VTEP_RIGHT : VTEP_LEFT,
      destination: leftwards ? VTEP_LEFT : VTEP_RIGHT,
      vni,
      identification: this.#identification++,
    };
    let now = time - hop;
    for (const point of points) {
      now += hop;
      if (!without.includes(point)) this.at(point, now, NICS.includes(point) ? tunnelled(tunnel, inner) : inner);
      if (point === until) break;
    }
    return now;
  }

  /** A ping from left to right, answered 30 microseconds after it came; where it ends, if it does. */
  ping(time: number, sequence: number, options: Pinging = {}): this {
    const { identifier = 5, lost, replyLost } = options;
    const there = this.pass(time, ping(LEFT, RIGHT, 8, identifier, sequence), { ...options, until: lost });
    if (lost !== undefined) return this;
    const back = ping(RIGHT, LEFT, 0, identifier, sequence);
    this.pass(there + 30, back, { ...options, leftwards: true, until: replyLost });
    return this;
  }

  /** The captures, in the order of the path where they are on it. */
  captures(made: Readonly<Record<string, CaptureMade>> = {}): Capture[] {
    const order = (name: string): number => POINTS.indexOf(name as PointName);
    const names = [...this.records.keys()].sort((a, b) => order(a) - order(b));
    return names.map((name) => capture(name, sortedByTime(this.records.get(name)!), made[name] ?? {}));
  }
}

const sortedByTime = (records: readonly RecordOf[]): RecordOf[] => [...records].sort((a, b) => a[0] - b[0]);

interface Passing {
  readonly leftwards?: boolean;
  /** The last point that sees it. */
  readonly until?: PointName | undefined;
  readonly vni?: number;
  /** Points that do not see it though it passes. */
  readonly without?: readonly PointName[];
  /** Microseconds from point to point. */
  readonly hop?: number;
}

interface Pinging extends Passing {
  readonly identifier?: number;
  readonly lost?: PointName;
  readonly replyLost?: PointName;
}

/** The frame of an echo. */
export const ping = (
  from: Station,
  to: Station,
  type: 0 | 8,
  identifier: number,
  sequence: number,
  ttl = 64,
): Uint8Array =>
  frame(
    from.mac,
    to.mac,
    0x0800,
    ipv4(
      {
        source: from.ip,
        destination: to.ip,
        protocol: 1,
        identification: 1000 + sequence * 2 + (type === 8 ? 0 : 1),
        timeToLive: ttl,
      },
      echo(type, identifier, sequence),
    ),
  );

/** What the correlator told, by type. */
export interface Told {
  readonly all: readonly Conversation[];
  readonly exchanges: readonly Exchange[];
  readonly crossings: readonly Crossing[];
}

/** Join captures. */
export async function told(captures: readonly Capture[], options: CorrelateOptions = {}): Promise<Told> {
  const all: Conversation[] = [];
  for await (const one of correlate(captures, options)) all.push(one);
  return {
    all,
    exchanges: all.filter((one) => one.type === 'exchange'),
    crossings: all.filter((one) => one.type === 'crossing'),
  };
}

/** The points of a crossing, in its order. */
export const path = (crossing: Crossing): string[] => crossing.sightings.map(({ point }) => point);

/** The only one of a type. */
export function only<T extends Conversation['type']>(
  all: readonly Conversation[],
  type: T,
): Extract<Conversation, { type: T }> {
  const found = all.filter((one): one is Extract<Conversation, { type: T }> => one.type === type);
  if (found.length !== 1) throw new Error(`${found.length} of type ${type}`);
  return found[0]!;
}
