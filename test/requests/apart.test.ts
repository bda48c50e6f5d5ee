/**
 * Connections that look alike: kept apart where anything tells, said to be ambiguous where nothing does.
 */
import { expect, test } from '@jest/globals';
import { capture } from '../conversations/packets.ts';
import { ethernet, ip6, ipv6, tcp } from '../frames.ts';
import { ACK, captures, exchange, followed, meshHops, seen, together } from './mesh.ts';

const one = meshHops();
const other = meshHops({
  client: ['203.0.113.8', 40_001],
  source: ['10.20.0.2', 41_001],
  task: ['10.20.0.11', 80],
});

test('two connections with the same first sequence number are kept apart by the numbers of the servers', async () => {
  const told = await followed(
    captures(together(seen(one, exchange({ server: 9000 })), seen(other, exchange({ at: 5, server: 77_000 })))),
  );
  expect(told).toHaveLength(2);
  for (const request of told) {
    expect(request.ambiguous).toBe(false);
    expect(request.steps).toHaveLength(10);
    expect(request.server!.address).toBe(request.client === '203.0.113.7' ? '10.20.0.9' : '10.20.0.11');
  }
});

test('two connections with all numbers the same are told as ambiguous, and no task is claimed', async () => {
  const told = await followed(captures(together(seen(one, exchange()), seen(other, exchange({ at: 5 })))));
  const clients = told.filter(({ client }) => client.startsWith('203.'));
  expect(clients.map(({ client }) => client).sort()).toEqual(['203.0.113.7', '203.0.113.8']);
  for (const request of told) {
    expect(request.ambiguous).toBe(true);
    expect(request.server).toBeNull();
    expect(request.missing.join()).toContain('ambiguous: the same numbers in');
  }
});

test('a checksum that changed by more than the addresses refutes', async () => {
  const sent = exchange()[3]!;
  const twin = { ...sent, text: sent.text!.replace('Host: a', 'Host: b') };
  // Mid-stream: the same numbers, the same length and the same first octets.
  const back = { at: 900, back: true, flags: ACK, sequence: 9001, acknowledgment: 1100, id: 8 };
  const told = await followed(
    captures(together(seen(one.slice(0, 2), [sent, back]), seen(other.slice(4, 6), [twin, { ...back, id: 9 }]))),
  );
  expect(told.map(({ client, steps }) => [client, steps.length])).toEqual([
    ['203.0.113.7', 2],
    ['10.20.0.2', 2],
  ]);
});

test('a checksum that changed by exactly the addresses and ports proves', async () => {
  const sent = exchange()[3]!;
  const told = await followed(captures(together(seen(one.slice(0, 2), [sent]), seen(one.slice(4, 6), [sent]))));
  expect(told).toHaveLength(1);
  expect(told[0]!.steps[2]).toMatchObject({ translation: 'both', proof: 'proved' });
});

test('a checksum broken on the way proves nothing, and does not part what belongs together', async () => {
  const [syn, ...rest] = exchange();
  const told = await followed(
    captures(together(seen(one.slice(0, 2), [syn!, ...rest]), seen(one.slice(4), [{ ...syn!, checksum: 'bad' }]))),
  );
  expect(told).toHaveLength(1);
  expect(told[0]!.steps[2]!.proof).toBe('unchecked');
});

test('a port that is used again is another connection', async () => {
  const told = await followed(
    captures(together(seen(one, exchange()), seen(one, exchange({ at: 1_000_000, client: 500_000, server: 7 })))),
  );
  expect(told.map(({ steps, status }) => [steps.length, status])).toEqual([
    [10, 200],
    [10, 200],
  ]);
});

test('IPv6 is followed as IPv4 is', async () => {
  const at = (source: string, destination: string, hopLimit: number): Uint8Array => {
    const between = { source: ip6(source), destination: ip6(destination) };
    const fields = { ports: [40_000, 80] as const, sequence: 5, acknowledgment: 0, flags: 0x02 };
    return ethernet(
      0x86dd,
      ipv6({ source, destination, nextHeader: 6, hopLimit }, tcp(fields, undefined, 'good', between)),
    );
  };
  const told = await followed([
    capture('outside', [[0, at('2001:db8::7', '2001:db8::1', 64)]]),
    capture('inside', [[20, at('fd00::2', 'fd00::9', 63)]]),
  ]);
  expect(told).toHaveLength(1);
  expect(told[0]!.steps.map(({ destination, translation, proof }) => [destination, translation, proof])).toEqual([
    ['2001:db8::1', null, null],
    ['fd00::9', 'both', 'proved'],
  ]);
  expect(told[0]).toMatchObject({ outcome: 'unanswered', server: { address: 'fd00::9', port: 80 } });
});
