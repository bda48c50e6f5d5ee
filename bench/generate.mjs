/**
 * Captures for measuring: traffic of an overlay network, the same octets for the same arguments.
 *
 *   node bench/generate.mjs --out FILE [--packets 1000000] [--mix overlay|wide|small] [--seed 1] [--flows 50000]
 *                           [--in-flight 1000] [--format pcap|pcapng]
 *
 * Mixes: `overlay` is VXLAN over IPv4 with echoes (40 of 100), TCP (35) and ARP (5) inside, and beside it plain TCP,
 * UDP, ARP and echoes; `wide` is the same with IPv6 inside and outside, VLAN tags, fragments of tunnel packets, IPv4
 * options and IPv6 extension headers; `small` is short echoes in tunnels only. All checksums are right, and that of the
 * tunnel's UDP is 0, as RFC 7348 §5 and RFC 6935 have it.
 *
 * `--in-flight N`: N echo requests wait for their answer at any time, which is the size of the table that pairs them.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const BLOCK = 4 << 20;
const VTEPS = 61;
const SERVERS = 4_194_301;
const VNIS = [4097, 4098, 4200];
const PORT = 4789;
// Ports whose payload no program prints in a way of its own, so that texts can be compared.
const SERVICE = 9999;
const DATAGRAMS = 9998;
const EPHEMERAL = 49_153;
const SPLIT = 744;
const MAC = 0x0242;
// The payload of everything, and the sum of its first n octets as 16-bit words.
const PATTERN = Buffer.from(Array.from({ length: 1500 }, (_, i) => (7 * i + 16) & 0xff));
const PATTERN_SUMS = Array.from({ length: 1501 }, (_, n) => sumOf(PATTERN, 0, n));

/** Write a capture, and return how many records it has. */
export function generate({
  out,
  packets,
  mix = 'overlay',
  seed = 1,
  flows = 50_000,
  inFlight = 1000,
  format = 'pcap',
}) {
  const file = format === 'pcapng' ? new Pcapng(out) : new Pcap(out);
  const traffic = new Traffic(mix, seed, flows, inFlight);
  while (file.records < packets) traffic.next(file);
  file.close();
  return file.records;
}

/** A stream of numbers that look random: xorshift32. */
class Random {
  #state;

  constructor(seed) {
    this.#state = Math.imul(seed, 0x9e37_79b1) | 1;
  }

  /** A whole number below `bound`. */
  below(bound) {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % bound;
  }
}

/** Where octets are put; the class knows nothing of files. */
class Frame {
  bytes = Buffer.alloc(2048);
  at = 0;

  clear() {
    this.at = 0;
    return this;
  }
  u8(value) {
    this.bytes[this.at++] = value;
    return this;
  }
  u16(value) {
    this.bytes.writeUInt16BE(value & 0xffff, this.at);
    this.at += 2;
    return this;
  }
  u32(value) {
    this.bytes.writeUInt32BE(value >>> 0, this.at);
    this.at += 4;
    return this;
  }
  mac(low) {
    return this.u16(MAC).u32(low);
  }
  pattern(length) {
    PATTERN.copy(this.bytes, this.at, 0, length);
    this.at += length;
    return this;
  }
}

/** Who talks to whom: flow `i`, its inner hosts, its VTEPs, and what is special about it. */
class Flow {
  constructor(i, wide) {
    this.i = i;
    this.vni = VNIS[i % VNIS.length];
    this.ipv6 = wide && i % 10 < 3;
    this.underlay6 = wide && i % 5 === 4;
    this.tagged = wide && i % 4 === 1;
    this.extended = wide && i % 50 === 7;
    // Beyond four million flows clients would have the servers' addresses.
    this.client = ((i < SERVERS ? 0x0a80_0000 : 0x1400_0000) + i) >>> 0;
    this.server = (0x0ac0_0000 + ((i * 7919) % SERVERS)) >>> 0;
    this.near = (0xac10_0001 + (i % VTEPS)) >>> 0;
    this.far = (0xac10_0001 + ((i + 1 + (Math.floor(i / VTEPS) % (VTEPS - 1))) % VTEPS)) >>> 0;
  }
}

/** The traffic: one packet after another. */
class Traffic {
  #mix;
  #random;
  #flows;
  #inFlight;
  #sequence;
  #waiting = [];
  #frame = new Frame();
  #identification = 0;
  #tcpSequence = 1;
  #turn = 0;
  #arp;
  #plainEcho;

