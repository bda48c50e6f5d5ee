/**
 * What the printers of links, IP, UDP and tunnels say, header by header. The expected texts are tcpdump 4.99.6's.
 */
import { describe, expect, test } from '@jest/globals';
import * as f from '../../frames.ts';
import { hex, join } from '../../hex.ts';
import { type Frame, printed } from './printed.ts';

const raw = (bytes: Uint8Array): Frame => ({ bytes, linkType: 101 });
const datagram = f.udp([40000, 9000], f.payload(4));
const UDP = '192.168.200.5.40000 > 192.168.200.3.9000: UDP, length 4';

describe('IPv4', () => {
  test.each<readonly [string, f.Ipv4Fields, string]>([
    ['no flags', { protocol: 17 }, 'tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 32'],
    [
      'ECT(0)',
      { protocol: 17, service: 0x02 },
      'tos 0x2,ECT(0), ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 32',
    ],
    [
      'ECT(1)',
      { protocol: 17, service: 0x01 },
      'tos 0x1,ECT(1), ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 32',
    ],
    [
      'CE',
      { protocol: 17, service: 0xbb },
      'tos 0xbb,CE, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 32',
    ],
    ['no time to live', { protocol: 17, ttl: 0 }, 'tos 0x0, id 1, offset 0, flags [none], proto UDP (17), length 32'],
    [
      'all flags',
      { protocol: 17, fragment: 0xe000 },
      'tos 0x0, ttl 64, id 1, offset 0, flags [+, DF, rsvd], proto UDP (17), length 32',
    ],
    [
      'segmentation left to the NIC',
      { protocol: 17, totalLength: 0 },
      'tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 32 [was 0, presumed TSO]',
    ],
  ])('%s', (_, fields, expected) => {
    expect(printed(raw(f.ipv4(fields, datagram)), { verbose: 1 })).toBe(`IP (${expected})\n    ${UDP}`);
  });

  test('a wrong header checksum is told with the right one, unless checksums are left alone', () => {
    const bytes = f.ipv4({ protocol: 17 }, datagram);
    bytes[10] = bytes[10]! ^ 0x01;
    expect(printed(raw(bytes), { verbose: 1 })).toContain(', length 32, bad cksum 6872 (->6972)!)');
    expect(printed(raw(bytes), { verbose: 1, skipChecksums: true })).toContain(', length 32)\n');
  });

  test('a later fragment names the protocol by its number, and with -qq nothing', () => {
    const fragment = f.ipv4({ protocol: 17, fragment: 0x0005 }, f.payload(8));
    expect(printed(raw(fragment))).toBe('IP 192.168.200.5 > 192.168.200.3: ip-proto-17');
    expect(printed(raw(fragment), { quiet: 2 })).toBe('IP ');
  });

  test.each([
    [
      'a protocol that nobody prints',
      f.ipv4({ protocol: 99 }, f.payload(9)),
      'IP 192.168.200.5 > 192.168.200.3:  ip-proto-99 9',
    ],
    [
      'ICMPv6 over IPv4',
      f.ipv4({ protocol: 58 }, f.payload(9)),
      'IP 192.168.200.5 > 192.168.200.3: [ICMPv6 requires IPv6] (invalid)',
    ],
    ['nothing', f.ipv4({ protocol: 59 }, f.payload(9)), 'IP 192.168.200.5 > 192.168.200.3: no next header'],
    [
      'a total length beyond the packet',
      f.ipv4({ protocol: 17, totalLength: 100 }, datagram),
      `IP [total length 100 > length 32] (invalid) ${UDP}`,
    ],
    [
      'a total length within the header',
      f.ipv4({ protocol: 17, totalLength: 19 }, datagram),
      'IP [total length 19 < header length 20] (invalid)',
    ],
    [
      'a header length within the header',
      hex`44 000000 00000000 00000000 00000000 00000000`,
      'IP  [header length 16 < 20] (invalid)',
    ],
    ['a packet shorter than a header', hex`45 000000`, 'IP  [length 4 < 20] (invalid)'],
    ['another version', hex`55 000000 00000000 00000000 00000000 00000000`, 'unknown ip 5'],
  ])('%s', (_, bytes, expected) => {
    expect(printed(raw(bytes))).toBe(expected);
  });

  test('a version that the EtherType contradicts', () => {
    expect(printed(f.ethernet(0x0800, f.ipv6({ nextHeader: 59 }, f.payload(1))))).toBe(
      'IP  [version 6 != 4] (invalid)',
    );
    expect(printed(f.ethernet(0x86dd, f.ipv4({ protocol: 59 }, f.payload(40))))).toBe(
      'IP6  [version 4 != 6] (invalid)',
    );
  });

  test('a header that was cut by the capture', () => {
    const bytes = f.ipv4({ protocol: 17, options: hex`01010101 01010101` }, datagram);
    expect(printed({ ...raw(bytes.slice(0, 24)), original: bytes.length })).toBe(
      'IP  [remaining caplen(24) < header length(28)] [|ip]',
    );
  });
});

