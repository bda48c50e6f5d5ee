/**
 * The summary as text: exchanges, losses, hops, tunnels, endpoints, clocks, and how good the captures are.
 *
 * @module
 */
import type { Clock } from '../../conversations/clock.ts';
import type { Conversation } from '../../conversations/conversation.ts';
import type { Endpoint } from '../../conversations/endpoint.ts';
import type { Bounds, Point } from '../../conversations/point.ts';
import type { ExchangeCount, HopCount, Summary } from '../../conversations/summary.ts';
import type { Tunnel } from '../../conversations/tunnel.ts';
import type { Names } from '../../inventory/names.ts';
import { placesText as anyOf, placeText } from '../../inventory/points.ts';
import { printable } from '../../printable.ts';
import { vniWithName, vtepWithName } from '../naming.ts';
import { clockLines } from './clocks.ts';
import { count, dateAndTime, duration, fitted, plural, type Style, share, size, timeOfDay } from './style.ts';
import { type Column, table } from './table.ts';

/** What stands at the end of a trace. */
export interface Tables {
  readonly tunnels: Tunnel[];
  readonly endpoints: Endpoint[];
  readonly clocks: Clock[];
  readonly points: Point[];
  summary: Summary | undefined;
  bounds: Bounds | undefined;
}

/** Make tables to be filled. */
export const emptyTables = (): Tables => ({
  tunnels: [],
  endpoints: [],
  clocks: [],
  points: [],
  summary: undefined,
  bounds: undefined,
});

/** Put a conversation into its table; false where it belongs in none. */
export function collect(tables: Tables, one: Conversation): boolean {
  switch (one.type) {
    case 'tunnel':
      tables.tunnels.push(one);
      return true;
    case 'endpoint':
      tables.endpoints.push(one);
      return true;
    case 'clock':
      tables.clocks.push(one);
      return true;
    case 'point':
      tables.points.push(one);
      return true;
    case 'summary':
      tables.summary = one;
      return true;
    case 'bounds':
      tables.bounds = one;
      return true;
    case 'exchange':
    case 'crossing':
      return false;
  }
}

/** The columns that the place of a point may take. */
const PLACE_COLUMNS = 36;
/** Rows of a table that are shown where there are many more. */
const ROWS = 40;

/** Write the first lines: what was read, and what became of the exchanges. */
export function headText(tables: Tables, style: Style): string {
  const { summary } = tables;
  if (summary === undefined) return '';
  const lines = [overview(tables, style), ...exchangeLines(summary, style), ...lossLines(summary, style)];
  return `${lines.join('\n')}\n`;
}

/** Write all tables. */
export function summaryText(tables: Tables, style: Style): string {
  const sections = [
    headText(tables, style).trimEnd(),
    ...section('Hops', hopLines(tables.summary, style), style),
    ...section('Tunnels', tunnelLines(tables.tunnels, style), style),
    ...section('Endpoints', endpointLines(tables.endpoints, style, tables.summary?.moreEndpoints), style),
    ...section('Clocks', clockLines(tables.clocks, tables.points, style), style),
    ...section('Captures', pointLines(tables.points, style), style),
    ...boundLines(tables.bounds, style),
  ];
  return `${sections.join('\n')}\n`;
}

const section = (title: string, lines: readonly string[], { paint }: Style): string[] =>
  lines.length === 0 ? [] : ['', paint.strong(title), ...lines];

function overview({ points, summary }: Tables, { zone }: Style): string {
  const first = points.flatMap(({ firstSeen }) => (firstSeen === null ? [] : [firstSeen]));
  const last = points.flatMap(({ lastSeen }) => (lastSeen === null ? [] : [lastSeen]));
  const what = `${plural(points.length, 'capture point')}, ${plural(summary!.records, 'record')}, ${plural(summary!.crossings, 'packet')}`;
  if (first.length === 0) return what;
  const from = first.reduce((a, b) => (a < b ? a : b));
  const to = last.reduce((a, b) => (a > b ? a : b));
  return `${what}, ${duration(Number(to - from))} from ${dateAndTime(from, zone)}`;
}

