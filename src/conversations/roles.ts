/**
 * Roles: what a packet asks or answers, and under which key request and reply find each other.
 *
 * @module
 */
import type { ExchangeKind } from './exchange.ts';
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';

/** What a packet asks or answers. */
export interface Role {
  readonly kind: ExchangeKind;
  readonly key: number;
  readonly asks: boolean;
  readonly quiet: boolean;
  /** The answer says no: a TCP reset. */
  readonly refuses: boolean;
}

const ECHO = 21;
const ARP = 22;
const NEIGHBOUR = 23;
const HANDSHAKE = 24;
const ARP_REQUEST = 1;
const ARP_REPLY = 2;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
/** The solicited flag of a neighbour advertisement (RFC 4861 §4.4). */
const SOLICITED = 0x40;

const mixer = /* @__PURE__ */ new Mixer();

/** Tell what a packet asks or answers; undefined where it does neither. */
export function roleOf({ inner }: Instance): Role | undefined {
  switch (inner.kind) {
    case 'echo-request':
      return role('echo', echoKey(inner.source, inner.destination, inner.echoIdentifier, inner.echoSequence), true);
    case 'echo-reply':
      return role('echo', echoKey(inner.destination, inner.source, inner.echoIdentifier, inner.echoSequence), false);
    case 'arp':
      return arpRole(inner);
    case 'neighbour-solicitation':
    case 'neighbour-advertisement':
      return neighbourRole(inner);
    case 'tcp':
      return handshakeRole(inner);
    default:
      return undefined;
  }
}

const role = (kind: ExchangeKind, key: number, asks: boolean, quiet = false, refuses = false): Role => ({
  kind,
  key,
  asks,
  quiet,
  refuses,
});

/** Make the key of an echo. */
export const echoKey = (client: number, server: number, identifier: number, sequence: number): number =>
  mixer
    .start(ECHO)
    .addNumber(client)
    .addNumber(server)
    .add((identifier << 16) | sequence)
    .key();

/** Make the key of a handshake: of the SYN's addresses, ports and sequence number. */
export const handshakeKey = (client: number, server: number, from: number, to: number, sequence: number): number =>
  mixer
    .start(HANDSHAKE)
    .addNumber(client)
    .addNumber(server)
    .add((from << 16) | to)
    .add(sequence)
    .key();

function arpRole(inner: Instance['inner']): Role | undefined {
  const operation = inner.arpOperation;
  // RFC 5227 §3: who announces itself asks nothing, in either form.
  if ((operation !== ARP_REQUEST && operation !== ARP_REPLY) || inner.source === inner.destination) return undefined;
  const asks = operation === ARP_REQUEST;
  const client = asks ? inner.source : inner.destination;
  const server = asks ? inner.destination : inner.source;
  const mac = asks ? inner.arpSenderMac : inner.arpTargetMac;
  const key = mixer.start(ARP).addNumber(client).addNumber(server).addNumber(mac).key();
  // RFC 5227 §1.1: a probe has no sender address.
  return role('arp', key, asks, asks && client === 0);
}

function neighbourRole(inner: Instance['inner']): Role | undefined {
  const target = inner.neighbourTarget;
  if (inner.kind === 'neighbour-solicitation') {
    const probe = isUnspecified(inner);
    // RFC 4862 §5.4.2: duplicate address detection asks from the unspecified address.
    return role('nd', neighbourKey(probe ? 0 : inner.source, target), true, probe);
  }
  const solicited = ((inner.head[inner.transport + 4] ?? 0) & SOLICITED) !== 0;
  return solicited ? role('nd', neighbourKey(inner.destination, target), false) : undefined;
}

const neighbourKey = (client: number, target: number): number =>
  mixer.start(NEIGHBOUR).addNumber(client).addNumber(target).key();

function isUnspecified(inner: Instance['inner']): boolean {
  for (let i = 8; i < 24; i++) if (inner.head[i] !== 0) return false;
  return true;
}

function handshakeRole(inner: Instance['inner']): Role | undefined {
  const { tcpFlags: flags, source, destination, sourcePort, destinationPort } = inner;
  if ((flags & (SYN | ACK | RST)) === SYN) {
    return role(
      'tcp-handshake',
      handshakeKey(source, destination, sourcePort, destinationPort, inner.tcpSequence),
      true,
    );
  }
  const asked = (inner.tcpAcknowledgment - 1) >>> 0;
  const key = handshakeKey(destination, source, destinationPort, sourcePort, asked);
  if ((flags & (SYN | ACK | RST)) === (SYN | ACK)) return role('tcp-handshake', key, false);
  return (flags & RST) !== 0 && (flags & ACK) !== 0 ? role('tcp-handshake', key, false, false, true) : undefined;
}