describe('IPv6', () => {
  const UDP6 = 'fd00::5.40000 > fd00::3.9000: UDP, length 4';

  test.each<readonly [string, f.Ipv6Fields, string]>([
    ['plain', { nextHeader: 17 }, '(hlim 64, next-header UDP (17), payload length 12) '],
    [
      'class and flow label',
      { nextHeader: 17, class: 0xe0, flowLabel: 0x12345 },
      '(class 0xe0, flowlabel 0x12345, hlim 64, next-header UDP (17), payload length 12) ',
    ],
    [
      'a payload length beyond the packet',
      { nextHeader: 17, payloadLength: 99 },
      '[header+payload length 139 > length 52] (invalid) (hlim 64, next-header UDP (17), payload length 99) ',
    ],
  ])('%s', (_, fields, expected) => {
    expect(printed(raw(f.ipv6(fields, datagram)), { verbose: 1, skipChecksums: true })).toBe(`IP6 ${expected}${UDP6}`);
  });

  test('a payload length of zero without a jumbo option is an empty payload', () => {
    expect(printed(raw(f.ipv6({ nextHeader: 17, payloadLength: 0 }, datagram)))).toBe('IP6 fd00::5 > fd00::3:  [|udp]');
  });

  test('hop-by-hop options stand once, behind the IPv6 header', () => {
    const pad = (next: number): Uint8Array => join(Uint8Array.of(next), hex`00 0104 00000000`);
    const twice = f.ipv6({ nextHeader: 0 }, join(pad(0), pad(17), datagram));
    const late = f.ipv6({ nextHeader: 60 }, join(pad(0), pad(17), datagram));
    expect(printed(raw(twice))).toContain('[The Hop-by-Hop Options header was already found] (invalid)');
    expect(printed(raw(late))).toContain("[The Hop-by-Hop Options header don't follow the IPv6 header] (invalid)");
  });

  test('ports alone stand behind an extension header, for the addresses stand before it', () => {
    const bytes = f.ipv6({ nextHeader: 60 }, join(hex`11 00 0104 00000000`, datagram));
    expect(printed(raw(bytes))).toBe('IP6 fd00::5 > fd00::3: DSTOPT 40000 > 9000: UDP, length 4');
  });
});

