/**
 * What a path lacks, in words.
 *
 * A packet passes links, each from one hardware address to another and so with two ends; between two links is a router,
 * which counts the time to live down. Where a link's tunnel was seen, there are two NICs and two VXLAN devices on it.
 * What was seen is held against that.
 *
 * @module
 */
import { addressText, macNumberText } from '../conversations/addresses.ts';
import { FrameEnds } from '../conversations/frame-ends.ts';
import { gotFlow, type Path, type Stop, sentFlow } from './path.ts';
import { socketText } from './place-text.ts';
import type { RequestOutcome } from './request.ts';
import type { Strand, Wrapping } from './strand.ts';
import type { Ground } from './telling.ts';
import { type Ends, endsOf, translationOf } from './translation.ts';

/** Stops between the same two hardware addresses. */
interface Link {
  readonly source: number;
  readonly destination: number;
  readonly ends: Ends;
  readonly timeToLive: number;
  readonly stops: Stop[];
  /** Whose the two ends are, in words. */
  sender: string;
  receiver: string;
}

/** Say what the path lacks. */
export function missingOf(
  { stops }: Path,
  outcome: RequestOutcome,
  among: readonly Strand[] | undefined,
  known: Ground,
): string[] {
  const ground = withoutMixed(stops, known);
  const links = linksOf(stops);
  const said: string[] = [];
  const first = links[0];
  if (first === undefined) return said;
  const hops = routersBehind(first.timeToLive);
  if (hops > 0) {
    said.push(`what is before ${nameOf(stops[0]!, ground)}: not captured here, ${routers(hops)} further to the sender`);
  }
  for (const [i, link] of links.entries()) {
    const next = links[i + 1];
    said.push(...endsMissing(link, next === undefined && isSilent(outcome), ground));
    if (next !== undefined) said.push(...betweenMissing(link, next, ground));
  }
  said.push(...behindMissing(stops, outcome, ground));
  if (among !== undefined) said.push(twinsText(among));
  return [...new Set(said)];
}

/** Forget whose interface a point is that shows the same packets bare twice: it holds several interfaces. */
function withoutMixed(stops: readonly Stop[], ground: Ground): Ground {
  const bare = stops.filter(({ strand }) => strand.vni < 0).map(({ strand }) => strand.point);
  const mixed = new Set(bare.filter((point, i) => bare.indexOf(point) !== i));
  if (mixed.size === 0) return ground;
  return { ...ground, points: ground.points.map((one, i) => (mixed.has(i) ? { ...one, ends: new FrameEnds() } : one)) };
}

/** Whether nothing tells that the packets arrived. */
const isSilent = (outcome: RequestOutcome): boolean => outcome === 'unanswered' || outcome === 'unreachable';

function linksOf(stops: readonly Stop[]): Link[] {
  const links: Link[] = [];
  for (const stop of stops) {
    const { strand } = stop;
    const [source, destination] = macsOf(strand);
    const ends = endsOf(strand);
    const last = links.at(-1);
    const same =
      last !== undefined &&
      translationOf(last.ends, ends) === null &&
      isLike(last.source, source) &&
      isLike(last.destination, destination);
    if (same) last.stops.push(stop);
    else {
      const timeToLive = sentFlow(strand).timeToLive;
      links.push({ source, destination, ends, timeToLive, stops: [stop], sender: '', receiver: '' });
    }
  }
  for (const [i, link] of links.entries()) nameEnds(link, links[i - 1], links[i + 1]);
  return links;
}

/** The first octets of hardware addresses that Docker makes. */
const DOCKER = 0x0242;
const isDocker = (mac: number): boolean => Math.floor(mac / 0x1_0000_0000) === DOCKER;

