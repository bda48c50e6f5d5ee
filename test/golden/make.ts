/**
 * Makes the captures of this folder whose frames are our own (the terminals hold the article's packets). `npm run golden`
 * writes them anew.
 */
import { writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import type { CaptureRecord } from '../../src/packet.ts';
import { toPcap } from '../../src/reports/pcap.ts';
import { toPcapng } from '../../src/reports/pcapng.ts';
import * as f from '../frames.ts';
import { hex, join } from '../hex.ts';

interface Frame {
  readonly bytes: Uint8Array;
  readonly linkType?: number;
  /** The octets that are kept of it. */
  readonly kept?: number;
}

const echo = (sequence: number): Uint8Array =>
  f.icmp(8, 0, join(hex`1800`, Uint8Array.of(sequence >> 8, sequence & 0xff), f.payload(32)));
const ping = f.ethernet(0x0800, f.ipv4({ protocol: 1, id: 7, fragment: 0x4000 }, echo(1)));
const underlay = { source: '192.168.122.10', destination: '192.168.122.11' };
const tunnelled = (datagram: Uint8Array): Uint8Array =>
  f.ethernet(0x0800, f.ipv4({ ...underlay, protocol: 17 }, datagram), '52:54:00:7a:00:0a', '52:54:00:7a:00:0b');
const between4 = { source: f.ip4(underlay.source), destination: f.ip4(underlay.destination) };

/** VXLAN in every form, tunnels in tunnels, and the other tunnels. */
const tunnels: readonly Frame[] = [
  { bytes: tunnelled(f.udp([40984, 4789], f.vxlan(4097, ping))) },
  { bytes: tunnelled(f.udp([40984, 4789], f.vxlan(4097, ping), 'good', between4)) },
  { bytes: tunnelled(f.udp([40984, 4789], f.vxlan(4097, ping), 'partial', between4)) },
  { bytes: tunnelled(f.udp([58719, 8472], f.vxlan(1, ping))) },
  { bytes: tunnelled(f.udp([58719, 4789], f.vxlan(4097, ping, 0x8808_1234))) },
  { bytes: tunnelled(f.udp([58719, 4789], f.vxlan(4097, ping, 0))) },
  { bytes: tunnelled(f.udp([58719, 4790], f.vxlan(5, ping.subarray(14), 0x0c00_0001))) },
  { bytes: tunnelled(f.udp([58719, 4790], f.vxlan(5, ping, 0x0c00_0003))) },
  { bytes: tunnelled(f.udp([58719, 4789], f.vxlan(1, tunnelled(f.udp([40000, 4789], f.vxlan(2, ping)))))) },
  { bytes: tunnelled(f.udp([58719, 6081], join(hex`02 40 6558 00000a 00 0102 80 01 0000000c`, ping))) },
  {
    bytes: f.ethernet(
      0x86dd,
      f.ipv6({ nextHeader: 17, flowLabel: 0x5d70f }, f.udp([40984, 4789], f.vxlan(4097, ping), 'good', f.BETWEEN_IPV6)),
    ),
  },
  { bytes: f.ethernet(0x0800, f.ipv4({ ...underlay, protocol: 47 }, join(hex`2000 6558 00001001`, ping))) },
  { bytes: f.ethernet(0x0800, f.ipv4({ ...underlay, protocol: 4 }, ping.subarray(14))) },
  { bytes: f.ethernet(0x8847, join(hex`00011 0ff 00013 1ff`, ping.subarray(14))) },
];

const syn = { ports: [53212, 80] as const, sequence: 1_000_000, flags: 0x02, window: 64240 };
const answer = { ports: [80, 53212] as const, sequence: 4_294_967_290, acknowledgment: 1_000_001, flags: 0x12 };
const options = hex`020405b4 0402 080a 0000000a 00000000 01 030307`;
const segment = (fields: f.TcpFields, text = '', kind: f.Sum = 'good', from = false): Frame => {
  const back = { source: f.BETWEEN_IPV4.destination, destination: f.BETWEEN_IPV4.source };
  const datagram = f.tcp(fields, new TextEncoder().encode(text), kind, from ? back : f.BETWEEN_IPV4);
  const addresses = from ? { source: '192.168.200.3', destination: '192.168.200.5' } : {};
  return { bytes: f.ethernet(0x0800, f.ipv4({ protocol: 6, fragment: 0x4000, ...addresses }, datagram)) };
};

/** TCP from the handshake to a reset, and UDP with every checksum. */
const transport: readonly Frame[] = [
  segment({ ...syn, options }),
  segment({ ...answer, options }, '', 'good', true),
  segment({ ports: [53212, 80], sequence: 1_000_001, acknowledgment: 4_294_967_291, flags: 0x10 }),
  segment({ ports: [53212, 9000], sequence: 5, acknowledgment: 1, flags: 0x18 }, 'hello', 'partial'),
  segment({ ports: [53212, 9000], sequence: 10, acknowledgment: 1, flags: 0x18 }, 'again', 'bad'),
  segment({ ports: [53212, 9000], sequence: 15, acknowledgment: 1, flags: 0x30, urgent: 3 }, 'abc'),
  segment({ ports: [53212, 9000], sequence: 18, acknowledgment: 1, flags: 0x11 }),
  segment({ ports: [53212, 9000], sequence: 19, flags: 0x04 }),
  ...(['good', 'bad', 'none', 'partial'] as const).map((kind) => ({
    bytes: f.ethernet(0x0800, f.ipv4({ protocol: 17 }, f.udp([40000, 9000], f.payload(12), kind))),
  })),
  { bytes: f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 0x2000 }, f.udp([40000, 9000], f.payload(16)))) },
  { bytes: f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 0x0003 }, f.payload(16))) },
];