  constructor(mix, seed, flows, inFlight) {
    this.#mix = mix;
    this.#random = new Random(seed);
    this.#flows = flows;
    this.#inFlight = inFlight;
    this.#sequence = new Uint16Array(flows);
  }

  /** Write the next packet. */
  next(file) {
    const random = this.#random;
    file.tick(1 + random.below(3));
    if (this.#mix === 'small') return this.#echo(file, this.#turn++ & 1 ? 56 : 42);
    const kind = random.below(100);
    const flow = this.#flow(random.below(this.#flows));
    const payload = random.below(2) === 0 ? 0 : 1400;
    if (kind < 40) return this.#echo(file, 56);
    if (kind < 75) return this.#tcp(file, flow, payload);
    if (kind < 80) return this.#overlayArp(file, flow);
    if (kind < 90) return this.#plainTcp(file, flow, payload);
    if (kind < 95) return this.#datagram(file, flow);
    return payload === 0 ? this.#underlayEcho(file, flow) : this.#underlayArp(file, flow);
  }

  #flow(i) {
    return new Flow(i, this.#mix === 'wide');
  }

  /** An echo request, or where enough of them wait, the answer to one of them; one in a hundred is never answered. */
  #echo(file, payload) {
    const random = this.#random;
    const waiting = this.#waiting;
    const reply = waiting.length >= this.#inFlight;
    let number;
    let sequence;
    if (reply) {
      const k = random.below(waiting.length);
      [number, sequence] = waiting[k];
      waiting[k] = waiting[waiting.length - 1];
      waiting.pop();
    } else {
      number = random.below(this.#flows);
      sequence = ++this.#sequence[number];
      if (random.below(100) > 0) waiting.push([number, sequence]);
    }
    const flow = this.#flow(number);
    const from = reply ? flow.server : flow.client;
    const to = reply ? flow.client : flow.server;
    this.#tunnel(file, flow, reply, (frame) => {
      this.#ethernet(frame, to, from, flow.ipv6);
      const echo = { type: flow.ipv6 ? (reply ? 129 : 128) : reply ? 0 : 8, identifier: number & 0xffff, sequence };
      this.#ip(frame, flow, from, to, flow.ipv6 ? 58 : 1, 8 + payload);
      icmp(frame, echo, payload, flow.ipv6 ? pseudo6(from, to, 58, 8 + payload) : 0);
    });
  }

  #tcp(file, flow, payload) {
    const back = this.#random.below(2) === 1;
    const from = back ? flow.server : flow.client;
    const to = back ? flow.client : flow.server;
    const ports = [30_000 + (flow.i & 0x7fff), SERVICE];
    this.#tunnel(file, flow, back, (frame) => {
      this.#ethernet(frame, to, from, flow.ipv6);
      this.#ip(frame, flow, from, to, 6, 20 + payload);
      const pseudo = (flow.ipv6 ? pseudo6 : pseudo4)(from, to, 6, 20 + payload);
      this.#segment(frame, back ? ports.reverse() : ports, payload, pseudo);
    });
  }

  #overlayArp(file, flow) {
    const asking = this.#arp === undefined;
    const one = this.#arp ?? flow;
    this.#arp = asking ? flow : undefined;
    this.#tunnel(file, one, !asking, (frame) => arp(frame, asking, one.client, one.server));
  }

  #plainTcp(file, flow, payload) {
    const frame = this.#frame.clear();
    this.#link(frame, flow, flow.far, flow.near, 0x0800);
    this.#ip4(frame, flow.near, flow.far, 6, 20 + payload);
    this.#segment(frame, [40_000 + (flow.i & 0x3fff), 6443], payload, pseudo4(flow.near, flow.far, 6, 20 + payload));
    file.record(frame.bytes, frame.at);
  }

  #datagram(file, flow) {
    const frame = this.#frame.clear();
    const resolver = 0xac10_ff0a;
    this.#link(frame, flow, resolver, flow.near, 0x0800);
    this.#ip4(frame, flow.near, resolver, 17, 8 + 41);
    frame
      .u16(20_000 + (flow.i & 0x3fff))
      .u16(DATAGRAMS)
      .u16(8 + 41)
      .u16(0)
      .pattern(41);
    file.record(frame.bytes, frame.at);
  }

  #underlayArp(file, flow) {
    const frame = this.#frame.clear();
    arp(frame, this.#random.below(2) === 0, flow.near, flow.far);
    file.record(frame.bytes, frame.at);
  }

  #underlayEcho(file, flow) {
    const asked = this.#plainEcho;
    this.#plainEcho = asked === undefined ? flow : undefined;
    const { near, far, i } = asked ?? flow;
    const [from, to] = asked === undefined ? [near, far] : [far, near];
    const frame = this.#frame.clear();
    this.#ethernet(frame, to, from, false);
    this.#ip4(frame, from, to, 1, 64);
    icmp(frame, { type: asked === undefined ? 8 : 0, identifier: 7, sequence: i & 0xffff }, 56, 0);
    file.record(frame.bytes, frame.at);
  }

  /** Put what `fill` writes into a tunnel between the VTEPs of a flow; now and then in two fragments. */
  #tunnel(file, flow, back, fill) {
    const inner = innerFrame.clear();
    fill(inner);
    const from = back ? flow.far : flow.near;
    const to = back ? flow.near : flow.far;
    const length = 16 + inner.at;
    const frame = this.#frame.clear();
    this.#link(frame, flow, to, from, flow.underlay6 ? 0x86dd : 0x0800);
    const split = this.#mix === 'wide' && !flow.underlay6 && length > SPLIT && this.#random.below(20) === 0;
    if (flow.underlay6) this.#ip6(frame, from, to, 17, length, false);
    else this.#ip4(frame, from, to, 17, split ? SPLIT : length, split ? 0x2000 : 0x4000);
    const start = frame.at;
    frame
      .u16(EPHEMERAL + (((flow.i * 40_503 + (back ? 1 : 0)) & 0xffff) % 16_000))
      .u16(PORT)
      .u16(length)
      .u16(0);
    frame.u32(0x0800_0000).u32(flow.vni << 8);
    inner.bytes.copy(frame.bytes, frame.at, 0, inner.at);
    frame.at += inner.at;
    if (!split) return file.record(frame.bytes, frame.at);
    const rest = Buffer.from(frame.bytes.subarray(start + SPLIT, frame.at));
    file.record(frame.bytes, start + SPLIT);
    file.tick(1);
    frame.clear();
    this.#identification--;
    this.#link(frame, flow, to, from, 0x0800);
    this.#ip4(frame, from, to, 17, rest.length, SPLIT >> 3);
    rest.copy(frame.bytes, frame.at);
    file.record(frame.bytes, frame.at + rest.length);
  }

  /** The underlay's frame header, tagged or not. */
  #link(frame, flow, to, from, etherType) {
    frame.mac(to).mac(from);
    if (flow.tagged) frame.u16(0x8100).u16(100);
    frame.u16(etherType);
  }

  #ethernet(frame, to, from, ipv6) {
    frame
      .mac(to)
      .mac(from)
      .u16(ipv6 ? 0x86dd : 0x0800);
  }

  /** The inner IP header of a flow, with options or an extension header where the flow has them. */
  #ip(frame, flow, from, to, protocol, length) {
    if (flow.ipv6) this.#ip6(frame, from, to, protocol, length, flow.extended);
    else this.#ip4(frame, from, to, protocol, length, 0x4000, flow.extended);
  }

  #ip4(frame, from, to, protocol, length, fragment = 0x4000, options = false) {
    const start = frame.at;
    const header = options ? 24 : 20;
    frame
      .u8(0x40 | (header >> 2))
      .u8(0)
      .u16(header + length)
      .u16(++this.#identification)
      .u16(fragment);
    frame.u8(64).u8(protocol).u16(0).u32(from).u32(to);
    if (options) frame.u32(0x9404_0000);
    frame.bytes.writeUInt16BE(fold(sumOf(frame.bytes, start, header)) ^ 0xffff, start + 10);
  }

  #ip6(frame, from, to, protocol, length, extended) {
    frame
      .u32(0x6000_0000)
      .u16((extended ? 8 : 0) + length)
      .u8(extended ? 60 : protocol)
      .u8(64);
    address6(frame, from);
    address6(frame, to);
    if (extended) frame.u8(protocol).u8(0).u32(0x0104_0000).u16(0);
  }

  #segment(frame, [source, destination], payload, pseudo) {
    const start = frame.at;
    this.#tcpSequence = (this.#tcpSequence + 1460) >>> 0;
    frame.u16(source).u16(destination).u32(this.#tcpSequence).u32(1);
    frame
      .u8(0x50)
      .u8(payload === 0 ? 0x10 : 0x18)
      .u16(64_240)
      .u16(0)
      .u16(0);
    const sum = pseudo + sumOf(frame.bytes, start, 20) + PATTERN_SUMS[payload];
    frame.bytes.writeUInt16BE(fold(sum) ^ 0xffff, start + 16);
    frame.pattern(payload);
  }
}

