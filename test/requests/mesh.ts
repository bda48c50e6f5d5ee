/**
 * A routing mesh made in memory: one connection's segments, as each capture point on the way would see them.
 */
import type { Capture } from '../../src/read.ts';
import type { Request } from '../../src/requests/request.ts';
import { type RequestOptions, requests } from '../../src/requests.ts';
import { type CaptureMade, capture, type RecordOf } from '../conversations/packets.ts';
import { ethernet, ip4, ip6, ipv4, ipv6, type Sum, tcp, udp, vxlan } from '../frames.ts';

/** An address and a port. */
export type End = readonly [address: string, port: number];

/** A capture point on the way, and how packets look there. */
export interface Hop {
  readonly point: string;
  readonly client: End;
  readonly server: End;
  /** Hardware addresses, on the client's side and on the server's. */
  readonly macs: readonly [string, string];
  /** How many routers are between the client and this point, and how many behind it. */
  readonly routers: readonly [before: number, behind: number];
  readonly tunnel?: { readonly from: string; readonly to: string; readonly vni: number };
}

/** A segment of the connection. */
export interface Sent {
  /** Microseconds from the beginning, at the point where it is sent. */
  readonly at: number;
  /** Whether the server sends it. */
  readonly back?: boolean;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgment?: number;
  readonly text?: string;
  readonly id?: number;
  readonly checksum?: Sum;
  /** The points that see it; all where not given. */
  readonly only?: readonly string[];
}

export const SYN = 0x02;
export const ACK = 0x10;
export const RST = 0x04;
export const FIN = 0x01;

/** Microseconds from one point to the next. */
export const STEP = 20;

const CLIENT_MAC = '52:54:00:00:00:c1';
const HOST_MAC = '52:54:00:00:00:a0';
const OTHER_MAC = '52:54:00:00:00:a1';

/** What stands at the ends of a mesh's legs. */
export interface MeshEnds {
  readonly client?: End;
  readonly published?: End;
  readonly bridge?: End;
  /** What the client is behind the ingress. */
  readonly source?: End;
  readonly task?: End;
}

/** The points of a routing mesh, in their order, to a task of another host. */
export function meshHops(ends: MeshEnds = {}): readonly Hop[] {
  const client = ends.client ?? ['203.0.113.7', 40_000];
  const published = ends.published ?? ['198.51.100.1', 8080];
  const bridge = ends.bridge ?? ['172.30.0.2', 8080];
  const source = ends.source ?? ['10.20.0.2', 41_000];
  const task = ends.task ?? ['10.20.0.9', 80];
  const tunnel = { from: '198.51.100.1', to: '198.51.100.2', vni: 5000 };
  const outside = { client, server: published, macs: [CLIENT_MAC, HOST_MAC], routers: [0, 2] } as const;
  const inside = { client, server: bridge, macs: ['02:42:11:22:33:44', '02:42:ac:1e:00:02'], routers: [1, 1] } as const;
  const overlay = {
    client: source,
    server: task,
    macs: ['02:42:0a:14:00:02', '02:42:0a:14:00:09'],
    routers: [2, 0],
  } as const;
  return [
    { point: 'client', ...outside },
    { point: 'nic-a', ...outside },
    { point: 'bridge', ...inside },
    { point: 'sbox-out', ...inside },
    { point: 'sbox-in', ...overlay },
    { point: 'vxlan-a', ...overlay },
    { point: 'nic-a', ...overlay, tunnel },
    { point: 'nic-b', ...overlay, tunnel },
    { point: 'vxlan-b', ...overlay },
    { point: 'task', ...overlay },
  ];
}

/** The octets of one segment at one point. */
export function segmentAt(hop: Hop, sent: Sent): Uint8Array {
  const [from, to] = sent.back === true ? [hop.server, hop.client] : [hop.client, hop.server];
  const macs = sent.back === true ? [hop.macs[1], hop.macs[0]] : hop.macs;
  const wide = from[0].includes(':');
  const octets = wide ? ip6 : ip4;
  const between = { source: octets(from[0]), destination: octets(to[0]) };
  const { sequence, acknowledgment = 0, flags, text = '' } = sent;
  const fields = { ports: [from[1], to[1]] as const, sequence, acknowledgment, flags };
  const segment = tcp(fields, new TextEncoder().encode(text), sent.checksum ?? 'good', between);
  const ttl = 64 - hop.routers[sent.back === true ? 1 : 0];
  const ends = { source: from[0], destination: to[0] };
  const packet = wide
    ? ipv6({ ...ends, nextHeader: 6, hopLimit: ttl }, segment)
    : ipv4({ ...ends, protocol: 6, id: sent.id ?? 7, ttl }, segment);
  const frame = ethernet(wide ? 0x86dd : 0x0800, packet, macs[0], macs[1]);
  if (hop.tunnel === undefined) return frame;
  const [outer, far] = sent.back === true ? [hop.tunnel.to, hop.tunnel.from] : [hop.tunnel.from, hop.tunnel.to];
  const datagram = udp([50_000, 4789], vxlan(hop.tunnel.vni, frame));
  const hosts = sent.back === true ? [OTHER_MAC, HOST_MAC] : [HOST_MAC, OTHER_MAC];
  return ethernet(0x0800, ipv4({ source: outer, destination: far, protocol: 17 }, datagram), hosts[0], hosts[1]);
}

