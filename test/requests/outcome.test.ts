/**
 * What became of connections: refused, unanswered, lost on the way back, reset, tried elsewhere, kept alive.
 */
import { expect, test } from '@jest/globals';
import { ethernet, icmp, ipv4 } from '../frames.ts';
import { join } from '../hex.ts';
import { ACK, captures, exchange, followed, meshHops, RST, type Sent, SYN, seen, segmentAt, together } from './mesh.ts';

const hops = meshHops();
const names = hops.map(({ point }) => point);
const syn: Sent = { at: 0, flags: SYN, sequence: 1000, id: 1 };
const synAck: Sent = { at: 300, back: true, flags: SYN | ACK, sequence: 9000, acknowledgment: 1001, id: 0 };

test('a reset in answer to the SYN is a refusal, and tells by whom', async () => {
  const reset: Sent = { at: 300, back: true, flags: RST | ACK, sequence: 0, acknowledgment: 1001, id: 0 };
  const [one] = await followed(captures(seen(hops, [syn, reset])));
  expect(one).toMatchObject({ outcome: 'refused', status: null, server: { address: '10.20.0.9' } });
  expect(one!.steps.map(({ point }) => point)).toEqual(names);
});

test('a SYN sent again and again to a dead task is not answered, and its task is told', async () => {
  const retries = [0, 1_000_000, 3_000_000, 7_000_000].map((at, i) => ({ ...syn, at, id: 1 + i }));
  const reach = names.slice(0, 8);
  const [one, more] = await followed(
    captures(
      seen(
        hops,
        retries.map((sent) => ({ ...sent, only: reach })),
      ),
    ),
  );
  expect(more).toBeUndefined();
  expect(one).toMatchObject({ outcome: 'unanswered', attempts: 4, server: { address: '10.20.0.9', port: 80 } });
  expect(one!.steps.map(({ point }) => point)).toEqual(reach);
  expect(one!.missing.join()).toContain('nothing seen behind nic-b');
});

test('a SYN that the load balancer sent to a dead task first is followed to the one that answered', async () => {
  const dead = meshHops({ task: ['10.20.0.66', 80] });
  const [first, ...rest] = exchange();
  const told = await followed(
    captures(
      together(
        seen(dead.slice(0, 6), [{ ...first!, id: 90 }]),
        seen(hops, [{ ...first!, at: 1_000_000 }, ...rest.map((sent) => ({ ...sent, at: sent.at + 1_000_000 }))]),
      ),
    ),
  );
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    status: 200,
    ambiguous: false,
    server: { address: '10.20.0.9' },
    attempts: 2,
    tried: [{ address: '10.20.0.66', port: 80, name: null, attempts: 1 }],
  });
  expect(told[0]!.steps.map(({ point }) => point)).toEqual(names);
});

test('an answer that does not come back is told as lost', async () => {
  const [one] = await followed(captures(seen(hops, [syn, { ...synAck, only: names.slice(7) }])));
  expect(one).toMatchObject({ outcome: 'answer-lost', server: { address: '10.20.0.9' } });
  expect(one!.back.map(({ point }) => point)).toEqual(['task', 'vxlan-b', 'nic-b']);
});

test('a request without an answer, and one that a reset ended', async () => {
  const [, , ack, request] = exchange();
  const [silent] = await followed(captures(seen(hops, [syn, synAck, ack!, request!])));
  expect(silent).toMatchObject({ outcome: 'unserved', method: 'GET', status: null });
  const reset: Sent = { at: 900, back: true, flags: RST, sequence: 9001, id: 0 };
  const [broken] = await followed(captures(seen(hops, [syn, synAck, ack!, request!, reset])));
  expect(broken).toMatchObject({ outcome: 'reset', method: 'GET', status: null });
});

test('an ICMP error about the SYN is told with its sender', async () => {
  const near = hops.slice(0, 6);
  const quoted = segmentAt(near[4]!, syn).subarray(14);
  const error = icmp(3, 1, join(new Uint8Array(4), quoted));
  const frame = ethernet(0x0800, ipv4({ source: '10.20.0.2', destination: '10.20.0.2', protocol: 1 }, error));
  const records = seen(near, [syn]);
  records.get('sbox-in')!.push([3_000_000, frame]);
  const [one] = await followed(captures(records));
  expect(one).toMatchObject({
    outcome: 'unreachable',
    error: { reason: 'host unreachable', from: '10.20.0.2', point: 'sbox-in', frame: 2 },
  });
});

test('requests one after the other in one connection are told apart, retransmissions counted once', async () => {
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\n\r\n`;
  const answer = (status: number): string => `HTTP/1.1 ${status} X\r\n\r\n`;
  const segments: Sent[] = [syn, synAck, { ...exchange()[2]! }];
  let [asked, said, at] = [1001, 9001, 1000];
  for (const [path, status] of [
    ['/a', 200],
    ['/b', 404],
    ['/c', 503],
  ] as const) {
    const request: Sent = { at, flags: ACK, sequence: asked, acknowledgment: said, text: get(path), id: at & 0xffff };
    asked += get(path).length;
    const text = answer(status);
    const reply: Sent = {
      at: at + 700,
      back: true,
      flags: ACK,
      sequence: said,
      acknowledgment: asked,
      text,
      id: at + 1,
    };
    said += text.length;
    segments.push(request, { ...request, at: at + 400, id: (at + 2) & 0xffff }, reply);
    at += 10_000;
  }
  const [one] = await followed(captures(seen(hops, segments)));
  expect(one!.exchanges.map(({ path, status }) => [path, status])).toEqual([
    ['/a', 200],
    ['/b', 404],
    ['/c', 503],
  ]);
  const near = (700 + (names.length - 1) * 20) * 1000;
  expect(one!.exchanges.map(({ firstByte }) => firstByte)).toEqual([near, near, near]);
  expect(one!.exchanges[0]!.serverTime).toBe((700 - (names.length - 1) * 20) * 1000);
});

test('a connection of which no SYN was captured is followed by its data', async () => {
  const [, , , request, reply] = exchange();
  const [one, more] = await followed(captures(seen(hops, [request!, reply!])));
  expect(more).toBeUndefined();
  expect(one).toMatchObject({ client: '203.0.113.7', status: 200, attempts: 0, server: { address: '10.20.0.9' } });
  expect(one!.steps.map(({ point }) => point)).toEqual(names);
});
