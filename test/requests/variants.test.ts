/**
 * Requests that do not go as the first one: several in a connection, sent again, cut short, broken off, captured one way.
 */
import { describe, expect, test } from '@jest/globals';
import { requestText } from '../../src/reports/requests.ts';
import { PLAIN, type Style } from '../../src/reports/trace.ts';
import type { Request } from '../../src/requests/request.ts';
import { ACK, captures, exchange, followed, meshHops, RST, type Said, SYN, seen, talk } from './mesh.ts';

const hops = meshHops();
const names = hops.map(({ point }) => point);
const style: Style = { paint: PLAIN, width: 120, zone: () => 0 };
const ask = (path: string, method = 'GET'): Said => ({ text: `${method} ${path} HTTP/1.1\r\nHost: a\r\n\r\n` });
const answer = (status: number, fields = 'Content-Length: 0', body = ''): Said => ({
  back: true,
  text: `HTTP/1.1 ${status} X\r\n${fields}\r\n\r\n${body}`,
});

async function one(parts: readonly Said[], numbers: Parameters<typeof talk>[1] = {}): Promise<Request> {
  const all = await followed(captures(seen(hops, talk(parts, numbers))));
  expect(all).toHaveLength(1);
  expect(all[0]!.steps.map(({ point }) => point)).toEqual(names);
  expect(all[0]!.missing).toEqual([]);
  return all[0]!;
}
const asked = ({ exchanges }: Request): readonly string[] => exchanges.map(({ path, status }) => `${path} ${status}`);
const title = (request: Request): string => requestText(request, style).split('\n')[0]!;

test('several in one connection, each with its answer', async () => {
  const told = await one([ask('/a'), answer(200), ask('/b'), answer(404), ask('/c'), answer(503)]);
  expect(asked(told)).toEqual(['/a 200', '/b 404', '/c 503']);
});

test.each([
  ['low', 1000, 9000],
  ['above the middle', 3_000_000_000, 4_000_000_000],
  ['about to wrap', 4_294_967_290, 4_294_967_280],
])('a request that is sent again is one request, with numbers that are %s', async (_, client, server) => {
  const told = await one([{ ...ask('/r'), again: 2 }, answer(200), ask('/s'), answer(201)], { client, server });
  expect(asked(told)).toEqual(['/r 200', '/s 201']);
});

describe('a body', () => {
  const cut = ({ exchanges }: Request): readonly unknown[] => exchanges.map(({ cutShort }) => cutShort);

  test('that breaks off is said to', async () => {
    const told = await one([ask('/k'), answer(200, 'Content-Length: 5000', 'abc')], { open: true });
    expect(cut(told)).toEqual([{ announced: 5000, seen: 3 }]);
    expect(title(told)).toContain('200 by 10.20.0.9:80, 580 µs, 3 of 5000 octets of the body seen');
  });

  test('that came in pieces, once with a retransmission, is whole', async () => {
    const rest: Said = { back: true, text: '1234567', again: 1 };
    const told = await one([ask('/k'), answer(200, 'content-length:10', 'abc'), rest, ask('/l'), answer(500)]);
    expect(cut(told)).toEqual([undefined, undefined]);
  });

  test('of which the capture missed a piece passed by all the same', async () => {
    const rest: Said[] = [
      { back: true, text: '1234567', only: ['elsewhere'] },
      { back: true, text: '890' },
    ];
    expect(cut(await one([ask('/k'), answer(200, 'Content-Length: 13', 'abc'), ...rest]))).toEqual([undefined]);
  });

  test.each([
    ['of an answer to HEAD', ask('/', 'HEAD'), answer(200, 'Content-Length: 999')],
    ['of 304', ask('/'), answer(304, 'Content-Length: 999')],
    ['in chunks', ask('/'), answer(200, 'Content-Length: 999\r\nTransfer-Encoding: chunked', '1\r\na\r\n0\r\n\r\n')],
    ['of HTTP/1.0 without a length', ask('/'), { back: true, text: 'HTTP/1.0 200 OK\r\n\r\nhi' }],
  ])('%s is not missed', async (_, request, response) => {
    const told = await one([request, response]);
    expect(told.status).toBeGreaterThanOrEqual(200);
    expect(cut(told)).toEqual([undefined]);
  });
});

describe('a reset', () => {
  test('is told of whom it is', async () => {
    const client = await one([ask('/a'), { flags: RST }], { open: true });
    expect(client).toMatchObject({ outcome: 'reset', resetBy: 'client' });
    expect(title(client)).toMatch(/: reset by the client$/);
    const server = await one([ask('/a'), { back: true, flags: RST }], { open: true });
    expect(server).toMatchObject({ outcome: 'reset', resetBy: 'server' });
    expect(title(server)).toMatch(/: reset by 10\.20\.0\.9:80$/);
  });

  test('that the task never sent is not laid at its door', async () => {
    const forged = await one([ask('/a'), { back: true, flags: RST, only: names.slice(0, 4) }], { open: true });
    expect(forged).toMatchObject({ outcome: 'reset', resetBy: 'between' });
    expect(title(forged)).toMatch(/: reset by something on the way$/);
  });

  test('refuses in its own name', async () => {
    const syn = { at: 0, flags: SYN, sequence: 1, id: 1 };
    const rst = { at: 300, back: true, flags: RST | ACK, sequence: 0, acknowledgment: 2, id: 0 };
    const [told] = await followed(captures(seen(hops, [syn, rst])));
    expect(told).toMatchObject({ outcome: 'refused', resetBy: 'server' });
    expect(title(told!)).toMatch(/: refused by 10\.20\.0\.9:80$/);
  });
});

describe('points that captured one direction alone', () => {
  const far = ['nic-b', 'vxlan-b', 'task'];
  const near = names.filter((name) => !far.includes(name));

  test.each([
    ['what comes back', true],
    ['what goes there', false],
  ])('%s: it is one connection, in its order', async (_, back) => {
    const half = exchange().map((sent) =>
      sent.back === back || (!back && sent.back !== true) ? sent : { ...sent, only: near },
    );
    const [told, more] = await followed(captures(seen(hops, half)));
    expect(more).toBeUndefined();
    expect(told).toMatchObject({ ambiguous: false, status: 200, server: { address: '10.20.0.9' } });
    const whole = (back ? told!.back.toReversed() : told!.steps).map(({ point }) => point);
    expect(whole).toEqual(names);
  });
});

test('the bridge of a host is not taken for the ingress', async () => {
  const whole = seen(hops, exchange());
  const [told] = await followed(captures(new Map([...whole].filter(([point]) => /client|bridge/.test(point)))));
  expect(told!.missing.join('\n')).toContain('the bridge that leads to 172.30.0.2 (02:42:11:22:33:44)');
  expect(told!.missing.join('\n')).not.toContain('ingress_sbox');
});
