/**
 * Telling: from the correlator's numbers to the conversations that leave it.
 *
 * @module
 */
import { toNanoseconds } from '../time.ts';
import { addressText, isGroupMac, macNumberText, NO_ADDRESS } from './addresses.ts';
import type { CapturePoint } from './capture-point.ts';
import { checksumsOf } from './checksums.ts';
import type { Crossing, PacketError } from './crossing.ts';
import type { Exchange, ExchangeState, FurtherReply } from './exchange.ts';
import { isWhole } from './fragments.ts';
import { type Headers, headersOf } from './headers.ts';
import type { Inner } from './inner.ts';
import type { Instance } from './instance.ts';
import { type Pairing, roundTrip } from './pairing.ts';
import type { Paths } from './path.ts';
import { between, type Seen, type TunnelOddity } from './seen.ts';
import type { Sighting, TunnelHeader } from './sighting.ts';
import { wordsFor } from './wording.ts';

/** Makes conversations. */
export class Teller {
  readonly #points: readonly CapturePoint[];
  readonly #paths: Paths;
  readonly #verify: boolean;

  /** @param verify - whether header fields are told that findings rest on */
  constructor(points: readonly CapturePoint[], paths: Paths, verify: boolean) {
    this.#points = points;
    this.#paths = paths;
    this.#verify = verify;
  }

  /** Make a crossing. */
  crossing(instance: Instance): Crossing {
    const { inner, seen } = instance;
    const { hops, errors } = this.hops(seen);
    const first = seen[0]!;
    const { tcp, icmp }: Headers = this.#verify ? headersOf(inner) : {};
    // What most packets have not is there all the same: objects of one shape are made, and read, several times as fast.
    const crossing: Crossing = {
      type: 'crossing',
      vni: instance.vni < 0 ? null : instance.vni,
      source: addressOf(inner.source, first.sourceMac),
      destination: addressOf(inner.destination, first.destinationMac),
      summary: wordsFor(inner),
      role: instance.pairing === undefined ? undefined : roleIn(instance.pairing, instance),
      length: inner.length,
      tcp,
      icmp,
      sightings: seen.map((one) => this.#sighting(one, undefined)),
      hops,
      hopErrors: errors,
      lostAfter: this.#name(instance.lostAfter),
      expected: this.#name(instance.expected),
      presumed: instance.presumed ? true : undefined,
      ambiguous: instance.ambiguous,
    };
    if (instance.copyOf === undefined && !instance.altered && instance.error === undefined) return crossing;
    return {
      ...crossing,
      ...(instance.copyOf === undefined ? {} : this.#copy(first, instance.copyOf)),
      ...(instance.altered ? { altered: true as const } : {}),
      ...(instance.error === undefined ? {} : { error: instance.error }),
    };
  }

  /** Where a copy came up, and the packet that it is a copy of there. */
  #copy(first: Seen, { seen }: Instance): Pick<Crossing, 'copyAt' | 'copyOf'> {
    const original = seen.find(({ point }) => point === first.point)?.frame;
    const copyOf = original === undefined || !this.#verify ? {} : { copyOf: original };
    return { copyAt: this.#points[first.point]!.name, ...copyOf };
  }

  #name(point: number): string | null {
    return point < 0 ? null : this.#points[point]!.name;
  }

  /** Nanoseconds between neighbours, clocks set right, and how far they may be off. */
  hops(seen: readonly Seen[]): { readonly hops: number[]; readonly errors: (number | null)[] } {
    const hops: number[] = [];
    const errors: (number | null)[] = [];
    for (let i = 1; i < seen.length; i++) {
      const { time, error } = this.#paths.elapsed(seen[i - 1]!, seen[i]!);
      hops.push(Math.round(time));
      errors.push(error === Number.POSITIVE_INFINITY ? null : Math.round(error));
    }
    return { hops, errors };
  }

  #sighting(seen: Seen, more: readonly number[] | undefined): Sighting {
    const sighting: Sighting = {
      point: this.#points[seen.point]!.name,
      frame: seen.frame,
      time: toNanoseconds(seen.seconds, seen.nanoseconds),
      tunnel: seen.wrapped ? tunnelOf(seen) : undefined,
      checksums: seen.checksums === 0 ? undefined : checksumsOf(seen.checksums),
    };
    const isPlain = seen.pieces === undefined && !seen.incomplete && !seen.part && seen.port === 0;
    if (isPlain && more === undefined) return sighting;
    const frames = [seen.frame, ...(seen.pieces ?? []), ...(more ?? [])];
    return {
      ...sighting,
      ...(frames.length > 1 ? { frames: frames.sort((a, b) => a - b) } : {}),
      ...(seen.incomplete ? { incomplete: true as const } : {}),
      ...(seen.part ? { part: true as const } : {}),
      ...(seen.port === 0 ? {} : portOf(seen.port)),
    };
  }

