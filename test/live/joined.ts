/**
 * A rig captured at six points, and joined by the command while a ping runs.
 */
import { follow, type Running, vxlens } from './built.ts';
import type { Rig } from './rig.ts';

/** The points that a packet passes from one container to the other, by the names that we give them. */
export const PATH: readonly string[] = ['c0', 'h0/vxlan0', 'h0/nic', 'h1/nic', 'h1/vxlan0', 'c1'];

/** The words that capture some of these points. */
export function interfaces(rig: Rig, points: readonly string[]): readonly string[] {
  const [first, second] = rig.hosts;
  const places: Readonly<Record<string, string>> = {
    c0: `${first.container}/eth0`,
    'h0/vxlan0': `${first.sandbox}/vxlan0`,
    'h0/nic': `${first.name}/ens3`,
    'h1/nic': `${second.name}/ens3`,
    'h1/vxlan0': `${second.sandbox}/vxlan0`,
    c1: `${second.container}/eth0`,
  };
  return points.flatMap((point) => ['-i', `${point}=${places[point]}`]);
}

/** Start the command with JSON lines, and wait until all points are captured. */
export async function capturing(...words: readonly string[]): Promise<Running> {
  const running = vxlens(['live', '--json', ...words]);
  await running.until(/listening on/);
  return running;
}

/** The objects that it has told so far. */
export const told = <T>(running: Running): readonly T[] =>
  running
    .out()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T);

/** Start to ping from one container to the other, until it is ended; `back` from the second to the first. */
export function ping(rig: Rig, words: readonly string[] = [], back = false): Running {
  const [from, to] = back ? rig.hosts.toReversed() : rig.hosts;
  return follow(rig.spawn(from!.container, 'ping', '-i', '0.2', ...words, to!.containerAddress));
}

/** Interrupt programs, and wait for their end. */
export async function end(...all: readonly Running[]): Promise<void> {
  for (const { child } of all) child.kill('SIGINT');
  await Promise.all(all.map(({ ended }) => ended));
}
