/**
 * Echoes whose tunnel packets were cut between the hosts: joined and paired, whole where all pieces are there.
 */
import { describe, expect, test } from '@jest/globals';
import type { Exchange } from '../../src/conversations/exchange.ts';
import type { Sighting } from '../../src/conversations/sighting.ts';
import { cutIpv4, cutIpv6, type Range, ranges } from '../reassembly/cut.ts';
import { LEFT, only, RIGHT, type Station, told, VNI, VTEP_LEFT, VTEP_RIGHT } from './network.ts';
import { capture, echo, frame, ipv4, type RecordOf, tunnelPacket } from './packets.ts';

const LENGTH = 1400;

/** The UDP datagram of a tunnel packet with a large echo inside. */
function datagram(from: Station, to: Station, type: 0 | 8): Uint8Array {
  const packet = { source: from.ip, destination: to.ip, protocol: 1, identification: type + 1 };
  const inner = frame(from.mac, to.mac, 0x0800, ipv4(packet, echo(type, 5, 1, new Uint8Array(LENGTH))));
  return tunnelPacket({ source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI }, inner).subarray(20);
}

const underlay = (etherType: number, packet: Uint8Array): Uint8Array =>
  frame('02:ff:00:00:00:01', '02:ff:00:00:00:02', etherType, packet);

/** An echo and its reply, each in pieces that come in this order; `wide` over IPv6. */
function pieces(cut: (length: number) => readonly Range[], order: readonly number[], wide = false): RecordOf[] {
  return ([8, 0] as const).flatMap((type, i) => {
    const [from, to] = type === 8 ? [LEFT, RIGHT] : [RIGHT, LEFT];
    const [source, destination] = type === 8 ? [VTEP_LEFT, VTEP_RIGHT] : [VTEP_RIGHT, VTEP_LEFT];
    const payload = datagram(from, to, type);
    const ends = type === 8 ? ['fd00::a', 'fd00::b'] : ['fd00::b', 'fd00::a'];
    const packets = wide
      ? cutIpv6({ source: ends[0]!, destination: ends[1]!, nextHeader: 17 }, 300 + i, payload, cut(payload.length))
      : cutIpv4({ source, destination, protocol: 17, id: 300 + i }, payload, cut(payload.length));
    return order.map((at, j): RecordOf => [100 * i + j, underlay(wide ? 0x86dd : 0x0800, packets[at]!)]);
  });
}
const inThree = (length: number): readonly Range[] => ranges(length, 512, 1024);

async function exchange(records: RecordOf[]): Promise<Exchange> {
  return only((await told([capture('nic', records)])).all, 'exchange');
}
const whole = ({ frames, incomplete }: Sighting): unknown => [frames, incomplete];

/** An echo and its reply in inner fragments, each in a tunnel packet in outer fragments. */
const nested = (wide: boolean): RecordOf[] =>
  ([8, 0] as const).flatMap((type, i): RecordOf[] => {
    const [from, to] = type === 8 ? [LEFT, RIGHT] : [RIGHT, LEFT];
    const [source, destination] = type === 8 ? [VTEP_LEFT, VTEP_RIGHT] : [VTEP_RIGHT, VTEP_LEFT];
    const ends = type === 8 ? ['fd00::5', 'fd00::3'] : ['fd00::3', 'fd00::5'];
    const message = echo(wide ? (type === 8 ? 128 : 129) : type, 5, 1, new Uint8Array(LENGTH));
    const cut = ranges(message.length, 704);
    const inner = wide
      ? cutIpv6({ source: ends[0]!, destination: ends[1]!, nextHeader: 58 }, 40 + i, message, cut)
      : cutIpv4({ source: from.ip, destination: to.ip, protocol: 1, id: 40 + i }, message, cut);
    return inner.flatMap((packet, j) => {
      const carried = frame(from.mac, to.mac, wide ? 0x86dd : 0x0800, packet);
      const payload = tunnelPacket({ source, destination, vni: VNI }, carried).subarray(20);
      const fields = { source, destination, protocol: 17, id: 300 + 2 * i + j };
      const outer = cutIpv4(fields, payload, ranges(payload.length, 400));
      return outer.map((bytes, k): RecordOf => [100 * i + 10 * j + k, underlay(0x0800, bytes)]);
    });
  });

describe.each([
  ['IPv4', false],
  ['IPv6', true],
])('an echo in inner fragments of %s, each in a tunnel packet in outer fragments', (_version, wide) => {
  test('is paired with all its records', async () => {
    const { state, request, reply } = await exchange(nested(wide));
    expect(state).toBe('answered');
    expect([...request, ...reply].map(whole)).toEqual([
      [[1, 2, 3, 4], undefined],
      [[5, 6, 7, 8], undefined],
    ]);
  });

  test.each([1, 2, 3])('and is not whole where record %i of it is lacking', async (lacking) => {
    const { request, reply } = await exchange(nested(wide).filter((_, i) => i !== lacking));
    expect([...request, ...reply].map(({ incomplete }) => incomplete)).toEqual([true, undefined]);
  });
});

describe('an echo in outer fragments is paired', () => {
  const first = [1, 2, 3];
  test.each([
    ['in order', [0, 1, 2]],
    ['backwards', [2, 1, 0]],
    ['the first piece in the middle', [1, 0, 2]],
  ])('%s', async (_, order) => {
    for (const wide of [false, true]) {
      const { state, request, reply } = await exchange(pieces(inThree, order, wide));
      expect(state).toBe('answered');
      expect(request.map(whole)).toEqual([[first, undefined]]);
      expect(reply.map(whole)).toEqual([[[4, 5, 6], undefined]]);
    }
  });

  test('captured in part, by what the headers say', async () => {
    const records = pieces(inThree, [0, 1, 2]).map(
      ([time, bytes]): RecordOf => [time, bytes.subarray(0, 120), bytes.length],
    );
    expect((await exchange(records)).request.map(whole)).toEqual([[first, undefined]]);
  });

  test.each([
    ['a piece that came thrice does not stand for another', [0, 2, 2, 2], inThree],
    ['a piece that is lacking', [0, 2], inThree],
    ['the last one that is lacking', [0, 1], inThree],
    [
      'pieces that overlap',
      [0, 1, 2],
      (length: number): readonly Range[] => [
        { start: 0, end: 512 },
        { start: 504, end: 1024 },
        { start: 1024, end: length },
      ],
    ],
  ] as const)('and is not whole: %s', async (_, order, cut) => {
    const { state, request } = await exchange(pieces(cut, order));
    expect(state).toBe('answered');
    expect(request.map(({ incomplete }) => incomplete)).toEqual([true]);
  });
});