const innerFrame = new Frame();

function icmp(frame, { type, identifier, sequence }, payload, pseudo) {
  const start = frame.at;
  frame.u8(type).u8(0).u16(0).u16(identifier).u16(sequence);
  const sum = pseudo + sumOf(frame.bytes, start, 8) + PATTERN_SUMS[payload];
  frame.bytes.writeUInt16BE(fold(sum) ^ 0xffff, start + 2);
  frame.pattern(payload);
}

function arp(frame, asking, client, server) {
  const [from, to] = asking ? [client, server] : [server, client];
  if (asking) frame.u16(0xffff).u32(0xffff_ffff);
  else frame.mac(to);
  frame
    .mac(from)
    .u16(0x0806)
    .u16(1)
    .u16(0x0800)
    .u8(6)
    .u8(4)
    .u16(asking ? 1 : 2);
  frame.mac(from).u32(from);
  if (asking) frame.u16(0).u32(0);
  else frame.mac(to);
  frame.u32(to);
}

/** The IPv6 address 2001:db8::a.b.c.d. */
function address6(frame, low) {
  frame.u32(0x2001_0db8).u32(0).u32(0).u32(low);
}

const pseudo4 = (from, to, protocol, length) => halves(from) + halves(to) + protocol + length;
const pseudo6 = (from, to, protocol, length) => 2 * (0x2001 + 0x0db8) + pseudo4(from, to, protocol, length);
const halves = (word) => (word >>> 16) + (word & 0xffff);