/** Link layers, each in a record of its own. */
const links: readonly Frame[] = [
  { bytes: ping },
  { bytes: f.ethernet(0x8100, f.vlan(0xb005, 0x0800, ping.subarray(14))) },
  { bytes: f.ethernet(0x88a8, f.vlan(0x0064, 0x8100, f.vlan(0x0005, 0x0800, ping.subarray(14)))) },
  { bytes: f.ethernet(0x88b5, f.payload(20)) },
  { bytes: f.ethernet(0x0026, join(hex`424203 0000 00 00 00`, new Uint8Array(30))) },
  { bytes: ping.subarray(14), linkType: 101 },
  { bytes: f.ipv6({ nextHeader: 58 }, f.icmpv6(128, 0, hex`0001 0002`)), linkType: 101 },
  { bytes: join(hex`02000000`, ping.subarray(14)), linkType: 0 },
  { bytes: join(hex`00000002`, ping.subarray(14)), linkType: 108 },
  { bytes: join(hex`0004 0001 0006 0242c0a8c805 0000 0800`, ping.subarray(14)), linkType: 113 },
  { bytes: join(hex`0800 0000 00000001 0304 00 06 000000000000 0000`, ping.subarray(14)), linkType: 276 },
  { bytes: hex`0102030405060708`, linkType: 147 },
];

/** Packets that the capture cut, and lengths that lie. */
const cut: readonly Frame[] = [
  ...[10, 16, 24, 36, 40, 46, 52, 60, 70].map((kept) => ({ bytes: tunnels[0]!.bytes, kept })),
  { bytes: f.ethernet(0x0800, f.ipv4({ protocol: 17, totalLength: 200 }, f.udp([1, 2], f.payload(4)))) },
  { bytes: f.ethernet(0x0800, f.ipv4({ protocol: 17, totalLength: 12 }, f.udp([1, 2], f.payload(4)))) },
  { bytes: f.ethernet(0x0800, f.ipv4({ protocol: 17, totalLength: 0 }, f.udp([1, 2], f.payload(4)))) },
  { bytes: f.ethernet(0x0800, hex`31323334`) },
  { bytes: f.ethernet(0x86dd, f.ipv6({ nextHeader: 17, payloadLength: 99 }, f.udp([1, 2], f.payload(4)))) },
];

function records(frames: readonly Frame[]): readonly CaptureRecord[] {
  return frames.map(({ bytes, linkType = 1, kept }, i) => ({
    number: i + 1,
    // The article's day, a packet every 0.4 s.
    time: 1_504_616_923_167_902_123n + BigInt(i) * 400_000_000n,
    bytes: kept === undefined ? bytes : bytes.slice(0, kept),
    originalLength: bytes.length,
    linkType,
    point: 'golden',
  }));
}

/** Write the captures into a folder. */
export function makeCaptures(folder: string): void {
  for (const [name, frames] of Object.entries({ tunnels, transport, cut })) {
    const writer = toPcap();
    for (const record of records(frames)) writer.write(record);
    writeFileSync(path(folder, `${name}.pcap`), writer.end());
  }
  const writer = toPcapng();
  for (const record of records(links)) writer.write(record);
  writeFileSync(path(folder, 'links.pcapng'), writer.end());
}
