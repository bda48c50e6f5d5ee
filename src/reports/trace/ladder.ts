/**
 * Ladders: an exchange, or a packet, step by step past the points that saw it.
 *
 * @module
 */
import type { Crossing, PacketError } from '../../conversations/crossing.ts';
import type { Exchange } from '../../conversations/exchange.ts';
import type { Sighting } from '../../conversations/sighting.ts';
import { printable } from '../../printable.ts';
import { endpointWithName, vniWithName, vtepWithName, withName } from '../naming.ts';
import { duration, fitted, plural, type Style, timeOfDay } from './style.ts';
import { pad } from './table.ts';

/** One line of a ladder. */
interface Step {
  readonly sighting: Sighting;
  /** Nanoseconds since the step before; null where that is not known. */
  readonly since: number | null;
  readonly packet: string;
  readonly arrow: '>' | '<';
}

const KINDS: Readonly<Record<Exchange['kind'], string>> = {
  echo: 'echo',
  arp: 'ARP',
  nd: 'neighbour discovery',
  'tcp-handshake': 'TCP handshake',
};

/** Write an exchange: what it came to in one line, then each step, then what went wrong. */
export function exchangeText(exchange: Exchange, style: Style): string {
  const names = NAMES[exchange.kind];
  const steps = [
    ...stepsOf(exchange.request, exchange.requestHops, null, names[0], '>'),
    ...stepsOf(exchange.reply, exchange.replyHops, turnaround(exchange), names[1], '<'),
  ];
  const lines = [heading(exchange, style), ...ladder(steps, style), ...remarks(exchange, style)];
  return `${lines.join('\n')}\n`;
}

const NAMES: Readonly<Record<Exchange['kind'], readonly [string, string]>> = {
  echo: ['echo request', 'echo reply'],
  arp: ['who-has', 'is-at'],
  nd: ['solicitation', 'advertisement'],
  'tcp-handshake': ['SYN', 'SYN-ACK'],
};

function heading(exchange: Exchange, { paint, names }: Style): string {
  const { client, server, kind, vni } = exchange;
  const echo = exchange.identifier === undefined ? '' : `, id ${exchange.identifier} seq ${exchange.sequence}`;
  const overlay = vni === null ? '' : `, VNI ${vniWithName(vni, names)}`;
  const parties = `${endpointWithName(client, names, vni)} > ${endpointWithName(server, names, vni)}`;
  const what = `${KINDS[kind]} ${parties}${echo}${overlay}`;
  return `${paint.strong(what)}: ${outcome(exchange, paint)}`;
}

/** Say what an exchange came to. */
function outcome(exchange: Exchange, paint: Style['paint']): string {
  const { state, rtt, error, waited } = exchange;
  switch (state) {
    case 'answered':
      return paint.good(rtt === null ? 'answered' : `answered, ${duration(rtt)}`);
    case 'error':
      return paint.bad(error === undefined ? 'refused' : error.reason);
    case 'unrequested':
      return paint.warn('a reply without a request');
    case 'unanswered': {
      if (exchange.reply.length > 0) return paint.bad('answered, and the reply was lost');
      return paint.bad(waited === undefined ? 'no answer' : `no answer in ${duration(waited)}`);
    }
  }
}

/** What has to be said below a ladder. */
function remarks(exchange: Exchange, { paint, names }: Style): string[] {
  const { requestLostAfter, replyLostAfter, error, answeredBy, attempts, furtherReplies, hardware } = exchange;
  const said: string[] = [];
  if (requestLostAfter !== null) said.push(paint.bad(`request lost behind ${printable(requestLostAfter)}`));
  if (replyLostAfter !== null) said.push(paint.bad(`reply lost behind ${printable(replyLostAfter)}`));
  if (error !== undefined) said.push(paint.bad(errorText(error)));
  if (answeredBy === 'vtep') said.push('answered by the VTEP itself, nothing crossed the underlay');
  if (hardware !== undefined) said.push(`${exchange.server} is at ${withName(hardware, names, exchange.vni)}`);
  if (attempts !== undefined) said.push(paint.warn(`the SYN was sent ${attempts} times`));
  if (furtherReplies !== undefined) said.push(paint.warn(furtherText(furtherReplies)));
  return said.map((text) => `  ${text}`);
}

function furtherText(replies: NonNullable<Exchange['furtherReplies']>): string {
  const from = [...new Set(replies.flatMap(({ hardware }) => (hardware === undefined ? [] : [hardware])))];
  return `${plural(replies.length, 'further reply', 'further replies')}${from.length === 0 ? '' : `, from ${from.join(', ')}`}`;
}

function errorText({ reason, from, point, frame, mtu, aboutTunnel }: PacketError): string {
  const size = mtu === undefined ? '' : `, MTU ${mtu}`;
  const about = aboutTunnel === true ? ' about the tunnel packet' : '';
  return `${reason}${size}: from ${from}${about}, ${printable(point)} #${frame}`;
}

