/**
 * The clocks as text: which points agree, and how far the others are off.
 *
 * @module
 */
import type { Clock } from '../../conversations/clock.ts';
import type { Point } from '../../conversations/point.ts';
import { printable } from '../../printable.ts';
import { duration, type Style } from './style.ts';

/** Points whose clocks may be one, and what stands between them and the first such group. */
interface Group {
  readonly points: string[];
}

/** Write which clocks agree and how far apart the others are. */
export function clockLines(clocks: readonly Clock[], points: readonly Point[], { paint, width }: Style): string[] {
  const groups = grouped(
    clocks,
    points.filter(({ records }) => records > 0).map(({ point }) => point),
  );
  if (groups.length === 0) return [];
  const related = groups.filter(
    ({ points: all }) => all.length > 1 || clocks.some(({ points: pair }) => pair.includes(all[0]!)),
  );
  const alone = groups.filter((group) => !related.includes(group)).flatMap((group) => group.points);
  const lines = related.flatMap((group, i) => {
    const names = printable(group.points.join(', '));
    if (i === 0)
      return folded(
        `${names}: ${group.points.length > 1 ? `agree, as far as is known (± ${duration(widest(clocks, group))})` : 'the measure of the others'}`,
        width,
      );
    return folded(`${names}: ${distance(clocks, related[0]!, group)}`, width).map(paint.warn);
  });
  if (alone.length > 0 && points.length > 1)
    lines.push(...folded(`${printable(alone.join(', '))}: not known, no traffic both ways with another point`, width));
  for (const {
    points: [a, b],
    step,
  } of clocks)
    if (step) lines.push(paint.bad(`  ${printable(`${a} and ${b}`)}: one of the clocks was set while capturing`));
  return lines;
}

/** Indent a text, and go on in a further line where it is too long. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of text.split(' ')) {
    if ([...line].length + 1 + [...word].length > width && line.trim() !== '') {
      lines.push(line);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** Put points together whose band allows that they have one clock. */
function grouped(clocks: readonly Clock[], points: readonly string[]): Group[] {
  const groups: Group[] = [];
  for (const point of points) {
    const group = groups.find((one) => one.points.every((other) => agrees(clocks, other, point)));
    if (group === undefined) groups.push({ points: [point] });
    else group.points.push(point);
  }
  return groups;
}

function agrees(clocks: readonly Clock[], a: string, b: string): boolean {
  const clock = between(clocks, a, b);
  return clock !== undefined && clock.drift === 0 && Math.abs(clock.offset) <= clock.error;
}

const between = (clocks: readonly Clock[], a: string, b: string): Clock | undefined =>
  clocks.find(({ points: pair }) => pair.includes(a) && pair.includes(b));

/** Say how far a group's clock is ahead of another's: by the pair that is known best. */
function distance(clocks: readonly Clock[], from: Group, to: Group): string {
  const pairs = from.points.flatMap((a) => to.points.flatMap((b) => between(clocks, a, b) ?? []));
  const best = pairs.sort((one, other) => one.error - other.error)[0];
  if (best === undefined) return 'not known';
  const turned = from.points.includes(best.points[0]) ? 1 : -1;
  const offset = turned * best.offset;
  const drift =
    best.drift === 0
      ? ''
      : `, ${(turned * best.drift) / 1000 > 0 ? 'gains' : 'loses'} ${Math.abs(best.drift / 1000).toFixed(1)} µs a second`;
  return `${offset < 0 ? 'behind' : 'ahead'} by ${exactly(Math.abs(offset))} ± ${duration(best.error)}${drift}`;
}

/** The least that is known of two clocks of a group. */
function widest(clocks: readonly Clock[], { points }: Group): number {
  const inside = clocks.filter(({ points: [a, b] }) => points.includes(a) && points.includes(b));
  return Math.max(0, ...inside.map(({ error }) => error));
}

/** Write a duration to the microsecond: `350.004 ms`. */
const exactly = (nanoseconds: number): string =>
  nanoseconds >= 1e9
    ? `${(nanoseconds / 1e9).toFixed(6)} s`
    : nanoseconds >= 1e6
      ? `${(nanoseconds / 1e6).toFixed(3)} ms`
      : duration(nanoseconds);
