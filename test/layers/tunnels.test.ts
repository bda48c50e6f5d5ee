import { describe, expect, test } from '@jest/globals';
import { dissect, dissector, frames } from '../../src/dissect.ts';
import { erspan, erspan3 } from '../../src/layers/erspan.ts';
import { geneve } from '../../src/layers/geneve.ts';
import { gre } from '../../src/layers/gre.ts';
import { nsh } from '../../src/layers/nsh.ts';
import { withVxlanPorts } from '../../src/layers/standard.ts';
import { vxlan, vxlanGpe } from '../../src/layers/vxlan.ts';
import { hex, join } from '../hex.ts';
import { decodeAll, layerOf, nextOf, stopOf } from './decode.ts';
import { inEthernet, inIpv4, inUdp } from './samples.ts';

const FRAME = inEthernet(0x0800, inIpv4(1, hex`0800 0000 1400 0007`));

describe('vxlan', () => {
  test.each([
    ['plain', '08000000 00100100', { flags: 8, vniValid: true, vni: 4097, reserved1: 0, reserved2: 0 }],
    ['without the I flag', '00000000 00100100', { flags: 0, vniValid: false, vni: 4097, reserved1: 0, reserved2: 0 }],
    [
      'reserved bits kept',
      'ff010203 ffffff04',
      {
        flags: 0xff,
        vniValid: true,
        vni: 0xffffff,
        reserved1: 0x010203,
        reserved2: 4,
        groupPolicy: { id: 0x0203, dontLearn: false, applied: false },
      },
    ],
    [
      'a group policy',
      '8848012c 00100100',
      {
        flags: 0x88,
        vniValid: true,
        vni: 4097,
        reserved1: 0x48012c,
        reserved2: 0,
        groupPolicy: { id: 300, dontLearn: true, applied: true },
      },
    ],
    [
      'the A bit is 0x08, not 0x80',
      '8880012c 00100100',
      {
        flags: 0x88,
        vniValid: true,
        vni: 4097,
        reserved1: 0x80012c,
        reserved2: 0,
        groupPolicy: { id: 300, dontLearn: false, applied: false },
      },
    ],
    [
      'policy bits without G',
      '0848012c 00100100',
      { flags: 8, vniValid: true, vni: 4097, reserved1: 0x48012c, reserved2: 0 },
    ],
  ])('%s', (_, bytes, fields) => {
    expect(layerOf(vxlan, hex`${bytes}`)).toEqual({ kind: 'vxlan', offset: 0, ...fields });
    expect(nextOf(vxlan, hex`${bytes}`)).toEqual({ next: ['frame', 0], start: 8, end: 8 });
  });

  test.each([
    ['IPv4', '0c000001', { nextProtocol: 1, version: 0 }, ['ethertype', 0x0800]],
    ['IPv6', '0c000002', { nextProtocol: 2 }, ['ethertype', 0x86dd]],
    ['Ethernet', '0c000003', { nextProtocol: 3 }, ['frame', 0]],
    ['NSH', '0c000004', { nextProtocol: 4 }, ['ethertype', 0x894f]],
    ['one that nobody knows', '1c000063', { nextProtocol: 0x63, version: 1 }, undefined],
    ['none named: Ethernet', '08000001', { version: 0 }, ['frame', 0]],
  ])('generic protocol extension, %s', (_, flags, fields, next) => {
    const layer = layerOf(vxlanGpe, hex`${flags} 00100100`);
    expect(layer).toMatchObject({ kind: 'vxlan', vni: 4097, ...fields });
    expect('nextProtocol' in layer).toBe('nextProtocol' in fields);
    expect(nextOf(vxlanGpe, hex`${flags} 00100100`)).toEqual({ next, start: 8, end: 8 });
  });

  test.each([
    [4789, 40000, 'vxlan'],
    [8472, 40000, 'vxlan'],
    [40000, 4789, 'vxlan'],
    [14789, 40000, 'payload'],
  ])('destination port %i, source port %i: %s', (destination, source, kind) => {
    const datagram = inUdp(destination, join(hex`08000000 00100100`, FRAME));
    datagram[0] = source >> 8;
    datagram[1] = source & 0xff;
    expect(dissect(inEthernet(0x0800, inIpv4(17, datagram))).layers[3]).toMatchObject({ kind });
  });

  test("on the user's ports", () => {
    const record = inEthernet(0x0800, inIpv4(17, inUdp(14789, join(hex`08000000 00100100`, FRAME))));
    const kinds = ['ethernet', 'ipv4', 'udp', 'vxlan', 'ethernet', 'ipv4', 'icmp'];
    expect(dissector(withVxlanPorts([14789]))(record).layers.map(({ kind }) => kind)).toEqual(kinds);
    // Elsewhere it is found as before.
    const known = inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, FRAME))));
    expect(dissector(withVxlanPorts([14789]))(known).layers.map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('geneve', () => {
  test('a frame with options', () => {
    const bytes = hex`02 c0 6558 00100100 0102 83 01 00000007`;
    expect(layerOf(geneve, bytes)).toEqual({
      kind: 'geneve',
      offset: 0,
      version: 0,
      control: true,
      critical: true,
      protocolType: 0x6558,
      vni: 4097,
      options: [{ class: 0x0102, type: 0x83, critical: true, data: '00000007' }],
    });
    expect(nextOf(geneve, bytes)).toEqual({ next: ['ethertype', 0x6558], start: 16, end: 16 });
  });

  test.each([
    ['none', '00 00 6558 00100100', 0],
    ['two', '02 00 6558 00100100 01020300 01020300', 2],
    ['one beyond the header', '02 00 6558 00100100 01020300 01020301', 1],
  ])('options: %s', (_, bytes, count) => {
    expect(layerOf(geneve, hex`${bytes}`).options).toHaveLength(count);
  });

  test('the frame inside is found, and is a frame of its own', () => {
    const packet = dissect(inEthernet(0x0800, inIpv4(17, inUdp(6081, join(hex`0000 6558 00100100`, FRAME)))));
    expect(packet.layers.map(({ kind }) => kind)).toEqual([
      'ethernet',
      'ipv4',
      'udp',
      'geneve',
      'ethernet',
      'ipv4',
      'icmp',
    ]);
    expect(frames(packet).map(({ scope }) => scope)).toEqual([[], [4097]]);
  });

  test.each([
    ['of another version', '4000 6558 00100100', { reason: 'unsupported', limit: 'geneve.version' }],
    ['whose options are cut', '0200 6558 00100100', { reason: 'truncated', need: 16 }],
    ['that is cut', '0200 6558', { reason: 'truncated', need: 8 }],
  ])('a header %s is a stop', (_, bytes, stop) => {
    expect(stopOf(geneve, hex`${bytes}`)).toMatchObject({ kind: 'geneve', ...stop });
  });
});

describe('gre', () => {
  test.each([
    ['alone', '0000 0800', {}, 4],
    ['checksum', '8000 0800 abcd 0000', { checksum: 0xabcd }, 8],
    ['key', '2000 0800 00000007', { key: 7 }, 8],
    ['sequence', '1000 0800 00000001', { sequence: 1 }, 8],
    ['all of them', 'b000 0800 abcd0000 00000007 00000001', { checksum: 0xabcd, key: 7, sequence: 1 }, 16],
  ])('%s', (_, bytes, fields, start) => {
    const octets = hex`${bytes}`;
    const flags = (octets[0]! << 8) | octets[1]!;
    expect(layerOf(gre, octets)).toEqual({
      kind: 'gre',
      offset: 0,
      flags,
      version: 0,
      protocolType: 0x0800,
      ...fields,
    });
    expect(decodeAll(gre, octets)).toMatchObject({ next: ['gre', 0x0800], otherwise: ['ethertype', 0x0800], start });
  });

  test.each([
    ['PPTP', '3081 880b 00040001 00000001 00000002', { key: 0x40001, sequence: 1, acknowledgment: 2 }, 16],
    ['PPTP that acknowledges alone', '2081 880b 00000001 00000002', { key: 1, acknowledgment: 2 }, 12],
    ['PPTP without acknowledgment', '3001 880b 00040001 00000001', { key: 0x40001, sequence: 1 }, 12],
  ])('%s', (_, bytes, fields, start) => {
    expect(layerOf(gre, hex`${bytes}`)).toMatchObject({ version: 1, protocolType: 0x880b, ...fields });
    expect(decodeAll(gre, hex`${bytes}`)).toMatchObject({ next: ['gre', 0x880b], start });
  });

  test('ERSPAN without a sequence number is a frame alone', () => {
    expect(decodeAll(gre, hex`0000 88be`)).toMatchObject({ next: ['frame', 0] });
    expect(decodeAll(gre, hex`1000 88be 00000001`)).toMatchObject({ next: ['gre', 0x88be] });
  });

  test.each([
    ['of another version', '0002 0800', { reason: 'unsupported', limit: 'gre.version' }],
    ['with source routes', '4000 0800 00000000', { reason: 'unsupported', limit: 'gre.routing' }],
    ['whose fields are cut', 'b000 0800 abcd', { reason: 'truncated', need: 16 }],
    ['that is cut', '0000', { reason: 'truncated', need: 4 }],
  ])('a header %s is a stop', (_, bytes, stop) => {
    expect(stopOf(gre, hex`${bytes}`)).toMatchObject({ kind: 'gre', ...stop });
  });
});

describe('erspan', () => {
  test('type II', () => {
    expect(layerOf(erspan, hex`1064 0c01 00000007`)).toEqual({
      kind: 'erspan',
      offset: 0,
      version: 1,
      vlan: 100,
      session: 1,
    });
    expect(nextOf(erspan, hex`1064 0c01 00000007`)).toEqual({ next: ['frame', 0], start: 8, end: 8 });
    expect(stopOf(erspan, hex`1064 0c01`)).toMatchObject({ need: 8 });
  });

  test.each([
    ['a frame', '0000 0000', ['frame', 0], 12],
    ['a frame behind a subheader', '0000 0001 1122334455667788', ['frame', 0], 20],
    ['an IP packet, of which the version is not told', '0000 0800', undefined, 12],
  ])('type III, %s', (_, rest, next, start) => {
    const bytes = hex`2064 0001 00000001 ${rest}`;
    expect(layerOf(erspan3, bytes)).toMatchObject({ kind: 'erspan', version: 2, vlan: 100, session: 1 });
    expect(nextOf(erspan3, bytes)).toEqual({ next, start, end: start });
  });

  test('type III that is cut is a stop', () => {
    expect(stopOf(erspan3, hex`2064 0001 00000001`)).toMatchObject({ need: 12 });
    expect(stopOf(erspan3, hex`2064 0001 00000001 0000 0001`)).toMatchObject({ need: 20 });
  });
});

describe('nsh', () => {
  test.each([
    ['IPv4', '01', ['ethertype', 0x0800]],
    ['Ethernet', '03', ['frame', 0]],
    ['MPLS', '05', ['ethertype', 0x8847]],
    ['one that nobody knows', '63', undefined],
  ])('before %s', (_, protocol, next) => {
    const bytes = hex`0fc2 02 ${protocol} 00000a ff`;
    expect(layerOf(nsh, bytes)).toEqual({
      kind: 'nsh',
      offset: 0,
      headerLength: 8,
      timeToLive: 63,
      metadataType: 2,
      nextProtocol: Number.parseInt(protocol, 16),
      servicePath: 10,
      serviceIndex: 255,
    });
    expect(nextOf(nsh, bytes)).toEqual({ next, start: 8, end: 8 });
  });

  test.each([
    ['shorter than any', '0fc1 0201 00000aff', { reason: 'malformed', limit: 'nsh.headerLength' }],
    ['whose context is cut', '0fc6 0101 00000aff', { reason: 'truncated', need: 24 }],
    ['that is cut', '0fc6', { reason: 'truncated', need: 8 }],
  ])('a header %s is a stop', (_, bytes, stop) => {
    expect(stopOf(nsh, hex`${bytes}`)).toMatchObject({ kind: 'nsh', ...stop });
  });
});
