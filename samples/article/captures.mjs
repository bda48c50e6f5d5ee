/**
 * The article's second half as captures: two requests to the published port of docker0, each at every point on its way.
 *
 * Addresses, the networks and the bridge's MAC are those of "Overlay Networking within Swarm Mode"; the client, the tasks'
 * addresses, the times and the numbers of TCP were chosen here. Checksums are whole, as with offloads turned off.
 */

/** @typedef {{ seconds: number, microseconds: number, bytes: Buffer }} Captured */
/** @typedef {{ ip: string, port: number }} Socket */
/** @typedef {{ point: string, client: Socket, server: Socket, macs: [string, string], routers: [number, number], overlay?: boolean }} Hop */
/** @typedef {{ at: number, back?: boolean, flags: number, sequence: number, acknowledgment: number, text?: string, id: number }} Segment */

/** 2017-09-05 13:40:00 UTC, half an hour after Terminal 3. */
const BEGIN = 1_504_569_600 + 13 * 3600 + 40 * 60;
const VNI = 4096;
const [FIN, SYN, PSH, ACK] = [0x01, 0x02, 0x08, 0x10];

const laptop = '5254007a0001';
const docker0 = { mac: '5254007a000a', ip: '192.168.122.10' };
const docker1 = { mac: '5254007a000b', ip: '192.168.122.11' };
const bridge = '0242ec2dff62';

/** @param {number} value @param {number} octets */
const be = (value, octets) => Buffer.from(value.toString(16).padStart(2 * octets, '0'), 'hex');
/** @param {string} address */
const ip4 = (address) => Buffer.from(address.split('.').map(Number));
/** The MAC that Docker makes of an address. @param {string} address */
const dockerMac = (address) => `0242${ip4(address).toString('hex')}`;

/** The Internet checksum (RFC 1071). @param {Buffer} bytes */
function checksum(bytes) {
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  let sum = 0;
  for (let i = 0; i < even.length; i += 2) sum += even.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return be(~sum & 0xffff, 2);
}

/** @param {string} from @param {string} to @param {Buffer} payload */
const ethernet = (from, to, payload) => Buffer.concat([Buffer.from(to + from, 'hex'), be(0x0800, 2), payload]);

/** @param {string} from @param {string} to @param {{ id: number, ttl: number, protocol: number, df: boolean }} fields @param {Buffer} payload */
function ipv4(from, to, { id, ttl, protocol, df }, payload) {
  const fragment = be(df ? 0x4000 : 0, 2);
  const start = Buffer.concat([
    be(0x4500, 2),
    be(20 + payload.length, 2),
    be(id, 2),
    fragment,
    be(ttl, 1),
    be(protocol, 1),
  ]);
  const addresses = Buffer.concat([ip4(from), ip4(to)]);
  return Buffer.concat([start, checksum(Buffer.concat([start, addresses])), addresses, payload]);
}

/** A TCP segment with timestamps (RFC 7323). @param {Socket} from @param {Socket} to @param {Segment} segment */
function tcp(from, to, { at, flags, sequence, acknowledgment, text = '' }) {
  const stamps = Buffer.concat([
    Buffer.from('0101080a', 'hex'),
    be(900_000 + Math.floor(at / 1000), 4),
    be(flags === SYN ? 0 : 900_000, 4),
  ]);
  const options =
    (flags & SYN) === 0
      ? stamps
      : Buffer.concat([Buffer.from('020405b4', 'hex'), stamps, Buffer.from('01030307', 'hex')]);
  const payload = Buffer.from(text);
  const length = 20 + options.length;
  const start = [
    be(from.port, 2),
    be(to.port, 2),
    be(sequence, 4),
    be(acknowledgment, 4),
    be((length / 4) * 0x1000 + flags, 2),
    be(502, 2),
  ];
  const rest = [be(0, 2), options, payload];
  const pseudo = [ip4(from.ip), ip4(to.ip), be(6, 2), be(length + payload.length, 2)];
  const sum = checksum(Buffer.concat([...pseudo, ...start, ...rest]));
  return Buffer.concat([...start, sum, ...rest]);
}

/** The frame of a segment as a point sees it. @param {Hop} hop @param {Segment} segment */
function frameAt(hop, segment) {
  const back = segment.back === true;
  const [from, to] = back ? [hop.server, hop.client] : [hop.client, hop.server];
  const [near, far] = back ? [hop.macs[1], hop.macs[0]] : hop.macs;
  const ttl = 64 - hop.routers[back ? 1 : 0];
  const fields = { id: segment.id, ttl, protocol: 6, df: true };
  const frame = ethernet(near, far, ipv4(from.ip, to.ip, fields, tcp(from, to, segment)));
  if (hop.overlay !== true) return frame;
  const [here, there] = back ? [docker1, docker0] : [docker0, docker1];
  const vxlan = Buffer.concat([Buffer.from('08000000', 'hex'), be(VNI, 3), be(0, 1), frame]);
  const udp = Buffer.concat([be(back ? 57_163 : 39_024, 2), be(4789, 2), be(8 + vxlan.length, 2), be(0, 2), vxlan]);
  const outer = { id: (segment.id * 7 + (back ? 3 : 1)) & 0xffff, ttl: 64, protocol: 17, df: false };
  return ethernet(here.mac, there.mac, ipv4(here.ip, there.ip, outer, udp));
}

