/**
 * A TCP segment as one capture point saw it: what translation changes, and what it leaves alone.
 *
 * Address translation (RFC 3022) writes addresses, ports, the time to live and checksums. Sequence and acknowledgment
 * numbers, window, flags, timestamps (RFC 7323 §3), the IP identification and the payload pass untouched, and make up
 * the digest by which sightings are joined.
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { addWords, type ChecksumStatus, fold, judge } from '../checksum.ts';
import { ipv4Number, ipv6Number, macNumber, NO_ADDRESS } from '../conversations/addresses.ts';
import { Mixer } from '../conversations/mixer.ts';
import { IPV4, type Places } from '../conversations/places.ts';
import { identification, ipv4DestinationAt, ipv4SourceAt, timeToLive, totalLength } from '../layers/ipv4.ts';
import { hopLimit, IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, payloadLength } from '../layers/ipv6.ts';
import {
  TCP_ACK,
  TCP_FIN,
  TCP_LENGTH,
  TCP_PROTOCOL,
  TCP_RST,
  TCP_SYN,
  tcpAcknowledgment,
  tcpChecksum,
  tcpDestinationPort,
  tcpFlags,
  tcpHeaderLength,
  tcpSequence,
  tcpSourcePort,
  tcpWindow,
} from '../layers/tcp.ts';

/** Octets of payload that are compared. */
const HEAD = 16;
/** Options of a SYN that a gateway may rewrite: the maximum segment size. */
const MAXIMUM_SEGMENT_SIZE = 2;
const TIMESTAMPS = 8;

const mixer = /* @__PURE__ */ new Mixer();

/** One segment's fields; used again for the next one. */
export class Segment {
  /** What it was read from; the payload is `bytes[payload, end)`. */
  bytes: Uint8Array = new Uint8Array(0);
  payload = 0;
  end = 0;
  source: number = NO_ADDRESS;
  destination: number = NO_ADDRESS;
  sourcePort = 0;
  destinationPort = 0;
  sequence = 0;
  acknowledgment = 0;
  flags = 0;
  /** The octets of payload that the sender sent, captured or not. */
  length = 0;
  timeToLive = 0;
  identification = 0;
  /** The same for every sighting of this segment, and for hardly any other segment. */
  digest = 0;
  checksumStatus: ChecksumStatus = 'unverified';
  /**
   * The checksum less what addresses and ports add to it (RFC 1624): it stays the same as long as translation changes
   * nothing else.
   */
  rest = 0;
  /** A key of the payload's first octets; -1 where they are not all there. */
  head = -1;
  #stamp = 0;
  #echo = 0;
  #segmentSize = 0;
  #at = 0;
  #sourceAt = 0;
  #destinationAt = 0;
  #octets = 4;
  #whole = false;

  /**
   * Read the segment that a walk came to; false where its header is not all there.
   *
   * @param missing - octets of the record that were not captured
   */
  read(bytes: Uint8Array, places: Places, recordEnd: number, missing: number): boolean {
    const { network, transport: at } = places;
    const wide = places.etherType !== IPV4;
    const end = Math.min(places.end, recordEnd);
    if (end - at < TCP_LENGTH) return false;
    const header = tcpHeaderLength(bytes, at);
    if (header < TCP_LENGTH || end - at < header) return false;
    const read = wide ? ipv6Number : ipv4Number;
    const sourceAt = wide ? ipv6SourceAt(network) : ipv4SourceAt(network);
    const destinationAt = wide ? ipv6DestinationAt(network) : ipv4DestinationAt(network);
    this.bytes = bytes;
    this.source = read(bytes, sourceAt);
    this.destination = read(bytes, destinationAt);
    this.sourcePort = tcpSourcePort(bytes, at);
    this.destinationPort = tcpDestinationPort(bytes, at);
    this.sequence = tcpSequence(bytes, at);
    this.acknowledgment = tcpAcknowledgment(bytes, at);
    this.flags = tcpFlags(bytes, at);
    this.payload = at + header;
    this.end = end;
    const sentEnd = wide ? ipv6End(bytes, network) : ipv4End(bytes, network);
    this.length = Math.max(0, (sentEnd > network ? sentEnd : end + missing) - this.payload);
    this.timeToLive = wide ? hopLimit(bytes, network) : timeToLive(bytes, network);
    this.identification = wide ? 0 : identification(bytes, network);
    this.#options(bytes, at + TCP_LENGTH, this.payload);
    this.digest = this.#digest(tcpWindow(bytes, at));
    this.#at = at;
    this.#sourceAt = sourceAt;
    this.#destinationAt = destinationAt;
    this.#octets = wide ? 16 : 4;
    this.#whole = places.fragment === 0 && end - this.payload === this.length;
    return true;
  }