  /** The sightings of a request or reply, with the records of all fragments of the datagram. */
  #sightings(instance: Instance | undefined): Sighting[] {
    if (instance === undefined) return [];
    const { inner, fragments = [] } = instance;
    if (!inner.moreFragments) return instance.seen.map((seen) => this.#sighting(seen, undefined));
    return instance.seen.map((seen) => {
      const here = fragments.flatMap((one) =>
        one.seen.filter(({ point, vni }) => point === seen.point && vni === seen.vni).map((each) => ({ one, each })),
      );
      const frames = here.flatMap(({ each }) => [each.frame, ...(each.pieces ?? [])]);
      const whole = isWhole(
        inner,
        here.map(({ one }) => one.inner),
      );
      const sighting = this.#sighting(seen, frames);
      return whole && !here.some(({ each }) => each.incomplete) ? sighting : { ...sighting, incomplete: true };
    });
  }

  /** Make an exchange. */
  exchange(pairing: Pairing): Exchange {
    const { kind, request, reply } = pairing;
    const asked = request ?? reply!;
    const { inner } = asked;
    const isEcho = kind === 'echo';
    const error = pairing.error ?? this.#refusal(pairing);
    const further = pairing.further.map((one): FurtherReply => this.#further(pairing, one));
    const { client, server } = parties(kind, inner, request === undefined);
    return {
      type: 'exchange',
      kind,
      vni: overlayOf(request, reply),
      client,
      server,
      identifier: isEcho ? inner.echoIdentifier : undefined,
      sequence: isEcho ? inner.echoSequence : undefined,
      state: stateOf(pairing),
      rtt: rttOf(pairing),
      request: this.#sightings(request),
      reply: this.#sightings(reply),
      requestHops: request === undefined ? [] : this.hops(request.seen).hops,
      replyHops: reply === undefined ? [] : this.hops(reply.seen).hops,
      requestLostAfter: this.#name(request?.lostAfter ?? -1),
      replyLostAfter: this.#name(reply?.lostAfter ?? -1),
      answeredBy: pairing.answeredBy,
      sentTo: reply === undefined && this.#verify ? sentTo(asked) : undefined,
      hardware: hardwareOf(pairing, reply),
      furtherReplies: further.length === 0 ? undefined : further,
      attempts: pairing.attempts === 1 ? undefined : pairing.attempts,
      error,
      waited: reply === undefined ? Math.round(pairing.waited * 1e9) : undefined,
    };
  }

  #further(pairing: Pairing, reply: Instance): FurtherReply {
    const hardware = hardwareOf(pairing, reply);
    return { ...(hardware === undefined ? {} : { hardware }), sightings: this.#sightings(reply) };
  }

  /** A TCP reset that answers a SYN. */
  #refusal({ reply }: Pairing): PacketError | undefined {
    if (reply === undefined || !isReset(reply.inner)) return undefined;
    const seen = reply.seen[0]!;
    return {
      reason: 'connection refused',
      from: addressText(reply.inner.source),
      point: this.#points[seen.point]!.name,
      frame: seen.frame,
      time: toNanoseconds(seen.seconds, seen.nanoseconds),
    };
  }
}

/** Tell how a request ended, for who asked: a reply that was lost on its way answers nobody. */
export function stateOf(pairing: Pairing): ExchangeState {
  if (pairing.request === undefined) return 'unrequested';
  if (pairing.reply === undefined) return pairing.error === undefined ? 'unanswered' : 'error';
  if (pairing.reply.lostAfter >= 0) return 'unanswered';
  return isReset(pairing.reply.inner) ? 'error' : 'answered';
}