function exchangeLines({ exchanges, unsolicited, local }: Summary, style: Style): string[] {
  const { paint } = style;
  const rows = exchanges.slice(0, ROWS);
  const columns: Column<ExchangeCount>[] = [
    { title: 'VNI', cell: ({ vni }) => (vni === null ? '-' : String(vni)) },
    { title: 'exchange', cell: ({ kind }) => kind },
    { title: 'answered', right: true, cell: ({ answered }) => count(answered), paint: good },
    {
      title: 'unanswered',
      right: true,
      cell: ({ unanswered }) => count(unanswered),
      paint: bad(({ unanswered }) => unanswered),
    },
    { title: 'errors', right: true, cell: ({ error }) => count(error), paint: bad(({ error }) => error) },
    { title: 'unrequested', right: true, cell: ({ unrequested }) => (unrequested === 0 ? '' : count(unrequested)) },
    { title: 'extra', right: true, cell: ({ furtherReplies }) => (furtherReplies === 0 ? '' : count(furtherReplies)) },
    { title: 'by VTEP', right: true, cell: ({ byVtep }) => (byVtep === 0 ? '' : count(byVtep)) },
    { title: 'RTT p50', right: true, cell: ({ rtt }) => (rtt === null ? '' : duration(rtt.p50)) },
    { title: 'p90', right: true, cell: ({ rtt }) => (rtt === null ? '' : duration(rtt.p90)) },
    { title: 'p99', right: true, cell: ({ rtt }) => (rtt === null ? '' : duration(rtt.p99)) },
  ];
  function good(text: string, { answered }: ExchangeCount): string {
    return answered > 0 ? paint.good(text) : text;
  }
  function bad(of: (row: ExchangeCount) => number): (text: string, row: ExchangeCount) => string {
    return (text, row) => (of(row) > 0 ? paint.bad(text) : text);
  }
  const lines = rows.length === 0 ? ['  no exchanges'] : table(columns, rows, paint.faint);
  const rest: string[] = [];
  if (exchanges.length > ROWS) rest.push(`  ${count(exchanges.length - ROWS)} more rows`);
  if (unsolicited > 0)
    rest.push(`  ${plural(unsolicited, 'announcement or probe', 'announcements or probes')}, which expect no answer`);
  if (local > 0) rest.push(`  ${plural(local, 'broadcast request')} between neighbours, answered past these points`);
  return [...lines, ...rest];
}

function lossLines({ hops, ambiguous, copies, altered }: Summary, { paint }: Style): string[] {
  const lines = hops
    .filter(({ lost }) => lost > 0)
    .map(({ from, to, lost, passed }) =>
      paint.bad(
        `  lost between ${printable(from)} and ${printable(to)}: ${count(lost)} of ${count(lost + passed)} (${share(lost, lost + passed)})`,
      ),
    );
  if (lines.length > ROWS) lines.length = ROWS;
  if (copies > 0) lines.push(paint.warn(`  ${plural(copies, 'packet')} came a second time`));
  if (altered > 0) lines.push(paint.warn(`  ${plural(altered, 'packet')} changed on the way`));
  if (ambiguous > 0) lines.push(`  ${plural(ambiguous, 'packet')} not told apart from identical ones`);
  return lines;
}

function hopLines(summary: Summary | undefined, { paint }: Style): string[] {
  const rows = (summary?.hops ?? []).slice(0, ROWS);
  if (rows.length === 0) return [];
  const columns: Column<HopCount>[] = [
    { title: 'from', cell: ({ from }) => printable(from) },
    { title: 'to', cell: ({ to }) => printable(to) },
    { title: 'passed', right: true, cell: ({ passed }) => count(passed) },
    {
      title: 'lost',
      right: true,
      cell: ({ lost }) => count(lost),
      paint: (text, { lost }) => (lost > 0 ? paint.bad(text) : text),
    },
    { title: 'p50', right: true, cell: ({ time }) => (time === null ? '' : duration(time.p50)) },
    { title: 'p99', right: true, cell: ({ time }) => (time === null ? '' : duration(time.p99)) },
  ];
  return table(columns, rows, paint.faint);
}

function tunnelLines(tunnels: readonly Tunnel[], { paint, names }: Style): string[] {
  const columns: Column<Tunnel>[] = [
    { title: 'VNI', cell: ({ vni }) => vniWithName(vni, names) },
    { title: 'VTEPs', cell: ({ vteps }) => vteps.map((vtep) => vtepWithName(vtep, names)).join(' - ') },
    { title: 'port', right: true, cell: ({ port }) => String(port) },
    { title: 'packets >', right: true, cell: ({ packets }) => count(packets[0]) },
    { title: '<', right: true, cell: ({ packets }) => count(packets[1]) },
    { title: 'octets >', right: true, cell: ({ bytes }) => size(bytes[0]) },
    { title: '<', right: true, cell: ({ bytes }) => size(bytes[1]) },
    {
      title: 'flooded',
      right: true,
      cell: ({ flooded }) => (flooded[0] + flooded[1] === 0 ? '' : count(flooded[0] + flooded[1])),
    },
    { title: 'talks', right: true, cell: ({ conversations }) => count(conversations) },
  ];
  return limited(tunnels, (rows) => table(columns, rows, paint.faint));
}