  /** Look at the payload and the checksum: for the few segments that are kept. */
  measure(): void {
    this.head = this.#head();
    this.#checksum(this.#at, this.#sourceAt, this.#destinationAt, this.#octets, this.#whole);
  }

  #options(bytes: Uint8Array, from: number, to: number): void {
    this.#stamp = 0;
    this.#echo = 0;
    this.#segmentSize = 0;
    for (let at = from; at < to; ) {
      const kind = u8(bytes, at);
      if (kind === 0) return;
      if (kind === 1) {
        at++;
        continue;
      }
      const length = at + 1 < to ? u8(bytes, at + 1) : 0;
      if (length < 2 || at + length > to) return;
      if (kind === TIMESTAMPS && length === 10) {
        this.#stamp = u32(bytes, at + 2);
        this.#echo = u32(bytes, at + 6);
      } else if (kind === MAXIMUM_SEGMENT_SIZE && length === 4) this.#segmentSize = u16(bytes, at + 2);
      at += length;
    }
  }

  #digest(window: number): number {
    const flags = this.flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK);
    mixer
      .start(7)
      .add(this.sequence)
      .add((flags & TCP_ACK) === 0 ? 0 : this.acknowledgment);
    mixer.add(this.#stamp).add(this.#echo);
    return mixer
      .add(this.length)
      .add((flags << 16) | window)
      .add(this.identification)
      .key();
  }

  #head(): number {
    const wanted = Math.min(HEAD, this.length);
    if (this.end - this.payload < wanted) return -1;
    mixer.start(8);
    for (let i = 0; i < wanted; i++) mixer.add(u8(this.bytes, this.payload + i));
    return mixer.short();
  }

  #checksum(at: number, source: number, destination: number, octets: number, whole: boolean): void {
    const { bytes, end } = this;
    const field = tcpChecksum(bytes, at);
    const addresses = addWords(bytes, destination, destination + octets, addWords(bytes, source, source + octets, 0));
    const pseudo = fold(addresses + TCP_PROTOCOL + (this.payload - at) + this.length);
    // The pseudo-header's sum may stand there without anything captured that would verify it.
    if (whole) this.checksumStatus = judge(bytes, at, end, field, pseudo, true, false);
    else this.checksumStatus = field === pseudo ? 'partial' : 'unverified';
    const taken = fold(addresses + this.sourcePort + this.destinationPort + this.#segmentSize);
    this.rest = fold((~field & 0xffff) + (0xffff - taken)) % 0xffff;
  }
}

/** Where a packet ends by its own header; at its beginning where that does not tell, as of a super-packet. */
const ipv4End = (bytes: Uint8Array, at: number): number => at + totalLength(bytes, at);
const ipv6End = (bytes: Uint8Array, at: number): number => {
  const length = payloadLength(bytes, at);
  return length === 0 ? at : at + IPV6_LENGTH + length;
};

/** The hardware addresses of the outermost frame of an Ethernet record. */
export const outerMacs = (bytes: Uint8Array, start: number): readonly [source: number, destination: number] => [
  macNumber(bytes, start + 6),
  macNumber(bytes, start),
];