/** Nanoseconds from request to reply at the point nearest the client; null where none saw both. */
export function rttOf({ request, reply }: Pairing): number | null {
  if (request === undefined || reply === undefined || reply.lostAfter >= 0) return null;
  return roundTrip(request.seen, reply.seen)?.time ?? null;
}

/** The overlay of an exchange. */
export function overlayOf(request: Instance | undefined, reply: Instance | undefined): number | null {
  const vni = Math.max(request?.vni ?? -1, reply?.vni ?? -1);
  return request !== undefined && request.vni >= 0 ? request.vni : vni < 0 ? null : vni;
}

const isReset = (inner: Inner): boolean => inner.kind === 'tcp' && (inner.tcpFlags & 0x04) !== 0;

const roleIn = (pairing: Pairing, instance: Instance): 'request' | 'reply' =>
  pairing.request === instance || pairing.earlier.includes(instance) ? 'request' : 'reply';

const addressOf = (address: number, mac: number): string => {
  if (address >= 0) return addressText(address);
  return mac === NO_ADDRESS ? '?' : macNumberText(mac);
};

/** Who asked and who was asked; `turned` where only the reply is there. */
function parties(
  kind: Exchange['kind'],
  inner: Inner,
  turned: boolean,
): { readonly client: string; readonly server: string } {
  const from = kind === 'tcp-handshake' ? withPort(inner.source, inner.sourcePort) : addressText(inner.source);
  const to =
    kind === 'tcp-handshake' ? withPort(inner.destination, inner.destinationPort) : addressText(inner.destination);
  // A solicitation goes to a multicast group; who was asked stands inside.
  const asked = kind === 'nd' ? addressText(inner.neighbourTarget) : to;
  return turned ? { client: to, server: kind === 'nd' ? asked : from } : { client: from, server: asked };
}

function withPort(address: number, port: number): string {
  const text = addressText(address);
  return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
}

function hardwareOf(pairing: Pairing, reply: Instance | undefined): string | undefined {
  if (reply === undefined) return undefined;
  if (pairing.kind === 'arp') return macNumberText(reply.inner.arpSenderMac);
  if (pairing.kind !== 'nd') return undefined;
  const mac = reply.seen.find((seen) => seen.sourceMac !== NO_ADDRESS)?.sourceMac;
  return mac === undefined ? undefined : macNumberText(mac);
}

/** The hardware address that a request was sent to, where it was for one station. */
function sentTo({ seen }: Instance): string | undefined {
  const mac = seen[0]!.destinationMac;
  return mac === NO_ADDRESS || isGroupMac(mac) ? undefined : macNumberText(mac);
}

function tunnelOf(seen: Seen): TunnelHeader {
  const tunnel: TunnelHeader = {
    source: addressText(seen.outerSource),
    destination: addressText(seen.outerDestination),
    sourcePort: seen.outerSourcePort,
    destinationPort: seen.outerDestinationPort,
    vni: seen.vni,
  };
  return seen.header === undefined ? tunnel : { ...tunnel, ...oddityOf(seen.header) };
}

const oddityOf = ({ word, last, depth }: TunnelOddity): Partial<TunnelHeader> => ({
  ...(word === 0x0800_0000 ? {} : { flags: word }),
  ...(last === 0 ? {} : { reserved: last }),
  ...(depth > 1 ? { depth } : {}),
});

/** Take apart the number of an interface and a direction. */
const portOf = (port: number): { readonly interface?: number; readonly direction: 'in' | 'out' } => {
  const index = (port >> 1) - 1;
  return { ...(index > 0 ? { interface: index } : {}), direction: (port & 1) === 1 ? 'out' : 'in' };
};

/** Who answered: see {@link Exchange.answeredBy}. */
export function answererOf(request: Instance, reply: Instance, continues: boolean): 'peer' | 'vtep' | null {
  if (request.seen.some((seen) => seen.wrapped) || reply.seen.some((seen) => seen.wrapped)) return 'peer';
  const turn = request.seen.at(-1)!;
  const back = reply.seen[0]!;
  // A VTEP answers for others where hardware addresses are asked for, and nowhere else.
  if (request.inner.kind !== 'arp' && request.inner.kind !== 'neighbour-solicitation') return null;
  if (turn.point !== back.point || between(turn, back) < 0) return null;
  return continues ? 'vtep' : null;
}
