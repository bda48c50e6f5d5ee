/**
 * Makes the captures of this folder: `node samples/make-captures.mjs`, or elsewhere with a folder behind it.
 *
 * The packets of Terminal 2 and Terminal 3 are those that "Overlay Networking within Swarm Mode" prints: its times,
 * addresses, identifications, ports and lengths. What a listing cannot tell was chosen here: the date, the MACs of the
 * hosts, and what the pings carry (as BusyBox does it, four octets of clock and then zeros).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { routingMesh } from './article/captures.mjs';

/** @typedef {{ seconds: number, microseconds: number, bytes: Buffer }} Captured */
/** @typedef {{ mac: string, ip: string }} Host */

/** The two hosts, and the two containers: the one that pings lives on docker0. */
const docker0 = { mac: '5254007a000a', ip: '192.168.122.10' };
const docker1 = { mac: '5254007a000b', ip: '192.168.122.11' };
const web5 = { mac: '0242c0a8c805', ip: '192.168.200.5' };
const web3 = { mac: '0242c0a8c803', ip: '192.168.200.3' };

const VNI = 4097;
/** 2017-09-05, midnight UTC. */
const DAY = 1_504_569_600;

/** @param {number} value @param {number} octets */
const be = (value, octets) => Buffer.from(value.toString(16).padStart(2 * octets, '0'), 'hex');
/** @param {number} value */
const le32 = (value) => be(value, 4).reverse();
/** @param {number} value */
const le16 = (value) => be(value, 2).reverse();
/** @param {string} text */
const hex = (text) => Buffer.from(text, 'hex');
/** @param {string} address */
const ip4 = (address) => Buffer.from(address.split('.').map(Number));

/** The Internet checksum (RFC 1071). @param {Buffer} bytes */
function checksum(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return be(~sum & 0xffff, 2);
}

/** @param {Host} from @param {Host} to @param {number} etherType @param {Buffer} payload */
const ethernet = (from, to, etherType, payload) =>
  Buffer.concat([hex(to.mac), hex(from.mac), be(etherType, 2), payload]);

/**
 * An IPv4 packet.
 * @param {string} from @param {string} to @param {{ id: number, df?: boolean, protocol: number }} fields @param {Buffer} payload
 */
function packet(from, to, { id, df = false, protocol }, payload) {
  const start = [be(0x4500, 2), be(20 + payload.length, 2), be(id, 2), hex(df ? '4000' : '0000'), be(64, 1)];
  const fields = [...start, be(protocol, 1)];
  const addresses = [ip4(from), ip4(to)];
  const sum = checksum(Buffer.concat([...fields, ...addresses]));
  return Buffer.concat([...fields, sum, ...addresses, payload]);
}

/**
 * An Ethernet frame with an IPv4 packet.
 * @param {Host} from @param {Host} to @param {{ id: number, df?: boolean, protocol: number }} fields @param {Buffer} payload
 */
const ipv4 = (from, to, fields, payload) => ethernet(from, to, 0x0800, packet(from.ip, to.ip, fields, payload));

/** An echo message of 64 octets. @param {0 | 8} type @param {number} id @param {number} sequence @param {string} clock */
function echo(type, id, sequence, clock) {
  const rest = Buffer.concat([be(id, 2), be(sequence, 2), hex(clock), Buffer.alloc(52)]);
  const sum = checksum(Buffer.concat([be(type, 1), hex('000000'), rest]));
  return Buffer.concat([be(type, 1), hex('00'), sum, rest]);
}

/** An ARP message in its frame. @param {1 | 2} operation @param {Host} from @param {Host} to */
function arp(operation, from, to) {
  const target = operation === 1 ? Buffer.alloc(6) : hex(to.mac);
  const fields = [hex('000108000604'), be(operation, 2), hex(from.mac), ip4(from.ip), target, ip4(to.ip)];
  return ethernet(from, to, 0x0806, Buffer.concat(fields));
}

