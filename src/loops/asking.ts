/**
 * What asks and what answers among the usual packets: an event for each, under the lanes of its exchange.
 *
 * @module
 */
import { TCP_ACK, TCP_RST, TCP_SYN } from '../layers/tcp.ts';
import {
  ARP_SENDER,
  ARP_TARGET,
  DESTINATION4,
  DESTINATION6,
  SOURCE4,
  SOURCE6,
  TCP_FLAGS,
  VNI_IN_FRONT,
} from '../scan/offsets.ts';
import { laneX, laneY, mix, start } from './lanes.ts';
import { ANNOUNCED, EVENT_ROWS, EVENTS, PACKETS } from './layout.ts';
import { float, little2, little4, octet, octets2, octets4, setFloat, setWord, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import {
  ARP,
  ASKING,
  ASKS,
  CODE,
  ECHO,
  EVENT,
  EVENT_RECORD,
  FRAME,
  HANDSHAKE,
  IS_ARP,
  IS_TCP,
  NETWORK,
  PACKET,
  QUIET,
  REFUSES,
  TRAITS,
  TRANSPORT,
  TUNNELLED,
  VNI_SHIFT,
  WIDE,
} from './queue.ts';

const HANDSHAKE_FLAGS: i32 = TCP_SYN | TCP_RST | TCP_ACK;

/** Queue what asks or answers of the keyed packets from `from` to `to`. */
export function ask(from: i32, to: i32): void {
  for (let record = from; record < to; record++) {
    const packet = PACKETS + ((record * PACKET) << 2);
    const traits = word(packet + (TRAITS << 2));
    if ((traits & ASKING) === 0) continue;
    const network = word(packet + (NETWORK << 2));
    const transport = word(packet + (TRANSPORT << 2));
    // One more than the VNI; 0 outside of tunnels.
    let overlay: i32 = 0;
    if ((traits & TUNNELLED) !== 0) overlay = (octets4(word(packet + (FRAME << 2)) - VNI_IN_FRONT) >>> 8) + 1;
    if ((traits & IS_ARP) !== 0) arp(record, overlay, network);
    else if ((traits & IS_TCP) !== 0) handshake(record, overlay, network, transport, traits & WIDE);
    else if ((traits & WIDE) !== 0) echo6(record, overlay, network, transport);
    else echo4(record, overlay, network, transport);
  }
}

/** Queue an event under the lanes that were made. */
function event(record: i32, code: i32, overlay: i32): void {
  const events = word(EVENTS);
  const at = EVENT_ROWS + ((events * EVENT) << 2);
  setWord(EVENTS, events + 1);
  setWord(at, laneX());
  setWord(at + 4, laneY());
  setWord(at + (EVENT_RECORD << 2), record);
  setWord(at + (CODE << 2), code | (overlay << VNI_SHIFT));
}

/** What an event's lanes begin with: the kind, the overlay, and whether the addresses are IPv6's. */
function begin(kind: i32, overlay: i32, wide: i32): void {
  start((overlay << 3) | (kind << 1) | (wide !== 0 ? 1 : 0));
}

function mixAll(from: i32, to: i32): void {
  for (let at = from; at < to; at += 4) mix(little4(at));
}

function echo4(record: i32, overlay: i32, network: i32, transport: i32): void {
  // 8 asks, 0 answers: half of the type is ASKS, and how far the client's address is in front of the server's.
  const half = octet(transport) >> 1;
  begin(ECHO, overlay, 0);
  mix(little4(network + DESTINATION4 - half));
  mix(little4(network + SOURCE4 + half));
  mix(little4(transport + 4));
  event(record, ECHO | half, overlay);
}

function echo6(record: i32, overlay: i32, network: i32, transport: i32): void {
  const asks = octet(transport) === 128;
  const client = network + (asks ? SOURCE6 : DESTINATION6);
  const server = network + (asks ? DESTINATION6 : SOURCE6);
  begin(ECHO, overlay, 1);
  mixAll(client, client + 16);
  mixAll(server, server + 16);
  mix(little4(transport + 4));
  event(record, asks ? ECHO | ASKS : ECHO, overlay);
}

function handshake(record: i32, overlay: i32, network: i32, transport: i32, wide: i32): void {
  const flags = octet(transport + TCP_FLAGS) & HANDSHAKE_FLAGS;
  const asks = flags === TCP_SYN;
  const refuses = flags !== (TCP_SYN | TCP_ACK);
  if (!asks && refuses && (flags & (TCP_RST | TCP_ACK)) !== (TCP_RST | TCP_ACK)) return;
  const source = network + (wide !== 0 ? SOURCE6 : SOURCE4);
  const destination = network + (wide !== 0 ? DESTINATION6 : DESTINATION4);
  const length = destination - source;
  const client = asks ? source : destination;
  const server = asks ? destination : source;
  const ports = little4(transport);
  begin(HANDSHAKE, overlay, wide);
  mixAll(client, client + length);
  mixAll(server, server + length);
  mix(asks ? ports : (ports << 16) | (ports >>> 16));
  mix(asks ? octets4(transport + 4) : (octets4(transport + 8) - 1) | 0);
  event(record, asks ? HANDSHAKE | ASKS : refuses ? HANDSHAKE | REFUSES : HANDSHAKE, overlay);
}

function arp(record: i32, overlay: i32, network: i32): void {
  const operation = octets2(network + 6);
  const sender = little4(network + ARP_SENDER);
  // RFC 5227 §3: who announces itself asks nothing, in either form.
  if ((operation !== 1 && operation !== 2) || sender === little4(network + ARP_TARGET)) {
    setFloat(ANNOUNCED, float(ANNOUNCED) + 1.0);
    return;
  }
  const asks = operation === 1;
  const client = network + (asks ? ARP_SENDER : ARP_TARGET);
  begin(ARP, overlay, 0);
  mix(little4(client));
  mix(little4(network + (asks ? ARP_TARGET : ARP_SENDER)));
  mix(little4(client - 6));
  mix(little2(client - 2));
  // RFC 5227 §1.1: a probe has no sender address.
  const quiet: i32 = asks && sender === 0 ? QUIET : 0;
  event(record, (asks ? ARP | ASKS : ARP) | quiet, overlay);
}