describe('UDP', () => {
  const over = (bytes: Uint8Array): Frame => raw(f.ipv4({ protocol: 17 }, bytes));

  test.each<readonly [f.Sum, string]>([
    ['none', '[no cksum] '],
    ['good', '[udp sum ok] '],
    ['bad', '[bad udp cksum 0x7b5d -> 0x6a4c!] '],
    ['partial', '[bad udp cksum 0x1178 -> 0x6a4c!] '],
  ])('a checksum that is %s', (kind, expected) => {
    const bytes = f.udp([40000, 9000], f.payload(4), kind);
    expect(printed(over(bytes), { verbose: 2 })).toContain(`.9000: ${expected}UDP, length 4`);
    expect(printed(over(bytes), { verbose: 1 })).toContain('.9000: UDP, length 4');
  });

  test('over IPv6 a checksum of zero is wrong', () => {
    const bytes = raw(f.ipv6({ nextHeader: 17 }, datagram));
    expect(printed(bytes, { verbose: 1 })).toContain('[bad udp cksum 0x0000 -> 0x');
  });

  test.each([
    ['a length beyond the datagram', hex`9c40 2328 0063 0000 61626364`, 'UDP, bad length 91 > 4'],
    ['a length within the header', hex`9c40 2328 0007 0000 61626364`, 'truncated-udplength 7'],
    ['a datagram within the header', hex`9c40 2328 0007`, 'truncated-udp 6'],
  ])('%s', (_, bytes, expected) => {
    expect(printed(over(bytes))).toBe(`IP 192.168.200.5.40000 > 192.168.200.3.9000: ${expected}`);
  });

  test.each([
    [2, '192.168.200.5 > 192.168.200.3:  [|udp]'],
    [5, '192.168.200.5.40000 > 192.168.200.3.9000:  [|udp]'],
    [7, '192.168.200.5.40000 > 192.168.200.3.9000:  [|udp]'],
  ])('%i octets of the header in the capture', (kept, expected) => {
    const { bytes } = over(datagram);
    expect(printed({ ...raw(bytes.slice(0, 20 + kept)), original: bytes.length })).toBe(`IP ${expected}`);
  });

  test('the source is routed: the checksum is that of the last address', () => {
    const options = hex`83 07 04 c0a8c809 00`;
    const between = { source: f.ip4('192.168.200.5'), destination: f.ip4('192.168.200.9') };
    const bytes = f.ipv4({ protocol: 17, options }, f.udp([1, 2], f.payload(4), 'good', between));
    expect(printed(raw(bytes), { verbose: 2 })).toContain('[udp sum ok]');
  });
});

const inner = f.ethernet(0x0800, f.ipv4({ protocol: 17 }, datagram));
const tunnel = (port: number, bytes: Uint8Array): Uint8Array =>
  f.ethernet(0x0800, f.ipv4({ protocol: 17 }, f.udp([50000, port], bytes)));
const OUTER = 'IP 192.168.200.5.50000 > 192.168.200.3.';

describe('VXLAN', () => {
  test.each([
    [0x0800_0000, 'flags [I] (0x08), vni 4097'],
    [0x8800_1234, 'flags [I] (0x88), vni 4097'],
    [0x0000_0000, 'flags [invalid] (0x00), vni 4097'],
  ])('flags %i', (flags, expected) => {
    expect(printed(tunnel(4789, f.vxlan(4097, inner, flags)))).toBe(`${OUTER}4789: VXLAN, ${expected}\nIP ${UDP}`);
  });

  test('it is taken on 8472, on the source port, and on ports that the user names', () => {
    const header = f.vxlan(7, inner);
    expect(printed(tunnel(8472, header))).toContain('VXLAN, flags [I] (0x08), vni 7\n');
    const answer = f.ethernet(0x0800, f.ipv4({ protocol: 17 }, f.udp([4789, 50000], header)));
    expect(printed(answer)).toContain('VXLAN, flags [I] (0x08), vni 7\n');
    expect(printed(tunnel(14789, header))).toContain('UDP, length 54');
    expect(printed(tunnel(14789, header), { vxlanPorts: new Set([14789]) })).toContain(
      'VXLAN, flags [I] (0x08), vni 7\n',
    );
  });

  test('with -q it stays closed', () => {
    expect(printed(tunnel(4789, f.vxlan(7, inner)), { quiet: 1 })).toBe(`${OUTER}4789: UDP, length 54`);
  });

  test('a datagram shorter than the header', () => {
    expect(printed(tunnel(4789, hex`08000000`))).toBe(`${OUTER}4789: VXLAN (invalid)`);
  });

  test('a datagram shorter than the packet leaves more captured than there was', () => {
    const bytes = f.udp([50000, 4789], f.vxlan(7, inner));
    bytes[5] = 40;
    expect(printed(raw(f.ipv4({ protocol: 17 }, bytes)))).toContain('vni 7\n[length 24 < caplen 46] (invalid)');
  });

  test.each([
    [0x0c00_0001, inner.subarray(14), `flags [IP], vni 5: IP ${UDP}`],
    [0x0c00_0003, inner, `flags [IP], vni 5: IP ${UDP}`],
    [0x0d00_0009, inner, 'flags [IPO], vni 5: ERROR: unknown-next-protocol (invalid)'],
  ])('generic protocol extension with flags %i', (flags, bytes, expected) => {
    expect(printed(tunnel(4790, f.vxlan(5, bytes, flags)))).toBe(`${OUTER}4790: VXLAN-GPE, ${expected}`);
  });
});

