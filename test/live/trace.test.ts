/**
 * Conversations joined while they happen: a real ping through a real overlay, whole and then broken.
 */
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { eventually, type Running, vxlens } from './built.ts';
import { capturing, end, interfaces, PATH, ping, told } from './joined.ts';
import { buildRig, type Rig, rigMissing } from './rig.ts';
import { withRig } from './with-rig.ts';

jest.setTimeout(60_000);

let rig: Rig;

beforeAll(() => {
  if (rigMissing === undefined) rig = buildRig();
});
afterAll(async () => {
  await rig?.close();
});

/** What `trace --json` tells, as far as it is looked at here. */
interface Told {
  readonly type: string;
  readonly kind?: string;
  readonly state?: string;
  readonly vni?: number | null;
  readonly rtt?: number | null;
  readonly clock?: string;
  readonly request?: readonly Seen[];
  readonly reply?: readonly Seen[];
  readonly answeredBy?: string;
  readonly lostAfter?: string | null;
  readonly expected?: string | null;
  readonly summary?: string;
}

interface Seen {
  readonly point: string;
  readonly tunnel?: { readonly source: string; readonly destination: string; readonly vni: number };
}

const trace = (...words: readonly string[]): Promise<Running> => capturing('--trace', ...words);

const echoes = (running: Running): readonly Told[] =>
  told<Told>(running).filter(({ type, kind }) => type === 'exchange' && kind === 'echo');

const points = (seen: readonly Seen[] | undefined): readonly string[] => (seen ?? []).map(({ point }) => point);

withRig(
  'request, reply and the tunnel packets that carried them are joined at six points while the ping runs',
  async () => {
    const tracing = await trace(...interfaces(rig, PATH), '--via', 'tcpdump');
    const pinging = ping(rig);
    expect(await eventually(() => echoes(tracing).length >= 5, 15_000)).toBe(true);
    const during = echoes(tracing);
    expect(pinging.child.exitCode).toBeNull();
    await end(pinging, tracing);
    const [first, second] = rig.hosts;
    for (const { state, vni, rtt, request, reply } of during) {
      expect({ state, vni, request: points(request), reply: points(reply) }).toEqual({
        state: 'answered',
        vni: rig.vni,
        request: PATH,
        reply: PATH.toReversed(),
      });
      expect(rtt).toBeGreaterThan(0);
      expect(request![2]!.tunnel).toMatchObject({ source: first.address, destination: second.address, vni: rig.vni });
      expect(reply![2]!.tunnel).toMatchObject({ source: second.address, destination: first.address, vni: rig.vni });
    }
    // The proxy of the VXLAN device answers for the container on the other host.
    const arp = told<Told>(tracing).find(({ kind, vni }) => kind === 'arp' && vni === rig.vni);
    expect(arp).toMatchObject({ state: 'answered', answeredBy: 'vtep' });
    const sent = Number(/(\d+) packets transmitted/.exec(pinging.out())?.[1]);
    expect(echoes(tracing).filter(({ state }) => state === 'answered')).toHaveLength(sent);
  },
);

withRig('through cap the NIC and vxlan0 are joined too, and every figure says whose clock it is from', async () => {
  const tracing = await trace(...interfaces(rig, ['h0/vxlan0', 'h0/nic']), '--via', 'cap');
  const pinging = ping(rig);
  expect(await eventually(() => echoes(tracing).length >= 5, 15_000)).toBe(true);
  await end(pinging, tracing);
  for (const { state, vni, clock, request, reply } of echoes(tracing)) {
    expect({ state, vni, clock }).toEqual({ state: 'answered', vni: rig.vni, clock: 'userland' });
    expect([...points(request)].sort()).toEqual(['h0/nic', 'h0/vxlan0']);
    expect([...points(reply)].sort()).toEqual(['h0/nic', 'h0/vxlan0']);
  }
  expect(tracing.err()).toMatch(/through cap; times are when this process was told/);
});

withRig('text for people comes while the ping runs', async () => {
  const [first] = rig.hosts;
  const running = vxlens([
    'live',
    '--trace',
    '--kind',
    'echo',
    '-i',
    `nic=${first.name}/ens3`,
    '--via',
    'cap',
    '-c',
    '6',
  ]);
  await running.until(/listening on/);
  const pinging = ping(rig, ['-c', '4']);
  await running.ended;
  await end(pinging);
  expect(running.out()).toMatch(
    /^echo 192\.168\.200\.3 > 192\.168\.200\.5, id \d+ seq 1, VNI 4097: answered, \S+ \S+ \(userland clock\)\n/,
  );
  expect(running.out()).toMatch(/told of a packet\.\n$/);
});

withRig('the state of the overlay as plain lines, where nobody watches a terminal', async () => {
  const running = vxlens(['live', '--top', '--via', 'tcpdump', ...interfaces(rig, PATH)]);
  await running.until(/listening on/);
  const pinging = ping(rig, ['-c', '5']);
  await pinging.ended;
  await end(running);
  const last = running.out().trimEnd().split('\n\nvxlens live, ').at(-1);
  expect(last).toMatch(/\n {2}h1\/vxlan0 +1\d +\d+ +0 +0\n/);
  expect(last).toMatch(/\n {2}echo +4097 +5 +0 +0 +0 +\S+ µs/);
  expect(last).toMatch(/\n {2}192\.168\.122\.10 +192\.168\.122\.11 +4097 +5 +5\n/);
  expect(last).toMatch(/\n {2}192\.168\.200\.5 +4097 +192\.168\.122\.11 +\d+(\n|$)/);
  expect(running.out()).not.toContain('\u001b');
});

withRig('what gets lost while it is joined is told with its place, and its request is unanswered', async () => {
  const [, second] = rig.hosts;
  const rule = ['INPUT', '-p', 'udp', '--dport', String(rig.port), '-j', 'DROP'];
  const tracing = await trace(...interfaces(rig, PATH), '--via', 'tcpdump');
  const pinging = ping(rig);
  expect(await eventually(() => echoes(tracing).length >= 5, 15_000)).toBe(true);
  rig.run(second.name, 'iptables', '-I', ...rule);
  try {
    const isLost = ({ type, lostAfter, expected }: Told): boolean =>
      type === 'crossing' && lostAfter === 'h1/nic' && expected === 'h1/vxlan0';
    expect(await eventually(() => told<Told>(tracing).some(isLost), 15_000)).toBe(true);
    expect(await eventually(() => echoes(tracing).some(({ state }) => state === 'unanswered'), 15_000)).toBe(true);
  } finally {
    await end(pinging, tracing);
    rig.run(second.name, 'iptables', '-D', ...rule);
  }
});