/** A datagram without a checksum, as Linux sends tunnel packets. @param {number} from @param {number} to @param {Buffer} payload */
const udp = (from, to, payload) =>
  Buffer.concat([be(from, 2), be(to, 2), be(8 + payload.length, 2), hex('0000'), payload]);

/** @param {Buffer} frame */
const vxlan = (frame) => Buffer.concat([hex('08000000'), be(VNI, 3), hex('00'), frame]);

/**
 * GTP-U (3GPP TS 29.281 §5.1): a packet in the tunnel `teid`, with or without a sequence number.
 * @param {number} teid @param {number | undefined} sequence @param {Buffer} inner
 */
function gtpU(teid, sequence, inner) {
  const optional = sequence === undefined ? Buffer.alloc(0) : Buffer.concat([be(sequence, 2), hex('0000')]);
  const flags = sequence === undefined ? '30' : '32';
  return Buffer.concat([hex(flags), hex('ff'), be(optional.length + inner.length, 2), be(teid, 4), optional, inner]);
}

/** What the article's overlay makes of an inner frame. @param {Host} from @param {Host} to @param {number} port @param {number} id @param {Buffer} frame */
const overlay = (from, to, port, id, frame) => ipv4(from, to, { id, protocol: 17 }, udp(port, 4789, vxlan(frame)));

/** @param {string} time - of the day, to the microsecond @param {Buffer} bytes @returns {Captured} */
function at(time, bytes) {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(/[:.]/).map(Number);
  return { seconds: DAY + 3600 * hours + 60 * minutes + seconds, microseconds: Number(time.split('.')[1]), bytes };
}

/** A classic pcap file, little-endian, microseconds. @param {readonly Captured[]} records */
function pcap(records) {
  const header = Buffer.concat([hex('d4c3b2a1'), le16(2), le16(4), Buffer.alloc(8), le32(65_535), le32(1)]);
  const blocks = records.flatMap(({ seconds, microseconds, bytes }) => {
    const length = le32(bytes.length);
    return [le32(seconds), le32(microseconds), length, length, bytes];
  });
  return Buffer.concat([header, ...blocks]);
}

/** A block of pcapng. @param {number} type @param {readonly Buffer[]} parts */
function block(type, parts) {
  const body = Buffer.concat(parts);
  const length = le32(12 + body.length);
  return Buffer.concat([le32(type), length, body, length]);
}

/** Octets padded to a multiple of four. @param {Buffer} bytes */
const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
/** An option of pcapng. @param {number} code @param {Buffer} value */
const option = (code, value) => Buffer.concat([le16(code), le16(value.length), padded(value)]);

/** A pcapng file, little-endian, nanoseconds. @param {string} name - of the interface @param {string} filter @param {readonly Captured[]} records */
function pcapng(name, filter, records) {
  const section = block(0x0a0d0d0a, [hex('4d3c2b1a'), le16(1), le16(0), Buffer.alloc(8, 0xff)]);
  const options = [option(2, Buffer.from(name)), option(9, hex('09')), option(11, Buffer.from(`\0${filter}`)), le32(0)];
  const face = block(1, [le16(1), le16(0), le32(65_535), ...options]);
  const packets = records.map(({ seconds, microseconds, bytes }) => {
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(microseconds) * 1000n;
    const halves = [le32(Number(time >> 32n)), le32(Number(time & 0xffff_ffffn))];
    return block(6, [le32(0), ...halves, le32(bytes.length), le32(bytes.length), padded(bytes)]);
  });
  return Buffer.concat([section, face, ...packets]);
}

/** Terminal 2: vxlan0 on docker0. A ping, and five seconds later the kernel asks whether its neighbour is still there. */
const terminal2 = [
  at('13:05:23.167902', ipv4(web5, web3, { id: 55630, df: true, protocol: 1 }, echo(8, 5120, 0, '1eae6e24'))),
  at('13:05:23.168463', ipv4(web3, web5, { id: 45497, protocol: 1 }, echo(0, 5120, 0, '1eae6e24'))),
  at('13:05:28.173017', arp(1, web5, web3)),
  at('13:05:28.173082', arp(2, web3, web5)),
];

