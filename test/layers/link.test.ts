import { describe, expect, test } from '@jest/globals';
import { ethernet } from '../../src/layers/ethernet.ts';
import { linuxCooked, linuxCooked2 } from '../../src/layers/linux-cooked.ts';
import { llc } from '../../src/layers/llc.ts';
import { loopback } from '../../src/layers/loopback.ts';
import { mpls } from '../../src/layers/mpls.ts';
import { ppp } from '../../src/layers/ppp.ts';
import { pppoe } from '../../src/layers/pppoe.ts';
import { vlan } from '../../src/layers/vlan.ts';
import { hex, join } from '../hex.ts';
import { decodeAll, layerOf, nextOf, stopOf } from './decode.ts';

describe('ethernet', () => {
  test('an EtherType names what follows', () => {
    const bytes = hex`0242c0a8c805 0242c0a8c803 0800 45`;
    expect(layerOf(ethernet, bytes)).toEqual({
      kind: 'ethernet',
      offset: 0,
      destination: '02:42:c0:a8:c8:05',
      source: '02:42:c0:a8:c8:03',
      etherType: 0x0800,
    });
    expect(nextOf(ethernet, bytes)).toEqual({ next: ['ethertype', 0x0800], start: 14, end: 15 });
  });

  test.each([
    [1500, 'frame', 1],
    [1501, 'ethertype', 1501],
    [0x0600, 'ethertype', 0x0600],
  ])('a type of %i leads to the table %s', (type, table, value) => {
    const bytes = join(hex`0242c0a8c805 0242c0a8c803`, Uint8Array.of(type >> 8, type & 0xff), new Uint8Array(1600));
    expect(decodeAll(ethernet, bytes)).toMatchObject({ next: [table, value] });
  });

  test('a length leaves the padding out, and says who did', () => {
    const bytes = hex`0180c2000000 0242c0a8c803 0003 424203 00000000`;
    expect(decodeAll(ethernet, bytes)).toMatchObject({ start: 14, end: 17, limit: 'ethernet.length' });
  });

  test('a length beyond the frame is told as what is needed', () => {
    const bytes = hex`0180c2000000 0242c0a8c803 0026 424203`;
    expect(decodeAll(ethernet, bytes)).toMatchObject({ start: 14, end: 17, need: 14 + 0x26, limit: undefined });
  });
});

describe('vlan', () => {
  test('a tag has priority, drop eligible and id', () => {
    const bytes = hex`b064 0806`;
    expect(layerOf(vlan, bytes)).toEqual({
      kind: 'vlan',
      offset: 0,
      priority: 5,
      dropEligible: true,
      id: 100,
      etherType: 0x0806,
    });
    expect(nextOf(vlan, bytes)).toEqual({ next: ['ethertype', 0x0806], start: 4, end: 4 });
  });

  test('a length behind a tag leads to IEEE 802.2', () => {
    expect(nextOf(vlan, hex`0064 0003 424203`)).toEqual({ next: ['frame', 1], start: 4, end: 7 });
  });
});

describe('llc', () => {
  test.each([
    [
      'SNAP with an EtherType',
      hex`aaaa03 000000 0806`,
      { control: 3, organization: 0, protocol: 0x0806 },
      ['ethertype', 0x0806],
      8,
    ],
    ['SNAP of bridged frames', hex`aaaa03 0000f8 0806`, { organization: 0xf8 }, ['ethertype', 0x0806], 8],
    ["SNAP of Cisco's", hex`aaaa03 00000c 2000`, { organization: 0x0c, protocol: 0x2000 }, undefined, 8],
    ['an unnumbered frame', hex`424203 00`, { destinationServiceAccessPoint: 0x42, control: 3 }, undefined, 3],
    ['IPv4 on its service access point', hex`060603 45`, { sourceServiceAccessPoint: 6 }, ['ethertype', 0x0800], 3],
    ['IPv4 in a frame with numbers', hex`0606 0002 45`, { control: 2 }, undefined, 4],
    ['a supervisory frame', hex`f0f0 0106`, { control: 0x0106 }, undefined, 4],
  ])('%s', (_, bytes, fields, next, start) => {
    expect(layerOf(llc, bytes)).toMatchObject({ kind: 'llc', offset: 0, ...fields });
    expect(nextOf(llc, bytes)).toEqual({ next, start, end: bytes.length });
  });

  test('a header without SNAP has no protocol', () => {
    expect(Object.keys(layerOf(llc, hex`424203`))).not.toContain('protocol');
  });
});

