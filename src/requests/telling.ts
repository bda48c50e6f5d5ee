/**
 * What is told of a connection: its path, its outcome, and the requests in it.
 *
 * @module
 */
import { addressText } from '../conversations/addresses.ts';
import type { Clocks } from '../conversations/clocks.ts';
import { TCP_ACK, TCP_SYN } from '../layers/tcp.ts';
import { byAnswer, byClient, isAmbiguous } from './apart.ts';
import type { Connection } from './connections.ts';
import type { FollowedPoint } from './follower.ts';
import type { Knowledge } from './knowledge.ts';
import { missingOf } from './missing.ts';
import { lossOf, outcomeOf, refusalOf, resetBy } from './outcome.ts';
import { gotFlow, learn, type Path, pathOf, type Stop, sentFlow } from './path.ts';
import type { HttpExchange, Request, Server, Tried } from './request.ts';
import { settle } from './settle.ts';
import { stepsOf } from './steps.ts';
import type { Exchanged, Strand } from './strand.ts';
import { endsOf, translationOf } from './translation.ts';

/** What telling rests on. */
export interface Ground {
  readonly points: readonly FollowedPoint[];
  readonly clocks: Clocks;
  /** Nanoseconds since the Unix epoch from which times are counted. */
  readonly base: bigint;
  readonly knowledge: Knowledge | undefined;
}

/** Tell a connection; several where its numbers turn out to be those of several. */
export function* requestsOf({ strands, early }: Connection, ground: Ground): Generator<Request> {
  for (const request of toldOf(strands, ground)) yield early ? { ...request, early: true } : request;
}

function* toldOf(strands: readonly Strand[], ground: Ground): Generator<Request> {
  // What is left of a connection that was told already, or a scan's stray segments.
  if (strands.every(isStray)) return;
  settle(strands);
  const path = pathOf(strands, ground.clocks);
  if (!isAmbiguous(withoutTried(path).path)) {
    yield requestOf(strands, path, ground, undefined);
    return;
  }
  for (const group of byAnswer(strands)) {
    const own = pathOf(group, ground.clocks);
    if (!isAmbiguous(withoutTried(own).path) && group.length < strands.length)
      yield requestOf(group, own, ground, undefined);
    else for (const one of byClient(group)) yield requestOf(one, pathOf(one, ground.clocks), ground, group);
  }
}

const isStray = ({ opened, marks, flows, exchanges }: Strand): boolean =>
  opened < 0 &&
  exchanges.length === 0 &&
  flows[0].octets + flows[1].octets === 0 &&
  ![...marks.values()].some(({ flags }) => (flags & (TCP_SYN | TCP_ACK)) === (TCP_SYN | TCP_ACK));

/** @param among - the strands among which these cannot be told apart; undefined where they can */
function requestOf(
  strands: readonly Strand[],
  whole: Path,
  ground: Ground,
  among: readonly Strand[] | undefined,
): Request {
  const { path, aside } = withoutTried(whole);
  if (among === undefined) {
    learn(path, ground.clocks);
    ground.knowledge?.places.learn(path, ground.points);
  }
  const { stops } = path;
  const first = stops[0]!.strand;
  const last = stops.at(-1)!.strand;
  const ends = endsOf(first);
  // What conntrack knows of the way before the first sighting.
  const origin = ground.knowledge?.origin(ends, ground.points[first.point]!.name);
  const client = { address: origin?.client ?? addressText(ends.client), port: origin?.clientPort ?? ends.clientPort };
  const published = {
    address: origin?.server ?? addressText(ends.server),
    port: origin?.serverPort ?? ends.serverPort,
  };
  const exchanges = exchangesOf(stops, ground);
  const outcome = outcomeOf(stops);
  const refusal = refusalOf(strands);
  const reset = outcome === 'reset' || outcome === 'refused' ? resetBy(stops) : undefined;
  const loss = lossOf(stops, outcome);
  const behind = endsOf(last);
  const seen = among === undefined ? serverOf(stops, ground) : null;
  const target = seen === null ? ground.knowledge?.target(behind, ground.points[last.point]!.name) : undefined;
  const server = seen ?? targetServer(target, ground);
  const seenAs = {
    address: target?.client ?? addressText(behind.client),
    port: target?.clientPort ?? behind.clientPort,
  };
  const hidden = seenAs.address !== client.address || seenAs.port !== client.port;
  const missing = missingOf(path, outcome, among, ground);
  if (origin !== undefined)
    missing.unshift(`before ${ground.points[first.point]!.name}: not captured here, known by ${origin.from}`);
  const one = exchanges[0];
  if (target !== undefined)
    missing.push(`behind ${ground.points[last.point]!.name}: not captured here, known by ${target.from}`);
  const started = Math.min(
    ...strands.map(({ flows }) => Math.min(...flows.map(({ first: at }) => (at < 0 ? Infinity : at)))),
  );
  return {
    type: 'request',
    client: client.address,
    clientPort: client.port,
    published,
    server,
    clientSeenAs: hidden ? seenAs : null,
    method: one?.method ?? null,
    path: one?.path ?? null,
    status: one?.status ?? null,
    outcome,
    steps: stepsOf(path, true, ground),
    back: stepsOf(path, false, ground),
    missing,
    ambiguous: among !== undefined,
    exchanges,
    further: first.further,
    attempts: Math.max(...strands.map(({ syns }) => syns)),
    handshake: handshakeOf(stops[0]!),
    firstByte: one?.firstByte ?? null,
    octets: [sentFlow(first).octets, gotFlow(first).octets],
    time: ground.base + BigInt(Math.round(started)),
    lostBetween: loss === undefined ? null : [ground.points[loss.after]!.name, ground.points[loss.before]!.name],
    tried: triedOf(aside, ground),
    ...(reset === undefined ? {} : { resetBy: reset }),
    ...(refusal === undefined ? {} : { error: errorOf(refusal, ground) }),
  };
}

