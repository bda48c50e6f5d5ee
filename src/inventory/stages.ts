/**
 * Where on a way capture points can be that a packet passed in a known order.
 *
 * @module
 */
import type { Passage, PassageSighting, Stage } from './ways.ts';

/** Whether a point may be a spot, as far as is known. */
export type IsOpen = (point: string, spot: number) => boolean;

/**
 * The spots that each point of a passage may be: the points come in the order of the stages, each at a stage of its own.
 * Undefined where no way fits.
 *
 * @param orders - which point was seen before which, by source and destination
 * @param atOnce - nanoseconds within which two sightings may be of one interface
 */
export function allowedAlong(
  passage: Passage,
  ways: readonly (readonly Stage[])[],
  isOpen: IsOpen,
  orders: ReadonlySet<string>,
  atOnce: number,
): readonly ReadonlySet<number>[] | undefined {
  const found = passage.sightings.map(() => new Set<number>());
  const runs = runsOf(passage, orders);
  let fits = false;
  for (const way of ways) {
    const placed = runs.map((run) => along(run, way, isOpen, atOnce));
    if (placed.some((one) => one === undefined)) continue;
    fits = true;
    for (const [i, spots] of placed.flatMap((one) => one ?? []).entries())
      for (const spot of spots) found[i]!.add(spot);
  }
  return fits ? found : undefined;
}

/** Divide a passage where the clocks do not tell which of two points was first, and the answers do not either. */
function runsOf({ source, destination, sightings }: Passage, orders: ReadonlySet<string>): PassageSighting[][] {
  const runs: PassageSighting[][] = [];
  for (const [i, sighting] of sightings.entries()) {
    const before = sightings[i - 1];
    const run = runs.at(-1);
    if (before === undefined || run === undefined) runs.push([sighting]);
    else if (sighting.isOrdered || isConfirmed(source, destination, before.point, sighting.point, orders))
      run.push(sighting);
    else runs.push([sighting]);
  }
  return runs;
}

/** Whether packets there and back agree: a wrong clock would show both directions in the same order. */
const isConfirmed = (a: string, b: string, first: string, second: string, orders: ReadonlySet<string>): boolean =>
  orders.has(`${b} ${a} ${second} ${first}`) &&
  !orders.has(`${a} ${b} ${second} ${first}`) &&
  !orders.has(`${b} ${a} ${first} ${second}`);

/** The spots that each sighting of a run may be on a way. */
function along(
  run: readonly PassageSighting[],
  way: readonly Stage[],
  isOpen: IsOpen,
  atOnce: number,
): readonly (readonly number[])[] | undefined {
  const open = run.map(({ point, tunnelled }) =>
    way.map((stage) => (stage.tunnelled === tunnelled ? stage.spots.filter((spot) => isOpen(point, spot)) : [])),
  );
  // The earliest stage that each can be at, and the latest.
  const first: number[] = [];
  const last: number[] = [];
  for (const [i, stages] of open.entries()) {
    const from = i === 0 ? 0 : first[i - 1]! + gapBefore(run[i]!, atOnce);
    const at = stages.findIndex((spots, stage) => stage >= from && spots.length > 0);
    if (at < 0) return undefined;
    first.push(at);
  }
  for (let i = run.length - 1; i >= 0; i--) {
    const to = i === run.length - 1 ? way.length - 1 : last[0]! - gapBefore(run[i + 1]!, atOnce);
    const at = open[i]!.findLastIndex((spots, stage) => stage <= to && spots.length > 0);
    if (at < 0) return undefined;
    last.unshift(at);
  }
  return open.map((stages, i) => stages.slice(first[i]!, last[i]! + 1).flat());
}

/** What was seen at once may have been seen at one interface twice. */
const gapBefore = ({ since }: PassageSighting, atOnce: number): number => (since <= atOnce ? 0 : 1);