describe('other tunnels', () => {
  const options = hex`0102 80 01 0000000c`;

  test.each([
    [0, 'Geneve, Flags [C], vni 0xa, options [8 bytes]: '],
    [1, 'Geneve, Flags [C], vni 0xa, options [class Open Virtual Networking (OVN) (0x102) type 0x80(C) len 8]\n\t'],
    [
      2,
      'Geneve, Flags [C], vni 0xa, options [class Open Virtual Networking (OVN) (0x102) type 0x80(C) len 8 data 0000000c]\n\t',
    ],
  ])('Geneve, verbose %i', (verbose, expected) => {
    const text = printed(tunnel(6081, join(hex`02 40 6558 00000a 00`, options, inner)), { verbose });
    expect(text).toContain(`${expected}IP `);
  });

  test.each([
    ['no options', hex`00 00 0800 000001 00`, inner.subarray(14), `Geneve, Flags [none], vni 0x1: IP ${UDP}`],
    [
      'a protocol that nobody prints',
      hex`00 00 1234 000001 07`,
      f.payload(3),
      'Geneve, Flags [none], vni 0x1, rsvd 0x7: geneve-proto-0x1234',
    ],
    ['another version', hex`40 00 0800 000001 00`, f.payload(3), 'Geneve ERROR: unknown-version 1'],
    [
      'options beyond the datagram',
      hex`05 00 0800 000001 00`,
      f.payload(3),
      'Geneve, Flags [none], vni 0x1 truncated-geneve - 17 bytes missing',
    ],
    ['less than a header', hex`00 00 0800`, f.payload(0), 'Geneve [length 4 < 8] (invalid)'],
  ])('Geneve with %s', (_, header, bytes, expected) => {
    expect(printed(tunnel(6081, join(header, bytes)))).toBe(`${OUTER}6081: ${expected}`);
  });

  const gre = (bytes: Uint8Array): Frame => raw(f.ipv4({ protocol: 47 }, bytes));
  const GRE = 'IP 192.168.200.5 > 192.168.200.3: GREv';

  test.each([
    ['IPv4', join(hex`0000 0800`, inner.subarray(14)), `0, length 36: IP ${UDP}`],
    [
      'a frame, with key and sequence number',
      join(hex`3000 6558 00001001 00000007`, inner),
      `0, key=0x1001, seq 7, length 58: IP ${UDP}`,
    ],
    [
      'a checksum and a source route',
      join(hex`c000 0800 1234 0004 0800 00 04 0a000001 00000000`, inner.subarray(14)),
      `0, off 0x4, (rtaf=ip *10.0.0.1), length 52: IP ${UDP}`,
    ],
    ['PPTP', hex`3081 880b 0004 0007 00000001 00000002 ff03`, '1, call 7, seq 1, ack 2, length 18: gre-proto-0x880b'],
    ['PPTP without payload', hex`2081 880b 0000 0007 00000002`, '1, call 7, ack 2, no-payload, length 12'],
    ['another version', hex`0007 0800`, '7 ERROR: unknown-version'],
    ['less than its key', hex`2000 0800 00`, '0 [|gre]'],
  ])('GRE with %s', (_, bytes, expected) => {
    expect(printed(gre(bytes))).toBe(`${GRE}${expected}`);
  });

  test.each([
    [
      'two labels and IPv4',
      join(hex`000110ff 000131ff`, inner.subarray(14)),
      `MPLS (label 17, tc 0, ttl 255) (label 19, tc 0, [S], ttl 255) IP ${UDP}`,
    ],
    [
      'IPv6 explicit null',
      join(hex`000021ff`, f.ipv6({ nextHeader: 59 }, f.payload(1))),
      'MPLS (label 2, tc 0, [S], ttl 255) IP6 fd00::5 > fd00::3: no next header',
    ],
    [
      'something else beneath',
      hex`000131ff 0102`,
      'MPLS (label 19, tc 0, [S], ttl 255)\n\t0x0000:  0102                                     ..',
    ],
    ['a stack without end', hex`000130ff 00`, 'MPLS (label 19, tc 0, ttl 255) (invalid)'],
  ])('MPLS with %s', (_, bytes, expected) => {
    expect(printed(f.ethernet(0x8847, bytes))).toBe(expected);
  });
});