/** From the last sighting of a request to the first of its reply, where one point saw both. */
function turnaround({ request, reply }: Exchange): number | null {
  const last = request.at(-1);
  const first = reply[0];
  return last !== undefined && first !== undefined && last.point === first.point
    ? Number(first.time - last.time)
    : null;
}

function stepsOf(
  sightings: readonly Sighting[],
  hops: readonly number[],
  first: number | null,
  packet: string,
  arrow: Step['arrow'],
): Step[] {
  return sightings.map((sighting, i) => ({ sighting, since: i === 0 ? first : hops[i - 1]!, packet, arrow }));
}

/** Write the steps: time, time since the step before, point, tunnel packet, inner packet, record. */
function ladder(steps: readonly Step[], style: Style): string[] {
  const most = Math.max(8, style.width - 78);
  const points = Math.min(most + 12, Math.max(...steps.map(({ sighting }) => [...pointText(sighting)].length), 0));
  const tunnels = Math.max(...steps.map(({ sighting }) => tunnelText(sighting, style).length), 0);
  return steps.map(({ sighting, since, packet, arrow }) => {
    const time = timeOfDay(sighting.time, style.zone);
    const step = pad(since === null ? '' : duration(since), 8, true);
    const point = pad(fitted(pointText(sighting), points), points, false);
    const tunnel = pad(tunnelText(sighting, style), tunnels, false);
    const what = `${arrow} ${packet}${marks(sighting)}`;
    return `  ${time} ${style.paint.faint(step)}  ${point}  ${tunnel}${tunnels > 0 ? '  ' : ''}${what} ${style.paint.faint(framesText(sighting))}`;
  });
}

/** Where it was seen; of several interfaces in one capture, which one and which way. */
function pointText({ point, interface: index, direction }: Sighting): string {
  if (direction === undefined) return printable(point);
  return `${printable(point)} ${direction}${index === undefined ? '' : ` if${index}`}`;
}

const tunnelText = ({ tunnel }: Sighting, { names }: Style): string =>
  tunnel === undefined
    ? ''
    : `${vtepWithName(tunnel.source, names)} > ${vtepWithName(tunnel.destination, names)} vni ${tunnel.vni}`;

const marks = ({ incomplete, part }: Sighting): string =>
  `${incomplete === true ? ' (fragments missing)' : ''}${part === true ? ' (in a super-packet)' : ''}`;

/** The records: `#12`, or of several pieces `#12+2`. */
const framesText = ({ frame, frames }: Sighting): string =>
  `#${frame}${frames === undefined ? '' : `+${frames.length - 1}`}`;

/** Write a packet step by step. */
export function crossingText(crossing: Crossing, style: Style): string {
  const { paint } = style;
  const steps = stepsOf(crossing.sightings, crossing.hops, null, '', '>');
  const lines = [
    `${paint.strong(crossingTitle(crossing, style))}${fateText(crossing, style)}`,
    ...ladder(steps, style),
  ];
  return `${lines.join('\n')}\n`;
}

const crossingTitle = ({ vni, source, destination, summary }: Crossing, { names }: Style): string =>
  `${summary}, ${withName(source, names, vni)} > ${withName(destination, names, vni)}${vni === null ? '' : `, VNI ${vniWithName(vni, names)}`}`;

function fateText(crossing: Crossing, { paint }: Style): string {
  const { lostAfter, expected, ambiguous, altered, copyAt, error } = crossing;
  const said: string[] = [];
  if (lostAfter !== null) said.push(paint.bad(`lost ${between(lostAfter, expected)}`));
  if (error !== undefined) said.push(paint.bad(errorText(error)));
  if (altered === true) said.push(paint.warn('changed on the way'));
  if (copyAt !== undefined) said.push(paint.warn(`a second copy, first seen at ${printable(copyAt)}`));
  if (ambiguous) said.push(paint.warn('not told apart from identical packets'));
  return said.length === 0 ? '' : `: ${said.join('; ')}`;
}

const between = (lostAfter: string | null, expected: string | null): string =>
  `between ${printable(lostAfter ?? '?')} and ${printable(expected ?? '?')}`;

/** Write a lost packet in one line. */
export function lossLine(crossing: Crossing, style: Style): string {
  const first = crossing.sightings[0]!;
  const where = between(crossing.lostAfter, crossing.expected);
  const { source, destination, vni } = crossing;
  const what = `${withName(source, style.names, vni)} > ${withName(destination, style.names, vni)} ${crossing.summary}`;
  const room = Math.max(20, style.width - where.length - 21);
  const time = timeOfDay(first.time, style.zone);
  return `  ${time}  ${pad(fitted(what, room), room, false)}  ${style.paint.bad(where)}`;
}
