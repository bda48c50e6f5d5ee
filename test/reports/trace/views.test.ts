/**
 * The views of a trace: no line is wider than it may be, colours only where they are wanted, and many exchanges begin with
 * their sums.
 */
import { expect, test } from '@jest/globals';
import { followingView, gatheringView } from '../../../src/cli/trace-view.ts';
import type { Conversation } from '../../../src/conversations/conversation.ts';
import { COLOURED, PLAIN, type Style, traceJson } from '../../../src/reports/trace.ts';
import { LEFT, Network, ping, RIGHT, told, VNI } from '../../conversations/network.ts';

const style: Style = { paint: PLAIN, zone: () => 0, width: 100 };

/** Pings, of which some are lost. */
async function conversations(count: number, options = {}): Promise<readonly Conversation[]> {
  const network = new Network();
  for (let i = 0; i < count; i++) {
    if (i % 7 === 3) network.ping(i * 200_000, i, { replyLost: 'right-nic' });
    else network.ping(i * 200_000, i);
  }
  network.pass(90_000, ping(LEFT, { mac: RIGHT.mac, ip: '10.9.7.7' }, 8, 6, 1));
  return (await told(network.captures(), options)).all;
}

/** What a view makes of conversations. */
function textOf(view: ReturnType<typeof gatheringView>, all: readonly Conversation[]): string {
  return all.map((one) => view.take(one)).join('') + view.end();
}

test('no line is wider than a hundred columns', async () => {
  const all = await conversations(20);
  for (const view of [
    gatheringView(style, false),
    gatheringView(style, true),
    followingView(style, false, false),
    followingView(style, true, false),
  ]) {
    const wide = textOf(view, all)
      .split('\n')
      .filter((line) => [...line].length > 100);
    expect(wide).toEqual([]);
  }
});

test('a ladder tells time, hop, point, tunnel and packet of each step', async () => {
  const text = textOf(gatheringView(style, false), await conversations(2));
  expect(text).toContain('answered');
  const steps = text.split('\n').filter((line) => line.includes('vni 77'));
  expect(steps.length).toBeGreaterThanOrEqual(4);
  for (const step of steps)
    expect(step).toMatch(
      /^ {2}\d\d:\d\d:\d\d\.\d{6} .*(µs)? {1,2}(left|right)-nic +172\.20\.0\.\d > 172\.20\.0\.\d vni 77/,
    );
});

test('colours are there only where they are wanted', async () => {
  const all = await conversations(12);
  expect(textOf(gatheringView(style, false), all)).not.toContain('\u001b');
  const coloured = textOf(gatheringView({ ...style, paint: COLOURED }, false), all);
  expect(coloured).toContain('\u001b[31m');
  // Without its colours it is the same text.
  const bare = coloured
    .split('\u001b[')
    .map((part, i) => (i === 0 ? part : part.slice(part.indexOf('m') + 1)))
    .join('');
  expect(bare).toBe(textOf(gatheringView(style, false), all));
});

test('many exchanges begin with their sums, and show some of each sort', async () => {
  const all = await conversations(60);
  const text = textOf(gatheringView(style, false), all);
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^6 capture points, .* records/);
  expect(text.indexOf('lost between')).toBeLessThan(text.indexOf('echo 10.9.0.10'));
  expect(text).toContain('more exchanges: --all shows them');
  expect(lines.length).toBeLessThan(200);
});

test('a hundred thousand exchanges take no more room than some', () => {
  const view = gatheringView(style, false);
  let written = 0;
  for (let i = 0; i < 100_000; i++) written += view.take(exchange(i)).length;
  expect(written).toBe(0);
  const text = view.end();
  expect(text.split('\n').length).toBeLessThan(60);
  expect(text).toContain('99992 more exchanges');
});

/** An exchange that was answered, or not. */
const exchange = (number: number): Conversation => ({
  type: 'exchange',
  kind: 'echo',
  vni: VNI,
  client: LEFT.ip,
  server: RIGHT.ip,
  identifier: 1,
  sequence: number & 0xffff,
  state: number % 2 === 0 ? 'answered' : 'unanswered',
  rtt: number % 2 === 0 ? 1000 : null,
  request: [{ point: 'nic', frame: number + 1, time: BigInt(number) * 1000n }],
  reply: [],
  requestHops: [],
  replyHops: [],
  requestLostAfter: null,
  replyLostAfter: null,
  answeredBy: null,
});

test('a line of JSON is one object, with times as text', async () => {
  for (const one of await conversations(9)) {
    const line = traceJson(one);
    expect(line).not.toContain('\n');
    expect((JSON.parse(line) as { type: string }).type).toBe(one.type);
    if (one.type === 'crossing') expect(line).toMatch(/"time":"\d{10}\.\d{9}"/);
  }
});

test('filters leave the others out of what is shown', async () => {
  const text = async (options: object): Promise<string> =>
    textOf(gatheringView(style, false), await conversations(3, options));
  expect(await text({ addresses: ['10.9.7.7'] })).not.toContain('seq 0');
  expect(await text({ addresses: ['10.9.7.7'] })).toContain('10.9.7.7');
  expect(await text({ vnis: [VNI + 1] })).not.toContain('echo 10.9.0.10');
  expect(await text({ kinds: ['arp'] })).not.toContain('echo 10.9.0.10');
  expect(await text({ kinds: ['echo'] })).toContain('echo 10.9.0.10');
});
