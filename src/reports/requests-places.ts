/**
 * Where the capture points of requests are, as text: what is not plain from their names.
 *
 * @module
 */
import { placesText as anyOf, placeText } from '../inventory/points.ts';
import { printable } from '../printable.ts';
import type { RequestPoint } from '../requests/places.ts';
import { wrapped } from './findings-lines.ts';
import { plural, type Style } from './trace/style.ts';
import { pad } from './trace/table.ts';

/** Points that are told. */
const ROWS = 40;
const INDENT = 2;

/** Write where points are that are not called so, and why; nothing where the names tell all. */
export function placesText(points: readonly RequestPoint[], style: Style): string {
  const shown = points.filter(({ place, candidates, against }) =>
    place === undefined ? candidates !== undefined : place.by !== 'name' || against !== undefined,
  );
  if (shown.length === 0) return '';
  const width = Math.max(...shown.map(({ point }) => [...printable(point)].length));
  const lines = shown.slice(0, ROWS).flatMap((one) => {
    const name = pad(printable(one.point), width, false);
    return wrapped(`${name}  ${whereText(one)}`, INDENT, INDENT + width + 4).map(paintOf(one, style));
  });
  const more = shown.length > ROWS ? [`  and ${plural(shown.length - ROWS, 'more point')}`] : [];
  return `\n${[style.paint.strong('Capture points'), ...lines, ...more].join('\n')}\n`;
}

function whereText({ place, candidates, against }: RequestPoint): string {
  const where = printable(place === undefined ? anyOf(candidates ?? []) : placeText(place));
  if (against !== undefined) {
    return `${where} by name, but its frames are of ${printable(`${anyOf(against)}: ${against[0]!.why}`)}`;
  }
  return place === undefined ? `${where}: nothing tells which` : `${where}: ${printable(place.why)}`;
}

function paintOf({ place, against }: RequestPoint, { paint }: Style): (line: string) => string {
  if (against !== undefined) return paint.bad;
  return place === undefined ? paint.warn : (line) => line;
}
