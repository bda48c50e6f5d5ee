/** Conversations for tests: whole ones, of which a test names only what matters to it. */
import type { Crossing, PacketError } from '../../src/conversations/crossing.ts';
import type { Endpoint } from '../../src/conversations/endpoint.ts';
import type { Exchange } from '../../src/conversations/exchange.ts';
import type { Point } from '../../src/conversations/point.ts';
import type { Sighting, TunnelHeader } from '../../src/conversations/sighting.ts';
import type { Tunnel } from '../../src/conversations/tunnel.ts';

const VNI = 77;

/** Sightings at points in order; the record's number is the same at each. */
export const seen = (points: readonly string[], frame: number = 1, more: Partial<Sighting> = {}): Sighting[] =>
  points.map((point) => ({ point, frame, time: 1_000_000_000n, ...more }));

export const tunnel = (source: string, destination: string, vni: number = VNI): TunnelHeader => ({
  source,
  destination,
  sourcePort: 50_000,
  destinationPort: 4789,
  vni,
});

export const crossing = (more: Partial<Crossing> = {}): Crossing => ({
  type: 'crossing',
  vni: VNI,
  source: '10.1.0.1',
  destination: '10.1.0.2',
  summary: 'UDP',
  length: 100,
  sightings: seen(['a', 'b']),
  hops: [1000],
  hopErrors: [100],
  lostAfter: null,
  expected: null,
  ambiguous: false,
  ...more,
});

export const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  type: 'exchange',
  kind: 'echo',
  vni: VNI,
  client: '10.1.0.1',
  server: '10.1.0.2',
  state: 'unanswered',
  rtt: null,
  request: seen(['a', 'b']),
  reply: [],
  requestHops: [1000],
  replyHops: [],
  requestLostAfter: null,
  replyLostAfter: null,
  answeredBy: null,
  waited: 2_000_000_000,
  ...more,
});

export const error = (type: number, code: number, more: Partial<PacketError> = {}): PacketError => ({
  reason: 'refused for a test',
  from: '172.16.0.9',
  point: 'a',
  frame: 9,
  time: 1_000_000_100n,
  icmp: { type, code },
  ...more,
});

export const tunnelled = (vteps: readonly [string, string], more: Partial<Tunnel> = {}): Tunnel => ({
  type: 'tunnel',
  vteps,
  vni: VNI,
  port: 4789,
  packets: [5, 0],
  bytes: [500, 0],
  conversations: 1,
  flooded: [0, 0],
  firstSeen: 0n,
  lastSeen: 1n,
  ...more,
});

export const endpoint = (ip: string, more: Partial<Endpoint> = {}): Endpoint => ({
  type: 'endpoint',
  vni: VNI,
  mac: '02:42:0a:01:00:02',
  ips: [ip],
  vtep: null,
  firstSeen: 0n,
  lastSeen: 1n,
  moves: [],
  ...more,
});

export const point = (more: Partial<Point> = {}): Point => ({
  type: 'point',
  point: 'a',
  linkType: 1,
  records: 10,
  tunnelled: 0,
  firstSeen: 0n,
  lastSeen: 1n,
  snapped: 0,
  unidentified: 0,
  backwards: 0,
  missed: 0,
  incomplete: 0,
  dropped: null,
  ...more,
});