describe('links', () => {
  const ip = inner.subarray(14);
  const ADDRESSES = '02:42:c0:a8:c8:05 > 02:42:c0:a8:c8:03, ';

  test.each([
    ['Ethernet', inner, `${ADDRESSES}ethertype IPv4 (0x0800), length 46: ${UDP}`],
    [
      '802.1Q',
      f.ethernet(0x8100, f.vlan(0x3005, 0x0800, ip)),
      `${ADDRESSES}ethertype 802.1Q (0x8100), length 50: vlan 5, p 1, DEI, ethertype IPv4 (0x0800), ${UDP}`,
    ],
    [
      '802.1ad',
      f.ethernet(0x88a8, f.vlan(100, 0x8100, f.vlan(5, 0x0800, ip))),
      `${ADDRESSES}ethertype 802.1Q-QinQ (0x88a8), length 54: vlan 100, p 0, ethertype 802.1Q (0x8100), vlan 5, p 0, ethertype IPv4 (0x0800), ${UDP}`,
    ],
  ])('%s', (_, bytes, expected) => {
    expect(printed(bytes, { linkHeader: true })).toBe(expected);
  });

  test('with -q the EtherType is a name alone', () => {
    expect(printed(inner, { linkHeader: true, quiet: 1 })).toBe(`${ADDRESSES}IPv4, length 46: ${UDP}`);
    expect(printed(f.ethernet(0x88b5, f.payload(2)), { quiet: 1 })).toBe(
      `${ADDRESSES}Unknown Ethertype (0x88b5), length 16: `,
    );
  });

  test('an EtherType that nobody prints is dumped, once', () => {
    const dump = '\n\t0x0000:  6162 63                                  abc';
    const frame = f.ethernet(0x88b5, f.payload(3));
    expect(printed(frame)).toBe(`${ADDRESSES}ethertype Unknown (0x88b5), length 17: ${dump}`);
    expect(printed(frame, { dump: 'X' })).toBe(`${ADDRESSES}ethertype Unknown (0x88b5), length 17: ${dump}`);
  });

  test.each([
    ['null', { bytes: join(hex`02000000`, ip), linkType: 0 }, `AF IPv4 (2), length 36: ${UDP}`],
    ['null of the other byte order', { bytes: join(hex`00000002`, ip), linkType: 0 }, `AF IPv4 (2), length 36: ${UDP}`],
    [
      'null with another family',
      { bytes: hex`1e000001 0102`, linkType: 0 },
      'AF Unknown (503316481), length 6: \n\t0x0000:  0102                                     ..',
    ],
    ['raw', { bytes: ip, linkType: 12 }, `ip: ${UDP}`],
    [
      'cooked',
      { bytes: join(hex`0000 0001 0006 0242c0a8c805 0000 0800`, ip), linkType: 113 },
      ` In 02:42:c0:a8:c8:05 ethertype IPv4 (0x0800), length 48: ${UDP}`,
    ],
    [
      'cooked without address',
      { bytes: join(hex`0004 0304 0000 0000000000000000 0800`, ip), linkType: 113 },
      `Out ethertype IPv4 (0x0800), length 48: ${UDP}`,
    ],
    [
      'cooked, tagged',
      { bytes: join(hex`0003 0001 0006 0242c0a8c805 0000 8100 0005 0800`, ip), linkType: 113 },
      `  P 02:42:c0:a8:c8:05 ethertype 802.1Q (0x8100), length 52: vlan 5, p 0, ethertype IPv4, ${UDP}`,
    ],
    [
      'cooked 2',
      { bytes: join(hex`0800 0000 00000007 0001 02 06 0242c0a8c805 0000`, ip), linkType: 276 },
      `eth7  M   ifindex 7 02:42:c0:a8:c8:05 ethertype IPv4 (0x0800), length 52: ${UDP}`,
    ],
    [
      'another link type',
      { bytes: hex`0102`, linkType: 147 },
      'UNSUPPORTED\n\t0x0000:  0102                                     ..',
    ],
  ])('%s', (_, frame, expected) => {
    const interfaceName = (index: number): string => `eth${index}`;
    expect(printed(frame, { linkHeader: true, interfaceName })).toBe(expected);
  });

  test('cooked captures name an interface only where its index is the same everywhere', () => {
    const cooked = (index: string): Frame => ({
      bytes: join(hex`0800 0000 ${index} 0001 00 00 0000000000000000`, ip),
      linkType: 276,
    });
    expect(printed(cooked('00000001'))).toBe(`lo    In  IP ${UDP}`);
    expect(printed(cooked('00000002'))).toBe(`?     In  IP ${UDP}`);
  });
});