/** The points that a request passes. @param {number} port - the client's @param {string} task @param {boolean} far - whether the task is on docker1 @returns {Hop[]} */
function way(port, task, far) {
  const client = { ip: '192.168.122.1', port };
  const hidden = { ip: '10.255.0.2', port };
  const server = { ip: task, port: 80 };
  /** @type {Omit<Hop, 'point'>} */
  const outside = { client, server: { ip: docker0.ip, port: 80 }, macs: [laptop, docker0.mac], routers: [0, 2] };
  /** @type {Omit<Hop, 'point'>} */
  const inside = {
    client,
    server: { ip: '172.18.0.2', port: 80 },
    macs: [bridge, dockerMac('172.18.0.2')],
    routers: [1, 1],
  };
  /** @type {Omit<Hop, 'point'>} */
  const overlay = { client: hidden, server, macs: [dockerMac(hidden.ip), dockerMac(task)], routers: [2, 0] };
  const between = [
    { point: 'docker0-vxlan0', ...overlay },
    { point: 'docker0-ens3', ...overlay, overlay: true },
    { point: 'docker1-ens3', ...overlay, overlay: true },
    { point: 'docker1-vxlan0', ...overlay },
  ];
  return [
    { point: 'client', ...outside },
    { point: 'docker0-ens3', ...outside },
    { point: 'docker0-docker_gwbridge', ...inside },
    { point: 'docker0-ingress_sbox-eth1', ...inside },
    { point: 'docker0-ingress_sbox-eth0', ...overlay },
    ...(far ? between : []),
    { point: far ? 'docker1-web.2' : 'docker0-web.1', ...overlay },
  ];
}

/** A request from its SYN to the last acknowledgment. @param {number} at @param {number} client @param {number} server @param {number} id @returns {Segment[]} */
function request(at, client, server, id) {
  const asked = 'GET / HTTP/1.1\r\nHost: docker0\r\nUser-Agent: curl/7.54.0\r\nAccept: */*\r\n\r\n';
  const body = '<h1>Hello from a task</h1>\n';
  const answer = `HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const [sent, received] = [client + 1 + asked.length, server + 1 + answer.length];
  return [
    { at, flags: SYN, sequence: client, acknowledgment: 0, id },
    { at: at + 215, back: true, flags: SYN | ACK, sequence: server, acknowledgment: client + 1, id: 0 },
    { at: at + 430, flags: ACK, sequence: client + 1, acknowledgment: server + 1, id: id + 1 },
    { at: at + 460, flags: PSH | ACK, sequence: client + 1, acknowledgment: server + 1, text: asked, id: id + 2 },
    { at: at + 700, back: true, flags: ACK, sequence: server + 1, acknowledgment: sent, id: 500 + id },
    {
      at: at + 940,
      back: true,
      flags: PSH | ACK,
      sequence: server + 1,
      acknowledgment: sent,
      text: answer,
      id: 501 + id,
    },
    { at: at + 1180, flags: ACK, sequence: sent, acknowledgment: received, id: id + 3 },
    { at: at + 1260, flags: FIN | ACK, sequence: sent, acknowledgment: received, id: id + 4 },
    { at: at + 1480, back: true, flags: FIN | ACK, sequence: received, acknowledgment: sent + 1, id: 502 + id },
    { at: at + 1700, flags: ACK, sequence: sent + 1, acknowledgment: received + 1, id: id + 5 },
  ];
}

/** Microseconds from one point to the next; between the two hosts it takes longer. */
const HOPS = new Map([
  ['docker0-docker_gwbridge', 31],
  ['docker0-ingress_sbox-eth1', 12],
  ['docker0-ingress_sbox-eth0', 24],
  ['docker1-ens3', 58],
]);

/** What each point captures, by its name. @returns {Map<string, Captured[]>} */
export function routingMesh() {
  /** @type {Map<string, Captured[]>} */
  const points = new Map();
  const requests = [
    { hops: way(54_970, '10.255.0.6', false), segments: request(0, 1_284_112_008, 2_711_005_217, 24_101) },
    { hops: way(54_984, '10.255.0.7', true), segments: request(2_000_000, 3_385_616_626, 3_187_182_357, 51_330) },
  ];
  for (const { hops, segments } of requests) {
    /** @type {number[]} */
    const passed = [];
    for (const { point } of hops) passed.push((passed.at(-1) ?? -14) + (HOPS.get(point) ?? 14));
    for (const segment of segments) {
      for (const [i, hop] of hops.entries()) {
        const there = passed[i] ?? 0;
        const on = segment.back === true ? (passed.at(-1) ?? 0) - there : there;
        const time = segment.at + on;
        const captured = {
          seconds: BEGIN + Math.floor(time / 1e6),
          microseconds: time % 1e6,
          bytes: frameAt(hop, segment),
        };
        points.set(hop.point, [...(points.get(hop.point) ?? []), captured]);
      }
    }
  }
  for (const records of points.values()) {
    records.sort((a, b) => a.seconds - b.seconds || a.microseconds - b.microseconds);
  }
  return points;
}
