/**
 * One request followed through a routing mesh: with all points, with points left out, with clocks that differ.
 */
import { describe, expect, test } from '@jest/globals';
import { captures, exchange, followed, meshHops, STEP, seen } from './mesh.ts';

const hops = meshHops();
const whole = seen(hops, exchange());
const names = hops.map(({ point }) => point);

describe('a request over another host', () => {
  test('is followed past every point to the task, and back', async () => {
    const told = await followed(captures(whole));
    expect(told).toHaveLength(1);
    const [one] = told;
    expect(one!.steps.map(({ point }) => point)).toEqual(names);
    expect(one!.back.map(({ point }) => point)).toEqual([...names].reverse());
    expect(one!.missing).toEqual([]);
    expect(one).toMatchObject({
      client: '203.0.113.7',
      clientPort: 40_000,
      published: { address: '198.51.100.1', port: 8080 },
      server: { address: '10.20.0.9', port: 80, name: null },
      clientSeenAs: { address: '10.20.0.2', port: 41_000 },
      method: 'GET',
      path: '/index.html',
      status: 200,
      outcome: 'answered',
      ambiguous: false,
    });
  });

  test('shows each translation where it is done, proved by the checksum', async () => {
    const [one] = await followed(captures(whole));
    const changes = one!.steps.map(({ translation }) => translation);
    expect(changes).toEqual([null, null, 'destination', null, 'both', null, null, null, null, null]);
    const backward = one!.back.map(({ translation }) => translation);
    expect(backward).toEqual([null, null, null, null, null, null, 'both', null, 'source', null]);
    expect(one!.steps.slice(1).every(({ proof }) => proof === 'proved')).toBe(true);
    expect(one!.steps[6]!.tunnel).toEqual({
      source: '198.51.100.1',
      destination: '198.51.100.2',
      sourcePort: 50_000,
      vni: 5000,
    });
  });

  test('shows the time of each step, and the records', async () => {
    const [one] = await followed(captures(whole));
    expect(one!.steps.map(({ since }) => since)).toEqual([null, ...names.slice(1).map(() => STEP * 1000)]);
    expect(one!.steps[0]).toMatchObject({ frame: 1, time: 1_700_000_000_000_000_000n });
    expect(one!.handshake).toBe((300 + (names.length - 1) * STEP) * 1000);
  });

  test('says that checksums were left to the NIC', async () => {
    const partial = exchange().map((sent) => ({ ...sent, checksum: 'partial' as const }));
    const [one] = await followed(captures(seen(hops, partial)));
    expect(one!.steps.map(({ point }) => point)).toEqual(names);
    expect(one!.steps[2]!.proof).toBe('partial');
  });

  test('is followed where the clocks differ', async () => {
    const clocks = { 'nic-b': { ahead: 3_000_000 }, 'vxlan-b': { ahead: 3_000_000 }, task: { ahead: -700_000 } };
    const [one, more] = await followed(captures(whole, clocks));
    expect(more).toBeUndefined();
    expect(one!.steps.map(({ point }) => point)).toEqual(names);
    expect(one!.back.map(({ point }) => point)).toEqual([...names].reverse());
    for (const { since } of one!.steps.slice(1)) expect(Math.abs(since! - STEP * 1000)).toBeLessThan(STEP * 1000);
  });

  test('on the same host passes no tunnel', async () => {
    const local = hops.filter(({ point, tunnel }) => tunnel === undefined && !point.startsWith('vxlan'));
    const [one] = await followed(captures(seen(local, exchange())));
    expect(one!.steps.map(({ point }) => point)).toEqual(['client', 'nic-a', 'bridge', 'sbox-out', 'sbox-in', 'task']);
    expect(one!.missing).toEqual([]);
    expect(one!.steps.every(({ tunnel }) => tunnel === undefined)).toBe(true);
  });
});

describe('a point left out', () => {
  const without = (...points: readonly string[]): Promise<Awaited<ReturnType<typeof followed>>> =>
    followed(captures(new Map([...whole].filter(([point]) => !points.includes(point)))));

  test.each([
    ['client', /^the end of the client 203\.0\.113\.7 \([\w:]+\): not captured here$/],
    ['nic-a', /NIC of 198\.51\.100\.1 /],
    ['bridge', /docker_gwbridge/],
    ['sbox-out', /bridge's end of ingress_sbox, 172\.30\.0\.2/],
    ['sbox-in', /overlay's end of ingress_sbox, 10\.20\.0\.2/],
    ['vxlan-a', /VXLAN device of 198\.51\.100\.1/],
    ['nic-b', /NIC of 198\.51\.100\.2/],
    ['vxlan-b', /VXLAN device of 198\.51\.100\.2/],
    ['task', /end of 10\.20\.0\.9/],
  ])('%s is named missing, and the task is the same', async (point, words) => {
    const [one, more] = await without(point);
    expect(more).toBeUndefined();
    expect(one!.steps.map((step) => step.point)).toEqual(names.filter((name) => name !== point));
    expect(one!.server).toMatchObject({ address: '10.20.0.9', port: 80 });
    expect(one!.missing.join('\n')).toMatch(words);
  });

  test('and the whole overlay left out: who answers is not known', async () => {
    const [one] = await without('sbox-in', 'vxlan-a', 'nic-b', 'vxlan-b', 'task', 'nic-a');
    expect(one!.server).toBeNull();
    expect(one!.missing.join()).toContain(
      'what is behind sbox-out: not captured here, 1 router further to who answers',
    );
  });

  test('and the leg over the bridge left out: so many routers are between', async () => {
    const [one] = await without('bridge', 'sbox-out');
    expect(one!.steps[2]).toMatchObject({ point: 'sbox-in', translation: 'both', proof: 'proved' });
    expect(one!.missing).toEqual([
      'between nic-a and sbox-in: 2 routers passed, the way from one to the next not captured here',
    ]);
  });

  test('and the client hidden: what is seen first is said to be behind routers', async () => {
    const [one] = await without('client', 'nic-a', 'bridge', 'sbox-out');
    expect(one!.client).toBe('10.20.0.2');
    expect(one!.missing[0]).toBe('what is before sbox-in: not captured here, 2 routers further to the sender');
  });
});
