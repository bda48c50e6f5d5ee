import { describe, expect, test } from '@jest/globals';
import { arp } from '../../src/layers/arp.ts';
import { hex } from '../hex.ts';
import { decodeAll, layerOf, stopOf } from './decode.ts';

describe('arp', () => {
  test('a request over Ethernet for IPv4', () => {
    //                     Ethernet IPv4 6 4 request sender                          target
    expect(layerOf(arp, hex`0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805`)).toEqual({
      kind: 'arp',
      offset: 0,
      hardwareType: 1,
      protocolType: 0x0800,
      hardwareLength: 6,
      protocolLength: 4,
      operation: 1,
      senderHardware: '02:42:c0:a8:c8:03',
      senderProtocol: '192.168.200.3',
      targetHardware: '00:00:00:00:00:00',
      targetProtocol: '192.168.200.5',
    });
  });

  test.each([
    [
      'longer hardware addresses',
      '0020 0800 08 04 0002 0001020304050607 c0a8c803 08090a0b0c0d0e0f c0a8c805',
      '00:01:02:03:04:05:06:07',
      '192.168.200.3',
    ],
    ['no hardware addresses', '0003 0800 00 04 0001 c0a8c803 c0a8c805', '', '192.168.200.3'],
    [
      'longer protocol addresses',
      '0001 86dd 06 10 0001 0242c0a8c803 20010db8000000000000000000000001 000000000000 20010db8000000000000000000000002',
      '02:42:c0:a8:c8:03',
      '20:01:0d:b8:00:00:00:00:00:00:00:00:00:00:00:01',
    ],
    [
      'four octets that are not IPv4',
      '0001 809b 06 04 0001 0242c0a8c803 00ff0001 000000000000 00ff0002',
      '02:42:c0:a8:c8:03',
      '00:ff:00:01',
    ],
  ])('%s', (_, bytes, senderHardware, senderProtocol) => {
    expect(layerOf(arp, hex`${bytes}`)).toMatchObject({ senderHardware, senderProtocol });
  });

  test('what follows is padding', () => {
    const bytes = hex`0003 0800 00 04 0001 c0a8c803 c0a8c805 0000000000000000`;
    expect(decodeAll(arp, bytes)).toMatchObject({ next: undefined, start: 16, end: 16 });
  });

  test.each([
    ['without its lengths', '0001 0800', { reason: 'truncated', need: 8 }],
    ['shorter than its lengths say', '0001 0800 ff ff 0001', { reason: 'truncated', need: 8 + 2 * 510 }],
    [
      'of ATM, which has another form',
      '0013 0800 14 00 0008 04 00 00 04',
      { reason: 'unsupported', limit: 'arp.hardwareType' },
    ],
  ])('a packet %s is a stop', (_, bytes, stop) => {
    expect(stopOf(arp, hex`${bytes}`)).toMatchObject({ kind: 'arp', offset: 0, ...stop });
  });
});