/** Say whose the ends of a link are: the client's, the server's, or those of what translates in between. */
function nameEnds(link: Link, before: Link | undefined, next: Link | undefined): void {
  const { client, server } = link.ends;
  const [ledIn, ledOn] = [before !== undefined && leadsOn(before, link), next !== undefined && leadsOn(link, next)];
  // Swarm's routing mesh: the host leads to ingress_sbox over docker_gwbridge, and that to the task over the overlay.
  const isBridge = ledIn && ledOn && isDocker(link.source) && isDocker(link.destination);
  if (before === undefined) link.sender = `the end of the client ${addressText(client)}`;
  else if (isBridge) link.sender = 'docker_gwbridge';
  // Who only rewrites the destination leads to a container of its own: the mesh hides the client, too.
  else if (ledIn && isDocker(link.source) && before.ends.client === link.ends.client)
    link.sender = `the bridge that leads to ${addressText(server)}`;
  else if (ledIn && isDocker(link.source)) link.sender = `the overlay's end of ingress_sbox, ${addressText(client)}`;
  else link.sender = `the end that sends to ${addressText(server)}`;
  if (next === undefined) link.receiver = `the end of ${addressText(server)}`;
  else if (isBridge) link.receiver = `the bridge's end of ingress_sbox, ${addressText(server)}`;
  else link.receiver = `the NIC of ${addressText(server)}`;
}

/** Whether the router between two links sends the client's packets to another address. */
const leadsOn = (link: Link, next: Link): boolean => link.ends.server !== next.ends.server;

/** The addresses of the frames that the client's packets were in. */
function macsOf(strand: Strand): readonly [number, number] {
  const sent = sentFlow(strand);
  const got = gotFlow(strand);
  return sent.packets > 0 ? [sent.sourceMac, sent.destinationMac] : [got.destinationMac, got.sourceMac];
}

/** A cooked capture does not have both addresses. */
const isLike = (a: number, b: number): boolean => a === b || a < 0 || b < 0;

function endsMissing(link: Link, silent: boolean, ground: Ground): string[] {
  const wrapped = link.stops.filter(({ strand }) => strand.vni >= 0);
  if (wrapped.length > 0) return tunnelMissing(link, wrapped, silent, ground);
  const [stop, more] = link.stops;
  if (stop === undefined || more !== undefined || silent) return [];
  const [isSender, isReceiver] = [isEnd(stop, link.source, ground), isEnd(stop, link.destination, ground)];
  const [from, to] = [endText(link, true, ground), endText(link, false, ground)];
  if (isSender === false && isReceiver === false) return [`${from} and ${to}: not captured here`];
  if (isSender === true || isReceiver === false) return [`${to}: not captured here`];
  if (isReceiver === true || isSender === false) return [`${from}: not captured here`];
  return [`${from} or ${to}: one of the two not captured here, only ${nameOf(stop, ground)}`];
}

/** Whether a point is the interface with a hardware address: by its name in the inventory, or by all of its frames. */
function isEnd({ strand }: Stop, mac: number, { points, knowledge }: Ground): boolean | undefined {
  const { name, ends } = points[strand.point]!;
  if (mac < 0) return undefined;
  return knowledge?.macsAt(name)?.has(macNumberText(mac)) ?? ends.is(mac);
}

/** An end of a link: whose it is, and its hardware address. */
function endText(link: Link, sender: boolean, { knowledge }: Ground): string {
  const mac = sender ? link.source : link.destination;
  const text = mac < 0 ? undefined : macNumberText(mac);
  const other = sender ? link.destination : link.source;
  const name = text === undefined ? undefined : knowledge?.interfaceOf(text, other < 0 ? '' : macNumberText(other));
  if (name !== undefined) return `${name} (${text})`;
  return `${sender ? link.sender : link.receiver}${text === undefined ? '' : ` (${text})`}`;
}

function tunnelMissing(link: Link, wrapped: readonly Stop[], silent: boolean, ground: Ground): string[] {
  const said: string[] = [];
  const [begin, end] = [link.stops.indexOf(wrapped[0]!), link.stops.lastIndexOf(wrapped.at(-1)!)];
  const tunnel = tunnelOf(wrapped[0]!.strand);
  if (tunnel === undefined) return said;
  const [from, to] = [addressText(tunnel.source), addressText(tunnel.destination)];
  const before = link.stops.slice(0, begin);
  const after = link.stops.slice(end + 1);
  said.push(...insideMissing(before, link, true, from, ground));
  if (wrapped.length === 1 && !silent) said.push(nicMissing(wrapped[0]!, tunnel, from, to, ground));
  if (silent) return said;
  said.push(...insideMissing(after, link, false, to, ground));
  return said;
}

