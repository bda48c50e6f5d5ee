/**
 * Where the capture points of requests are, as text: what is not plain from their names.
 *
 * @module
 */
import { placesText as anyOf, placeText } from '../inventory/points.ts';
import { printable } from '../printable.ts';
import type { RequestPoint } from '../requests/places.ts';
import { plural, type Style } from './trace/style.ts';
import { pad } from './trace/table.ts';

/** Points that are told. */
const ROWS = 40;

/** Write where points are that are not called so, and why; nothing where the names tell all. */
export function placesText(points: readonly RequestPoint[], style: Style): string {
  const shown = points.filter(({ place, candidates, against }) =>
    place === undefined ? candidates !== undefined : place.by !== 'name' || against !== undefined,
  );
  if (shown.length === 0) return '';
  const width = Math.max(...shown.map(({ point }) => [...printable(point)].length));
  const lines = shown
    .slice(0, ROWS)
    .map((one) => `  ${pad(printable(one.point), width, false)}  ${whereText(one, style)}`);
  const more = shown.length > ROWS ? [`  and ${plural(shown.length - ROWS, 'more point')}`] : [];
  return `\n${[style.paint.strong('Capture points'), ...lines, ...more].join('\n')}\n`;
}

function whereText({ place, candidates, against }: RequestPoint, { paint }: Style): string {
  const where = printable(place === undefined ? anyOf(candidates ?? []) : placeText(place));
  if (against !== undefined) {
    return paint.bad(`${where} by name, but its frames are of ${printable(`${anyOf(against)}: ${against[0]!.why}`)}`);
  }
  if (place === undefined) return paint.warn(`${where}: nothing tells which`);
  return `${where}: ${paint.faint(printable(place.why))}`;
}