function endpointLines(endpoints: readonly Endpoint[], { paint, zone, names }: Style, more = 0): string[] {
  const columns: Column<Endpoint>[] = [
    { title: 'VNI', cell: ({ vni }) => (vni === null ? '-' : String(vni)) },
    { title: 'MAC', cell: ({ mac }) => mac },
    {
      title: 'addresses',
      cell: ({ ips }) => (ips.length > 2 ? `${ips.slice(0, 2).join(' ')} +${ips.length - 2}` : ips.join(' ')),
    },
    ...(names === undefined ? [] : [{ title: 'name', cell: (one: Endpoint) => endpointName(one, names) }]),
    { title: 'VTEP', cell: ({ vtep }) => (vtep === null ? '' : vtepWithName(vtep, names)) },
    { title: 'since', cell: ({ firstSeen }) => timeOfDay(firstSeen, zone).slice(0, 8) },
    {
      title: 'moved',
      cell: ({ moves }) =>
        moves.map(({ time, from }) => `${timeOfDay(time, zone).slice(0, 8)} from ${from}`).join(', '),
      paint: (text) => paint.warn(text),
    },
  ];
  const sorted = [...endpoints].sort((a, b) => (a.vni ?? -1) - (b.vni ?? -1) || (a.mac < b.mac ? -1 : 1));
  return limited(sorted, (rows) => table(columns, rows, paint.faint), more);
}

/** Who an endpoint is: by its hardware address, which one alone has, or by one of its addresses. */
const endpointName = ({ mac, ips, vni }: Endpoint, names: Names): string =>
  (names.mac(mac, vni) ?? ips.map((ip) => names.address(ip, vni)).find((name) => name !== undefined))?.text ?? '';

function pointLines(points: readonly Point[], { paint, zone }: Style): string[] {
  const columns: Column<Point>[] = [
    { title: 'point', cell: ({ point }) => printable(point) },
    ...(points.some(({ place, candidates }) => place !== undefined || candidates !== undefined)
      ? [{ title: 'where', cell: placeOf }]
      : []),
    { title: 'records', right: true, cell: ({ records }) => count(records) },
    { title: 'VXLAN', right: true, cell: ({ tunnelled }) => (tunnelled === 0 ? '' : count(tunnelled)) },
    { title: 'first', cell: ({ firstSeen }) => (firstSeen === null ? '' : timeOfDay(firstSeen, zone).slice(0, 12)) },
    { title: 'last', cell: ({ lastSeen }) => (lastSeen === null ? '' : timeOfDay(lastSeen, zone).slice(0, 12)) },
    { title: 'quality', cell: qualityOf, paint: (text) => paint.warn(text) },
  ];
  return limited(points, (rows) => table(columns, rows, paint.faint));
}

/** Where a point is: `eth1 in docker0/ingress_sbox`; of several places the first, and what contradicts its name. */
function placeOf({ place, candidates = [], against }: Point): string {
  const where = place ?? candidates[0];
  if (where === undefined) return '';
  const text = fitted(placeText(where), PLACE_COLUMNS);
  if (against !== undefined)
    return printable(`${text} by name, ${fitted(anyOf(against), PLACE_COLUMNS)} by its frames`);
  return printable(place === undefined ? `${text}, or ${plural(candidates.length - 1, 'other')}` : text);
}

/** Say what is wrong with a capture. */
function qualityOf(point: Point): string {
  const said: string[] = [];
  if (point.records === 0) said.push('nothing captured');
  if ((point.dropped ?? 0) > 0) said.push(`${count(point.dropped!)} dropped`);
  if (point.missed > 0) said.push(`${count(point.missed)} passed unseen`);
  if (point.snapped > 0) said.push(`${count(point.snapped)} cut`);
  if (point.unidentified > 0) said.push(`${count(point.unidentified)} too short to tell`);
  if (point.incomplete > 0) said.push(`${count(point.incomplete)} with fragments missing`);
  if (point.backwards > 0) said.push(`${count(point.backwards)} out of order`);
  if (point.filter !== undefined) said.push(`filter "${printable(point.filter)}"`);
  return said.join(', ');
}

function boundLines(bounds: Bounds | undefined, { paint }: Style): string[] {
  if (bounds === undefined) return [];
  const said: string[] = [];
  if (bounds.hurried > 0) said.push(`${plural(bounds.hurried, 'packet')} judged early`);
  if (bounds.forgottenRequests > 0) said.push(`${plural(bounds.forgottenRequests, 'request')} no longer waited for`);
  if (bounds.forgottenFragments > 0) said.push(`${plural(bounds.forgottenFragments, 'fragmented packet')} given up`);
  if (bounds.forgottenEntries > 0)
    said.push(`${plural(bounds.forgottenEntries, 'table entry', 'table entries')} replaced`);
  return said.length === 0 ? [] : ['', paint.warn(`Memory was short: ${said.join(', ')} (--memory gives more)`)];
}

/** @param more - rows beside these */
function limited<R>(rows: readonly R[], write: (rows: readonly R[]) => string[], more = 0): string[] {
  if (rows.length === 0) return [];
  const lines = write(rows.slice(0, ROWS));
  const left = rows.length + more - ROWS;
  return left > 0 ? [...lines, `  ${count(left)} more, told by --json`] : lines;
}