/** Of a host that a tunnel ends at: the container's end, and the VXLAN device. */
function insideMissing(stops: readonly Stop[], link: Link, sender: boolean, host: string, ground: Ground): string[] {
  const [stop, more] = stops;
  if (more !== undefined) return [];
  const end = endText(link, sender, ground);
  const device = `the VXLAN device of ${host}`;
  if (stop === undefined) return [`${end} and ${device}: not captured here`];
  const isOwn = isEnd(stop, sender ? link.source : link.destination, ground);
  if (isOwn !== undefined) return [`${isOwn ? device : end}: not captured here`];
  return [`${end} or ${device}: one of the two not captured here`];
}

/** The tunnel as the client's packets go through it. */
function tunnelOf(strand: Strand): Wrapping | undefined {
  const { tunnel } = sentFlow(strand);
  if (tunnel !== undefined) return tunnel;
  const back = gotFlow(strand).tunnel;
  if (back === undefined) return undefined;
  const { source, destination, sourceMac, destinationMac, sourcePort } = back;
  return { source: destination, destination: source, sourceMac: destinationMac, destinationMac: sourceMac, sourcePort };
}

function nicMissing(stop: Stop, tunnel: Wrapping, from: string, to: string, ground: Ground): string {
  const [isSender, isReceiver] = [isEnd(stop, tunnel.sourceMac, ground), isEnd(stop, tunnel.destinationMac, ground)];
  if (isSender === false && isReceiver === false) return `the NICs of ${from} and ${to}: not captured here`;
  if (isSender === true || isReceiver === false) return `the NIC of ${to}: not captured here`;
  if (isReceiver === true || isSender === false) return `the NIC of ${from}: not captured here`;
  return `the NIC of ${from} or that of ${to}: one of the two not captured here`;
}

function betweenMissing(link: Link, next: Link, ground: Ground): string[] {
  const said: string[] = [];
  const [a, b] = [link.stops.at(-1)!, next.stops[0]!];
  const between = `between ${nameOf(a, ground)} and ${nameOf(b, ground)}`;
  const passed = link.timeToLive - next.timeToLive;
  if (link.timeToLive > 0 && next.timeToLive > 0 && passed > 1) {
    said.push(`${between}: ${routers(passed)} passed, the way from one to the next not captured here`);
  }
  const { knowledge } = ground;
  if (knowledge === undefined || translationOf(link.ends, next.ends) === null) return said;
  const points = [nameOf(a, ground), nameOf(b, ground)];
  if (
    knowledge.explain(link.ends, next.ends, points) === undefined &&
    knowledge.hasRules(link.ends, next.ends, points)
  ) {
    said.push(`${between}: ${socketsText(link.ends)} rewritten to ${socketsText(next.ends)} by what no rule explains`);
  }
  return said;
}

/** What is behind the last point. */
function behindMissing(stops: readonly Stop[], outcome: RequestOutcome, ground: Ground): string[] {
  const last = stops.at(-1)!;
  const where = nameOf(last, ground);
  if (isSilent(outcome)) return [`nothing seen behind ${where}: lost there, or not captured here`];
  const got = gotFlow(last.strand);
  const hops = got.packets > 0 ? routersBehind(got.timeToLive) : 0;
  return hops > 0 ? [`what is behind ${where}: not captured here, ${routers(hops)} further to who answers`] : [];
}

/** Systems begin with 64, 128 or 255; how many routers a packet has passed since. */
function routersBehind(timeToLive: number): number {
  if (timeToLive <= 0) return 0;
  const initial = timeToLive <= 32 ? 32 : timeToLive <= 64 ? 64 : timeToLive <= 128 ? 128 : 255;
  return initial - timeToLive;
}

const routers = (count: number): string => (count === 1 ? '1 router' : `${count} routers`);

const nameOf = ({ strand }: Stop, { points }: Ground): string => points[strand.point]!.name;

const socketsText = ({ client, clientPort, server, serverPort }: Ends): string =>
  `${socketText(addressText(client), clientPort)} > ${socketText(addressText(server), serverPort)}`;

/** Connections with the same numbers that are looked at. */
const TWINS = 32;

/** Of a packet that several connections have in common: whose it may be. */
function twinsText(among: readonly Strand[]): string {
  const ways = [...new Set(among.slice(0, TWINS).map((strand) => socketsText(endsOf(strand))))];
  const shown = ways.slice(0, 6).join(', ');
  return `ambiguous: the same numbers in ${shown}${ways.length > 6 ? ' …' : ''}`;
}
