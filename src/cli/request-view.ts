/**
 * What `vxlens trace --request` makes of requests: tables and some ladders, every ladder as it comes, or JSON.
 *
 * @module
 */
import { requestText } from '../reports/requests.ts';
import { placesText } from '../reports/requests-places.ts';
import { servedText } from '../reports/requests-served.ts';
import { type Style, traceJson } from '../reports/trace.ts';
import type { RequestPoint } from '../requests/places.ts';
import type { Request } from '../requests/request.ts';
import { ServedTable } from '../requests/served.ts';

/** So many connections are shown whole; of more, so many of each sort. */
const WHOLE = 4;
const EXAMPLES = 2;

/** Turns requests into text. */
export interface RequestView {
  /** Take a request; the text to write now. */
  take(one: Request): string;
  /** The text to write at the end, with where the capture points are. */
  end(points: readonly RequestPoint[]): string;
}

/** A line of JSON for each connection, then one for each task. */
export function jsonView(): RequestView {
  const served = new ServedTable();
  return {
    take(one) {
      served.add(one);
      return `${traceJson(one)}\n`;
    },
    end: (points) => [...served.rows(), ...points].map((one) => `${traceJson(one)}\n`).join(''),
  };
}

/** Every ladder as it comes, then the tables. */
export function followingView(style: Style): RequestView {
  const served = new ServedTable();
  return {
    take(one) {
      served.add(one);
      return `${requestText(one, style)}\n`;
    },
    end: (points) => servedText(served.rows(), style) + placesText(points, style),
  };
}

/** The tables, and of many connections some of each sort: what went wrong first. */
export function gatheringView(style: Style, summary: boolean): RequestView {
  const served = new ServedTable();
  const kept = new Map<string, Request[]>();
  const first: Request[] = [];
  let count = 0;
  return {
    take(one) {
      served.add(one);
      count++;
      if (first.length <= WHOLE) first.push(one);
      const sort = `${isWrong(one) ? 0 : 1} ${one.outcome} ${one.server?.address} ${one.server?.port}`;
      const list = kept.get(sort) ?? [];
      if (list.length < EXAMPLES && kept.size < WHOLE * EXAMPLES) kept.set(sort, [...list, one]);
      return '';
    },
    end(points) {
      if (count === 0) return 'no TCP connection\n';
      const where = placesText(points, style);
      const tables = servedText(served.rows(), style) + where;
      if (summary) return tables;
      if (count === 1) return requestText(first[0]!, style) + where;
      if (count <= WHOLE) return `${first.map((one) => `${requestText(one, style)}\n`).join('')}${tables}`;
      const sorts = [...kept.keys()].sort();
      const chosen = sorts.map((sort) => kept.get(sort)![0]!).slice(0, WHOLE);
      const more = `${count - chosen.length} more: --all shows them, a FILTER behind --request chooses.\n`;
      return `${tables}\n${chosen.map((one) => `${requestText(one, style)}\n`).join('')}${more}`;
    },
  };
}

const isWrong = ({ outcome, status, ambiguous, early }: Request): boolean =>
  ambiguous ||
  (outcome !== 'answered' && outcome !== 'connected' && early !== true) ||
  (status !== null && status >= 500);