/** What every point on a way sees of segments. */
export function seen(hops: readonly Hop[], segments: readonly Sent[]): Map<string, RecordOf[]> {
  const records = new Map<string, RecordOf[]>();
  for (const hop of hops) if (!records.has(hop.point)) records.set(hop.point, []);
  for (const sent of segments) {
    for (const [i, hop] of hops.entries()) {
      if (sent.only !== undefined && !sent.only.includes(hop.point)) continue;
      const passed = sent.back === true ? hops.length - 1 - i : i;
      records.get(hop.point)!.push([sent.at + passed * STEP, segmentAt(hop, sent)]);
    }
  }
  return records;
}

/** Put what several connections show together, by point. */
export function together(...all: readonly Map<string, RecordOf[]>[]): Map<string, RecordOf[]> {
  const records = new Map<string, RecordOf[]>();
  for (const one of all) for (const [point, own] of one) records.set(point, [...(records.get(point) ?? []), ...own]);
  return records;
}

/** Captures of what points saw, each with its own clock. */
export const captures = (
  records: ReadonlyMap<string, readonly RecordOf[]>,
  made: Readonly<Record<string, CaptureMade>> = {},
): readonly Capture[] =>
  [...records].map(([point, own]) =>
    capture(
      point,
      [...own].sort((a, b) => a[0] - b[0]),
      made[point] ?? {},
    ),
  );

/** Follow the requests of captures. */
export async function followed(all: readonly Capture[], options: RequestOptions = {}): Promise<readonly Request[]> {
  const told: Request[] = [];
  for await (const one of requests(all, options)) told.push(one);
  return told;
}

/** A handshake, a request and its answer, and the end of the connection. */
export function exchange(
  numbers: { readonly at?: number; readonly client?: number; readonly server?: number } = {},
): readonly Sent[] {
  const { at = 0, client = 1000, server = 9000 } = numbers;
  const request = 'GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n';
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  const [asked, said] = [client + 1 + request.length, server + 1 + answer.length];
  return [
    { at, flags: SYN, sequence: client, id: 1 },
    { at: at + 300, back: true, flags: SYN | ACK, sequence: server, acknowledgment: client + 1, id: 0 },
    { at: at + 600, flags: ACK, sequence: client + 1, acknowledgment: server + 1, id: 2 },
    { at: at + 700, flags: ACK, sequence: client + 1, acknowledgment: server + 1, text: request, id: 3 },
    { at: at + 1500, back: true, flags: ACK, sequence: server + 1, acknowledgment: asked, text: answer, id: 11 },
    { at: at + 2000, flags: FIN | ACK, sequence: asked, acknowledgment: said, id: 4 },
    { at: at + 2300, back: true, flags: FIN | ACK, sequence: said, acknowledgment: asked + 1, id: 12 },
    { at: at + 2600, flags: ACK, sequence: asked + 1, acknowledgment: said + 1, id: 5 },
  ];
}

/** What one side says after the handshake. */
export interface Said {
  readonly back?: boolean;
  readonly text?: string;
  readonly flags?: number;
  /** Sent again this often, 250 ms after each other. */
  readonly again?: number;
  readonly only?: readonly string[];
}

/** A connection in which one thing is said after the other; it is closed unless `open`. */
export function talk(
  parts: readonly Said[],
  { client = 1000, server = 9000, open = false }: { client?: number; server?: number; open?: boolean } = {},
): readonly Sent[] {
  let [asked, said] = [client + 1, server + 1];
  let at = 700;
  let id = 3;
  const sent: Sent[] = [
    { at: 0, flags: SYN, sequence: client, id: 1 },
    { at: 300, back: true, flags: SYN | ACK, sequence: server, acknowledgment: asked, id: 0 },
    { at: 600, flags: ACK, sequence: asked, acknowledgment: said, id: 2 },
  ];
  for (const { back = false, text = '', flags = 0, again = 0, only } of parts) {
    for (let i = 0; i <= again; i++, at += 250_000) {
      const [sequence, acknowledgment] = back ? [said, asked] : [asked, said];
      const own = { at, back, flags: ACK | flags, sequence, acknowledgment, text, id: id++ };
      sent.push(only === undefined ? own : { ...own, only });
    }
    if (again === 0) at -= 249_600;
    if (back) said += text.length;
    else asked += text.length;
  }
  if (open) return sent;
  return [
    ...sent,
    { at: at + 400, flags: FIN | ACK, sequence: asked, acknowledgment: said, id: id++ },
    { at: at + 700, back: true, flags: FIN | ACK, sequence: said, acknowledgment: asked + 1, id: id++ },
    { at: at + 900, flags: ACK, sequence: asked + 1, acknowledgment: said + 1, id },
  ];
}