describe('records', () => {
  test('the number stands in five columns', () => {
    expect(printed(inner, { number: true })).toBe(`    1  IP ${UDP}`);
  });

  test('lengths that cannot be are told instead of the packet', () => {
    expect(printed({ bytes: inner, original: 4 })).toBe('[Invalid header: len(4) < caplen(46)]');
    expect(printed({ bytes: new Uint8Array(0) })).toBe('[Invalid header: caplen==0, len==0]');
    expect(printed({ bytes: inner, original: 300_000 })).toBe('[Invalid header: len(300000) > 262144]');
  });

  test('what is beyond the snap length of the file is not there', () => {
    expect(printed({ bytes: inner, snapLength: 20 })).toBe('IP  [|ip]');
  });

  test.each([
    ['x', '\n\t0x0000:  4500 0020 0001 0000 4011 6972 c0a8 c805\n\t0x0010:  c0a8 c803 9c40 2328 000c 0000 6162 6364'],
    [
      'xx',
      '\n\t0x0000:  0242 c0a8 c803 0242 c0a8 c805 0800 4500\n\t0x0010:  0020 0001 0000 4011 6972 c0a8 c805 c0a8\n\t0x0020:  c803 9c40 2328 000c 0000 6162 6364',
    ],
    [
      'X',
      '\n\t0x0000:  4500 0020 0001 0000 4011 6972 c0a8 c805  E.......@.ir....\n\t0x0010:  c0a8 c803 9c40 2328 000c 0000 6162 6364  .....@#(....abcd',
    ],
    ['A', '\nE.. ....@.ir.........@#(....abcd'],
    ['AA', '\n.B.....B......E.. ....@.ir.........@#(....abcd'],
  ] as const)('-%s', (dump, expected) => {
    expect(printed(inner, { dump })).toBe(`IP ${UDP}${expected}`);
  });
});