/** Whom conntrack has as the server where no capture shows it. */
const targetServer = (target: ReturnType<Knowledge['target']>, { knowledge }: Ground): Server | null =>
  target === undefined || knowledge?.isServer(target.server) === false
    ? null
    : { address: target.server, port: target.serverPort, name: knowledge?.nameOf(target.server) ?? null };

/** Take the strands away in which the client's packets went elsewhere: to a task that did not answer. */
function withoutTried(path: Path): { readonly path: Path; readonly aside: readonly Stop[] } {
  const on = path.stops.filter(({ strand }) => path.packet === undefined || strand.marks.has(path.packet));
  if (on.length === 0) return { path, aside: [] };
  const leads = (stop: Stop): boolean =>
    on.includes(stop) ||
    on.some(({ strand }) => (translationOf(endsOf(strand), endsOf(stop.strand)) ?? 'source') === 'source');
  const aside = path.stops.filter((stop) => !leads(stop) && gotFlow(stop.strand).packets === 0);
  return { path: { ...path, stops: path.stops.filter((stop) => !aside.includes(stop)) }, aside };
}

function triedOf(aside: readonly Stop[], { knowledge }: Ground): Tried[] {
  const tried = new Map<string, Tried>();
  for (const { strand } of aside) {
    const { server, serverPort } = endsOf(strand);
    const address = addressText(server);
    const key = `${address} ${serverPort}`;
    const attempts = Math.max(tried.get(key)?.attempts ?? 0, strand.syns);
    tried.set(key, { address, port: serverPort, name: knowledge?.nameOf(address) ?? null, attempts });
  }
  return [...tried.values()];
}

/** Times to live that systems begin with: who answers with one is the station itself, not one behind it. */
const INITIAL: ReadonlySet<number> = /* @__PURE__ */ new Set([32, 64, 128, 255]);

/** Tell whom the last sighting shows as the server; null where it shows only who is in front of it. */
function serverOf(stops: readonly Stop[], { knowledge }: Ground): Server | null {
  const { strand } = stops.at(-1)!;
  const { server, serverPort, client } = endsOf(strand);
  const got = gotFlow(strand);
  const address = addressText(server);
  const itself = got.packets > 0 ? INITIAL.has(got.timeToLive) : isBehind(stops, client);
  const known = knowledge?.isServer(address);
  if (!(known ?? itself)) return null;
  return { address, port: serverPort, name: knowledge?.nameOf(address) ?? null };
}

/** Whether a packet that nobody answered has passed the last translation: its source was changed, or it is in an overlay. */
const isBehind = (stops: readonly Stop[], client: number): boolean =>
  stops.some(({ strand }) => strand.vni >= 0 || endsOf(strand).client !== client);

function handshakeOf({ strand, sent, got, sentAt, gotAt }: Stop): number | null {
  if (strand.opened < 0 || sent === undefined || got === undefined) return null;
  return (sent.flags & TCP_SYN) !== 0 && (got.flags & TCP_SYN) !== 0 ? Math.round(gotAt - sentAt) : null;
}

/** The requests as the point nearest the client saw them that saw most of them. */
function exchangesOf(stops: readonly Stop[], { base }: Ground): HttpExchange[] {
  const lists = stops.map(({ strand }) => strand.exchanges);
  const answered = (list: readonly Exchanged[]): number =>
    list.filter(({ status }) => status >= 0).length + list.length;
  const best = lists.reduce<readonly Exchanged[]>((most, list) => (answered(list) > answered(most) ? list : most), []);
  const far = lists.findLast((list) => answered(list) === answered(best)) ?? best;
  return best.map(({ method, target, status, time, answeredAt }, i) => ({
    method,
    path: target,
    status: status < 0 ? null : status,
    time: base + BigInt(Math.round(time)),
    firstByte: status < 0 ? null : Math.round(answeredAt - time),
    serverTime: far === best || far[i]!.status < 0 ? null : Math.round(far[i]!.answeredAt - far[i]!.time),
    ...cutShort(best[i]!),
  }));
}

function cutShort({ announced, seen }: Exchanged): Pick<HttpExchange, 'cutShort'> {
  return announced >= 0 && seen < announced ? { cutShort: { announced, seen } } : {};
}

function errorOf(
  { reason, from, point, frame }: NonNullable<ReturnType<typeof refusalOf>>,
  { points }: Ground,
): NonNullable<Request['error']> {
  return { reason, from, point: points[point]!.name, frame };
}
