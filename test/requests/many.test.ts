/**
 * Many connections: who served what, filters, bounds, and captures that are cut or made to hurt.
 */
import assert from 'node:assert/strict';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestText, servedText } from '../../src/report.ts';
import { COLOURED, PLAIN, type Style } from '../../src/reports/trace.ts';
import { requestFilter } from '../../src/requests/filter.ts';
import type { Request } from '../../src/requests/request.ts';
import { ServedTable } from '../../src/requests/served.ts';
import { RequestFollower } from '../../src/requests.ts';
import { capture, type RecordOf } from '../conversations/packets.ts';
import { captures, exchange, followed, meshHops, seen, together } from './mesh.ts';

const style: Style = { paint: PLAIN, zone: () => 0, width: 100 };

/** So many connections, the tasks taken in turn. */
const connections = (count: number): ReturnType<typeof seen> =>
  together(
    ...Array.from({ length: count }, (_, i) =>
      seen(
        meshHops({
          client: [`203.0.113.${7 + (i % 3)}`, 40_000 + i],
          source: ['10.20.0.2', 41_000 + i],
          task: [`10.20.0.${9 + (i % 2)}`, 80],
        }),
        exchange({ at: i * 10_000, client: 1000 + i * 7919, server: 5_000_000 + i * 104_729 }),
      ),
    ),
  );

test('who served what is counted by task and by client', async () => {
  const table = new ServedTable();
  for (const one of await followed(captures(connections(12)))) table.add(one);
  const rows = table.rows();
  expect(rows.map(({ server, requests, status }) => [server!.address, requests, status])).toEqual([
    ['10.20.0.9', 6, { 200: 6 }],
    ['10.20.0.10', 6, { 200: 6 }],
  ]);
  expect(rows[0]!.firstByte!.median).toBe((800 + 9 * 20) * 1000);
  expect(rows[0]!.clientsSeenAs).toEqual(['10.20.0.2']);
  const text = servedText(rows, style);
  expect(text).toContain('10.20.0.9:80');
  expect(text).toMatch(/203\.0\.113\.8 +4 {2}10\.20\.0\.\d+:80 ×2, 10\.20\.0\.\d+:80 ×2/);
  expect(text).toContain('the tasks see 10.20.0.2 in the place of these addresses');
});

test.each([
  ['203.0.113.7', true],
  ['203.0.113.0/24', true],
  ['203.0.113.8', false],
  ['40000', true],
  [':8080', true],
  ['80', true],
  ['81', false],
  ['198.51.100.1:8080', true],
  ['198.51.100.1:80', false],
  ['10.20.0.9:80', true],
  ['10.20.0.2', true],
  ['fd00::1', false],
  ['[fd00::1]:80', false],
])('filter %s', async (text, wanted) => {
  const [one] = await followed(captures(seen(meshHops(), exchange())));
  expect(requestFilter(text)!(one!)).toBe(wanted);
});

test.each(['', 'x', '1.2.3', '1.2.3.4:x', '70000', '1.2.3.4/33', '1.2.3.4:80:80'])('no filter: %j', (text) => {
  expect(requestFilter(text)).toBeUndefined();
});

test('the text keeps to 100 columns and shows addresses before and after', async () => {
  const [one] = await followed(captures(seen(meshHops(), exchange())));
  const text = requestText(one!, style);
  for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  expect(text).toContain('destination 198.51.100.1:8080 became 172.30.0.2:8080 (proved by the checksum)');
  expect(text).toContain('GET /index.html 203.0.113.7:40000 > 198.51.100.1:8080: 200 by 10.20.0.9:80, 980 µs');
  expect(requestText(one!, { ...style, paint: COLOURED })).toContain('\u001b[');
});

test('one capture of all interfaces shows each sighting as a step', async () => {
  const hops = meshHops();
  const records = seen(hops, exchange());
  const all = [...records].filter(([point]) => point === 'bridge' || point === 'sbox-out').flatMap(([, own]) => own);
  all.sort((a, b) => a[0] - b[0]);
  const [one] = await followed([capture('any', all)]);
  expect(one!.steps.map(({ point, frame, since }) => [point, frame, since])).toEqual([
    ['any', 1, null],
    ['any', 2, 20_000],
  ]);
  expect(one!.back.map(({ frame, since }) => [frame, since])).toEqual([
    [3, null],
    [4, 20_000],
  ]);
  // The link's two ends are both in it.
  expect(one!.missing.join()).not.toContain('docker_gwbridge');
});

test('no more connections are kept than there is room for: the oldest are told early', async () => {
  const records = connections(100);
  const told = await followed(captures(records), { memory: 0 });
  expect(new Set(told.map(({ clientPort, client }) => `${client} ${clientPort}`)).size).toBeGreaterThanOrEqual(100);
  const early = told.filter((one) => one.early === true);
  expect(early.length).toBeLessThan(told.length);
  const table = new ServedTable();
  for (const one of told) table.add(one);
  // What was given up has not failed.
  expect(table.rows().flatMap(({ failed }) => Object.keys(failed))).toEqual([]);
});

test('a connection is told while the capture goes on', async () => {
  const follower = new RequestFollower();
  const early: Request[] = [];
  for await (const batch of captures(new Map([...seen(meshHops(), exchange())].slice(0, 1)))[0]!.batches()) {
    for (let i = 0; i < batch.count; i++) follower.add(batch, i);
    early.push(...follower.take());
  }
  expect(early).toEqual([]);
  follower.pass(1_700_000_060);
  expect([...follower.take()].map(({ status }) => status)).toEqual([200]);
  follower.end();
  expect([...follower.take()]).toEqual([]);
});

test('cut at any length, and with octets changed, nothing throws and no other task is told', async () => {
  const records = seen(meshHops(), exchange());
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ point: fc.nat(9), at: fc.nat(20), octet: fc.nat(200), value: fc.nat(255) }), {
        maxLength: 6,
      }),
      fc.nat(160),
      async (changes, length) => {
        const made = [...records].map(([point, own]): readonly [string, RecordOf[]] => [
          point,
          own.map(([time, octets]): RecordOf => [time, octets.slice(0, length), octets.length]),
        ]);
        for (const { point, at, octet, value } of changes) {
          const own = made[point % made.length]![1];
          const octets = own[at % own.length]![1];
          if (octet < octets.length) octets[octet] = value;
        }
        const told = await followed(captures(new Map(made)));
        for (const one of told) {
          assert.ok(one.steps.length + one.back.length > 0);
          requestText(one, style);
        }
        if (changes.length === 0) {
          for (const { server } of told) assert.ok(server === null || server.address === '10.20.0.9');
        }
      },
    ),
    { seed: 20_261_123, numRuns: 40 },
  );
});