function sumOf(bytes, start, length) {
  let sum = 0;
  for (let i = start; i < start + length - 1; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  return length & 1 ? sum + (bytes[start + length - 1] << 8) : sum;
}

function fold(sum) {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return folded;
}

/** A capture file in the making: what both formats share. */
class Output {
  records = 0;
  seconds = 1_700_000_000;
  microseconds = 0;
  block = Buffer.alloc(BLOCK + 4096);
  at = 0;
  #descriptor;

  constructor(path) {
    this.#descriptor = openSync(path, 'w');
  }

  /** Let microseconds pass. */
  tick(microseconds) {
    this.microseconds += microseconds;
    if (this.microseconds < 1_000_000) return;
    this.microseconds -= 1_000_000;
    this.seconds++;
  }

  words(...values) {
    for (const value of values) this.at = this.block.writeUInt32LE(value >>> 0, this.at);
  }

  octets(bytes, length) {
    bytes.copy(this.block, this.at, 0, length);
    this.at += length;
    this.records++;
    if (this.at >= BLOCK) this.#flush();
  }

  #flush() {
    for (let from = 0; from < this.at; ) from += writeSync(this.#descriptor, this.block, from, this.at - from);
    this.at = 0;
  }

  close() {
    this.#flush();
    closeSync(this.#descriptor);
  }
}

class Pcap extends Output {
  constructor(path) {
    super(path);
    this.words(0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1);
  }

  record(bytes, length) {
    this.words(this.seconds, this.microseconds, length, length);
    this.octets(bytes, length);
  }
}

class Pcapng extends Output {
  constructor(path) {
    super(path);
    this.words(0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, 0xffff_ffff, 0xffff_ffff, 28);
    this.words(1, 20, 1, 262_144, 20);
  }

  record(bytes, length) {
    const padding = -length & 3;
    const time = BigInt(this.seconds) * 1_000_000n + BigInt(this.microseconds);
    this.words(6, 32 + length + padding, 0, Number(time >> 32n), Number(time & 0xffff_ffffn), length, length);
    bytes.copy(this.block, this.at, 0, length);
    this.at += length;
    this.block.fill(0, this.at, this.at + padding);
    this.at += padding;
    this.words(32 + length + padding);
    this.octets(bytes, 0);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      packets: { type: 'string', default: '1000000' },
      mix: { type: 'string', default: 'overlay' },
      seed: { type: 'string', default: '1' },
      flows: { type: 'string', default: '50000' },
      'in-flight': { type: 'string', default: '1000' },
      format: { type: 'string', default: 'pcap' },
    },
  });
  const { out, mix, format } = values;
  if (out === undefined) throw new Error('--out FILE is missing');
  const number = (name) => Number(values[name]);
  generate({
    out,
    mix,
    format,
    packets: number('packets'),
    seed: number('seed'),
    flows: number('flows'),
    inFlight: number('in-flight'),
  });
}