describe('linux cooked', () => {
  test('version 1', () => {
    const bytes = hex`0004 0001 0006 0242c0a8c803 0000 0806`;
    expect(layerOf(linuxCooked, bytes)).toEqual({
      kind: 'linux-cooked',
      offset: 0,
      version: 1,
      packetType: 4,
      hardwareType: 1,
      addressLength: 6,
      address: '02:42:c0:a8:c8:03',
      protocol: 0x0806,
    });
    expect(nextOf(linuxCooked, bytes)).toEqual({ next: ['ethertype', 0x0806], start: 16, end: 16 });
  });

  test('version 2', () => {
    const bytes = hex`86dd 0000 00000003 0001 01 06 0242c0a8c803 0000`;
    expect(layerOf(linuxCooked2, bytes)).toMatchObject({
      version: 2,
      interfaceIndex: 3,
      packetType: 1,
      protocol: 0x86dd,
    });
    expect(nextOf(linuxCooked2, bytes)).toEqual({ next: ['ethertype', 0x86dd], start: 20, end: 20 });
  });

  test.each([
    ['none', '0000', ''],
    ['four octets', '0004', '0a:00:00:01'],
    ['more than there is room for', '0014', '0a:00:00:01:02:03:04:05'],
  ])('an address of %s', (_, length, address) => {
    expect(layerOf(linuxCooked, hex`0000 0001 ${length} 0a00000102030405 0800`).address).toBe(address);
  });

  test.each([
    ['0004', ['frame', 1]], // ETH_P_802_2
    ['0001', undefined], // ETH_P_802_3: Novell's raw frames
    ['000c', undefined], // ETH_P_CAN
  ])("Linux's own protocol %s", (protocol, next) => {
    expect(nextOf(linuxCooked, hex`0000 0001 0006 0242c0a8c803 0000 ${protocol}`)).toEqual({
      next,
      start: 16,
      end: 16,
    });
  });
});

describe('loopback', () => {
  test.each([
    ['IPv4, least significant octet first', '02000000', 2, ['ethertype', 0x0800]],
    ['IPv4, most significant octet first', '00000002', 2, ['ethertype', 0x0800]],
    ['IPv6 of Linux', '0a000000', 10, ['ethertype', 0x86dd]],
    ['IPv6 of OpenBSD', '00000018', 24, ['ethertype', 0x86dd]],
    ['IPv6 of FreeBSD', '1c000000', 28, ['ethertype', 0x86dd]],
    ['IPv6 of Darwin', '1e000000', 30, ['ethertype', 0x86dd]],
    ['an EtherType', '00000806', 0x0806, ['ethertype', 0x0806]],
    ['another family', '07000000', 7, undefined],
    ['no family', 'ffffffff', 0xffffffff, undefined],
  ])('%s', (_, header, family, next) => {
    expect(layerOf(loopback, hex`${header}`)).toEqual({ kind: 'loopback', offset: 0, family });
    expect(nextOf(loopback, hex`${header}`)).toEqual({ next, start: 4, end: 4 });
  });
});

describe('ppp', () => {
  test.each([
    ['IPv4', 'ff03 0021', 0x21, ['ethertype', 0x0800], 4],
    ['IPv6 without address and control', '0057', 0x57, ['ethertype', 0x86dd], 2],
    ['MPLS', '0281', 0x281, ['ethertype', 0x8847], 2],
    ['a compressed protocol', 'ff03 21', 0x21, ['ethertype', 0x0800], 3],
    ['link control', 'c021', 0xc021, undefined, 2],
  ])('%s', (_, header, protocol, next, start) => {
    expect(layerOf(ppp, hex`${header}`)).toEqual({ kind: 'ppp', offset: 0, protocol });
    expect(nextOf(ppp, hex`${header}`)).toEqual({ next, start, end: start });
  });

  test.each([
    ['nothing', '', 2],
    ['address and control alone', 'ff03', 4],
    ['half a protocol', 'ff03 00', 4],
  ])('%s is a stop', (_, header, need) => {
    expect(stopOf(ppp, hex`${header}`)).toMatchObject({ reason: 'truncated', need });
  });
});

describe('pppoe', () => {
  test('a session holds PPP, to its own length', () => {
    const bytes = hex`11 00 0001 0003 0021 45 0000`;
    expect(layerOf(pppoe, bytes)).toEqual({
      kind: 'pppoe',
      offset: 0,
      version: 1,
      type: 1,
      code: 0,
      session: 1,
      length: 3,
    });
    expect(decodeAll(pppoe, bytes)).toMatchObject({ next: ['frame', 2], start: 6, end: 9, limit: 'pppoe.length' });
  });

  test('discovery holds tags', () => {
    expect(nextOf(pppoe, hex`11 09 0000 0004 0101 0000`)).toEqual({ next: undefined, start: 6, end: 10 });
  });

  test('a length beyond the frame is told', () => {
    expect(decodeAll(pppoe, hex`11 00 0001 0010 0021`)).toMatchObject({ end: 8, need: 22, limit: undefined });
  });
});

describe('mpls', () => {
  test('an entry above another', () => {
    const bytes = hex`12345 a 40 00000140`;
    expect(layerOf(mpls, bytes)).toEqual({
      kind: 'mpls',
      offset: 0,
      label: 0x12345,
      trafficClass: 5,
      bottom: false,
      timeToLive: 64,
    });
    expect(nextOf(mpls, bytes)).toEqual({ next: ['ethertype', 0x8847], start: 4, end: 8 });
  });

  test.each([
    ['IPv4', '00010140 45', ['ethertype', 0x0800]],
    ['IPv6', '00010140 60', ['ethertype', 0x86dd]],
    ['a control word', '00010140 00000000', undefined],
    ['nothing', '00010140', undefined],
    ['an associated channel', '0000d140 45', undefined],
    ['an alert', '0000e140 45', undefined],
  ])('under the stack: %s', (_, bytes, next) => {
    expect(nextOf(mpls, hex`${bytes}`)).toMatchObject({ next });
  });
});
