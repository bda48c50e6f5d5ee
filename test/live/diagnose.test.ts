/**
 * Findings while they happen: an overlay that works, and is then broken.
 */
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { eventually, type Running } from './built.ts';
import { capturing, end, interfaces, PATH, ping, told } from './joined.ts';
import { buildRig, type Rig, rigMissing } from './rig.ts';
import { withRig } from './with-rig.ts';

jest.setTimeout(60_000);

/** A finding is there this many seconds after what it finds: it waits three for evidence, and tcpdump one with packets. */
const SECONDS = 15;

let rig: Rig;

beforeAll(() => {
  if (rigMissing === undefined) rig = buildRig();
});
afterAll(async () => {
  await rig?.close();
});

/** What `diagnose --json` tells, as far as it is looked at here. */
interface Found {
  readonly finding: string;
  readonly severity: string;
  readonly vni: number | null;
  readonly between?: readonly string[];
  readonly count: number;
  readonly state: 'new' | 'final';
  readonly evidence: readonly { readonly point: string; readonly frame: number }[];
}

const diagnose = (points: readonly string[]): Promise<Running> =>
  capturing('--diagnose', '--via', 'tcpdump', ...interfaces(rig, points));

/** Wait for a finding that is told while the capture goes on. */
async function found(running: Running, is: (one: Found) => boolean): Promise<void> {
  const seen = await eventually(
    () => told<Found>(running).some((one) => one.state === 'new' && is(one)),
    SECONDS * 1000,
  );
  if (!seen) throw new Error(`it was not found: ${running.out()}`);
}

const wait = (seconds: number): Promise<boolean> => eventually(() => false, seconds * 1000);

withRig('an overlay that works has nothing wrong with it', async () => {
  const running = await diagnose(PATH);
  const pings = [ping(rig), ping(rig, [], true)];
  await wait(6);
  await end(...pings, running);
  // A kernel with several processors may take what two pings send each other in another order than it came: that is so.
  const isWrong = ({ finding, severity }: Found): boolean => severity !== 'info' && finding !== 'reordered-packets';
  expect(told<Found>(running).filter(isWrong)).toEqual([]);
  expect(await running.ended).toBe(0);
});

withRig('a firewall that drops VXLAN on the other host: packets are lost between its NIC and its vxlan0', async () => {
  const [, second] = rig.hosts;
  const rule = ['INPUT', '-p', 'udp', '--dport', String(rig.port), '-j', 'DROP'];
  const running = await diagnose(PATH);
  const pinging = ping(rig);
  await wait(3);
  rig.run(second.name, 'iptables', '-I', ...rule);
  try {
    await found(running, ({ finding, between }) => finding === 'packet-loss' && between?.join() === 'h1/nic,h1/vxlan0');
  } finally {
    await end(pinging, running);
    rig.run(second.name, 'iptables', '-D', ...rule);
  }
  expect(await running.ended).toBe(3);
  const last = told<Found>(running).filter(({ state }) => state === 'final');
  expect(last).toContainEqual(expect.objectContaining({ finding: 'packet-loss', severity: 'error', vni: rig.vni }));
  expect(last[0]!.evidence.length).toBeGreaterThan(0);
});

withRig('another VNI on the other host', async () => {
  const [, second] = rig.hosts;
  rig.setVni(second, rig.vni + 1);
  for (const { container } of rig.hosts) rig.run(container, 'ip', 'neighbour', 'flush', 'all');
  const running = await diagnose(PATH);
  const pings = [ping(rig), ping(rig, [], true)];
  try {
    await found(running, ({ finding }) => finding === 'vni-mismatch');
  } finally {
    await end(...pings, running);
    rig.setVni(second, rig.vni);
  }
});

withRig('a VNI that changes while it works: packets are lost where they are not taken any more', async () => {
  const [, second] = rig.hosts;
  const running = await diagnose(['c0', 'h0/vxlan0', 'h0/nic', 'h1/nic', 'c1']);
  const pinging = ping(rig);
  await wait(3);
  rig.setVni(second, rig.vni + 1);
  try {
    await found(
      running,
      ({ finding, between }) => /packet-loss|vni-mismatch/.test(finding) && between?.[0] === 'h1/nic',
    );
  } finally {
    await end(pinging, running);
    rig.setVni(second, rig.vni);
  }
});

withRig('a NIC with a smaller MTU: the kernel says that packets are too long', async () => {
  const [first] = rig.hosts;
  const running = await diagnose(PATH);
  const pinging = ping(rig, ['-s', '1400']);
  await wait(3);
  rig.run(first.name, 'ip', 'link', 'set', 'ens3', 'mtu', '1400');
  try {
    await found(running, ({ finding }) => finding === 'fragmentation-needed');
  } finally {
    await end(pinging, running);
    rig.run(first.name, 'ip', 'link', 'set', 'ens3', 'mtu', '1500');
  }
});
