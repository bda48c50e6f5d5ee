/**
 * What is said of a capture at its beginning and at its end: tcpdump's words, where it has some.
 *
 * @module
 */
import type { LiveInterface, LiveStatistics } from '../../live.ts';
import { pointName } from '../../live.ts';

/** Say that an interface is captured, how, and what is let through. */
export function listeningText(asked: LiveInterface, { via, clock }: LiveStatistics): string {
  const { filter = '' } = asked;
  const late = clock === 'kernel' ? '' : '; times are when this process was told, later than when a packet came';
  return `vxlens: listening on ${pointName(asked)} through ${via}${late}; ${filter === '' ? 'no filter' : `filter: ${filter}`}\n`;
}

/** Sum a capture up: line by line for one point as tcpdump does, in one line for each of several. */
export function summaryText(points: readonly LiveStatistics[]): string {
  if (points.length === 1)
    return countsOf(points[0]!)
      .map((count) => `${count}\n`)
      .join('');
  return points.map((point) => `${point.point}: ${countsOf(point).join(', ')}\n`).join('');
}

function countsOf(statistics: LiveStatistics): readonly string[] {
  const { captured, received, droppedByKernel, droppedByInterface, droppedByQueue, reckoned, via } = statistics;
  const about = reckoned ? 'about ' : '';
  const counts = [`${packets(captured)} captured`];
  if (received !== undefined) counts.push(`${about}${packets(received)} received by filter`);
  if (droppedByKernel !== undefined) counts.push(`${about}${packets(droppedByKernel)} dropped by kernel`);
  else counts.push(`packets dropped by kernel: not known, ${via} does not count them`);
  if (droppedByInterface > 0) counts.push(`${packets(droppedByInterface)} dropped by interface`);
  if (droppedByQueue > 0) counts.push(`${packets(droppedByQueue)} dropped by vxlens, which was slower than they came`);
  return counts;
}

const packets = (count: number): string => `${count} packet${count === 1 ? '' : 's'}`;