/** Terminal 3: ens3 on docker0, filter `port 4789`. Another ping, and the packets between the hosts that carried it. */
const request3 = ipv4(web5, web3, { id: 23591, df: true, protocol: 1 }, echo(8, 6144, 0, '0793b330'));
const reply3 = ipv4(web3, web5, { id: 50994, protocol: 1 }, echo(0, 6144, 0, '0793b330'));
const terminal3 = [
  at('13:08:49.009543', overlay(docker0, docker1, 40984, 36664, request3)),
  at('13:08:49.009969', overlay(docker1, docker0, 58719, 22374, reply3)),
];

/**
 * Two pings at four points at once. The points are in the order a request passes them; the second reply leaves docker1
 * and never comes to docker0.
 * @returns {Map<string, Captured[]>}
 */
function fourPoints() {
  const names = ['docker0-vxlan0', 'docker0-ens3', 'docker1-ens3', 'docker1-vxlan0'];
  const points = new Map(names.map((name) => [name, /** @type {Captured[]} */ ([])]));
  for (let sequence = 0; sequence < 2; sequence++) {
    const clock = be(0x2a00_0000 + sequence * 1_000_000, 4).toString('hex');
    const request = ipv4(web5, web3, { id: 700 + sequence, df: true, protocol: 1 }, echo(8, 7168, sequence, clock));
    const reply = ipv4(web3, web5, { id: 900 + sequence, protocol: 1 }, echo(0, 7168, sequence, clock));
    const there = overlay(docker0, docker1, 40984, 100 + sequence, request);
    const back = overlay(docker1, docker0, 58719, 200 + sequence, reply);
    /** @type {[string, number, Buffer][]} */
    const sightings = [
      ['docker0-vxlan0', 100, request],
      ['docker0-ens3', 112, there],
      ['docker1-ens3', 263, there],
      ['docker1-vxlan0', 281, request],
      ['docker1-vxlan0', 342, reply],
      ['docker1-ens3', 355, back],
      ['docker0-ens3', 501, back],
      ['docker0-vxlan0', 520, reply],
    ];
    for (const [name, microseconds, bytes] of sightings.slice(0, sequence === 1 ? 6 : 8)) {
      points.get(name)?.push({ seconds: DAY + 50_000 + sequence, microseconds, bytes });
    }
  }
  return points;
}

/** A telephone's ping through a GTP-U tunnel: a protocol that vxlens does not know, see add-gtp-u.mjs. */
const phone = '10.45.0.2';
const server = '198.51.100.7';
const thereGtpU = gtpU(
  0x11,
  undefined,
  packet(phone, server, { id: 1, df: true, protocol: 1 }, echo(8, 1, 0, '00000001')),
);
const backGtpU = gtpU(0x2001, 7, packet(server, phone, { id: 2, protocol: 1 }, echo(0, 1, 0, '00000001')));
const gtpUPing = [
  at('14:00:00.000100', ipv4(docker0, docker1, { id: 301, protocol: 17 }, udp(2152, 2152, thereGtpU))),
  at('14:00:00.012412', ipv4(docker1, docker0, { id: 302, protocol: 17 }, udp(2152, 2152, backGtpU))),
];

/** Every capture by its path within the folder. */
const captures = new Map([
  ['terminal2-vxlan0.pcap', pcap(terminal2)],
  ['terminal3-ens3.pcap', pcap(terminal3)],
  ['terminal3-ens3.pcapng', pcapng('ens3', 'port 4789', terminal3)],
  ['gtp-u.pcap', pcap(gtpUPing)],
]);
for (const [name, records] of fourPoints()) captures.set(`four-points/${name}.pcap`, pcap(records));
for (const [name, records] of routingMesh()) captures.set(`article/${name}.pcap`, pcap(records));

const folder = process.argv[2] ?? import.meta.dirname;
for (const [path, bytes] of captures) {
  const file = resolve(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
