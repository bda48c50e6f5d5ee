/**
 * The tables of `vxlens live --top` as lines of text, as many as there is room for.
 *
 * @module
 */
import type { Names } from '../../inventory/names.ts';
import type { LiveStatistics } from '../../live.ts';
import { vniWithName, vtepWithName, withName } from '../../reports/naming.ts';
import { count, duration, fitted } from '../../reports/trace/style.ts';
import { type Column, table } from '../../reports/trace/table.ts';
import { type Paint, PLAIN } from '../../reports/trace.ts';
import type { Board, EndpointRow, ExchangeRow, LossRow, TunnelRow } from './board.ts';

/** The room there is. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** What is shown beside the board. */
export interface Surroundings {
  readonly points: readonly LiveStatistics[];
  /** Packets of each point in the last second. */
  readonly rates: readonly number[];
  /** Findings so far, one line each, the gravest first. */
  readonly findings: readonly string[];
  /** How long the capture has lasted, in seconds. */
  readonly seconds: number;
}

/** A table without colours: its heading, then its rows. */
interface Section {
  readonly lines: readonly string[];
  readonly paint: (line: string) => string;
}

/** Lay the board out; with the names of an inventory, beside the addresses. */
export function boardLines(
  board: Board,
  around: Surroundings,
  room: Room,
  paint: Paint = PLAIN,
  names?: Names,
): readonly string[] {
  const bad = (line: string): string => paint.bad(line);
  const plain = (line: string): string => line;
  const sections: readonly Section[] = [
    { lines: pointLines(around), paint: plain },
    { lines: section(FINDING, around.findings), paint: bad },
    { lines: section(exchangeColumns(names), board.exchanges.list().toSorted(byOverlay)), paint: plain },
    { lines: section(lossColumns(names), board.losses.list().toSorted(byPackets)), paint: bad },
    {
      lines: section(
        tunnelColumns(names),
        board.tunnels.list().toSorted((a, b) => both(b) - both(a)),
      ),
      paint: plain,
    },
    { lines: section(endpointColumns(names), board.endpoints.list().toSorted(byPackets)), paint: plain },
  ].filter(({ lines }) => lines.length > 0);
  const out = [fitted(titleOf(around), room.columns)];
  let left = room.rows - 1;
  sections.forEach(({ lines, paint: body }, i) => {
    // Every section gets its share of what is left; what one does not need is for those behind it.
    const share = Math.floor(left / (sections.length - i)) - 1;
    if (share < 2) return;
    const shown =
      lines.length <= share ? lines : [...lines.slice(0, share - 1), `  ... ${count(lines.length - share + 1)} more`];
    const [heading = '', ...rows] = shown.map((line) => fitted(line, room.columns));
    out.push('', paint.strong(heading), ...rows.map(body));
    left -= shown.length + 1;
  });
  return out;
}

function titleOf({ points, seconds }: Surroundings): string {
  const programs = [...new Set(points.map(({ via }) => via))].join(', ');
  const late = points.some(({ clock }) => clock === 'userland')
    ? '; times are when the capturing process was told'
    : '';
  return `vxlens live, ${clock(seconds)}, through ${programs}${late}`;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const section = <R>(columns: readonly Column<R>[], rows: readonly R[]): readonly string[] =>
  rows.length === 0 ? [] : table(columns, rows, (heading) => heading);

function pointLines({ points, rates }: Surroundings): readonly string[] {
  const rows = points.map((point, i) => ({ ...point, rate: rates[i] ?? 0 }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { title: 'point', cell: ({ point }) => point },
    { title: 'packets', right: true, cell: ({ captured }) => count(captured) },
    { title: 'a second', right: true, cell: ({ rate }) => count(rate) },
    { title: 'dropped by kernel', right: true, cell: droppedText },
    { title: 'by vxlens', right: true, cell: ({ droppedByQueue }) => count(droppedByQueue) },
  ];
  return section(columns, rows);
}

function droppedText({ droppedByKernel, reckoned }: LiveStatistics): string {
  if (droppedByKernel === undefined) return '?';
  return `${reckoned ? '~' : ''}${count(droppedByKernel)}`;
}

const vniText = (vni: number | null, names: Names | undefined): string =>
  vni === null ? '-' : vniWithName(vni, names);

const FINDING: readonly Column<string>[] = [{ title: 'finding', cell: (finding) => finding }];

const states = (title: string, state: keyof ExchangeRow['states']): Column<ExchangeRow> => ({
  title,
  right: true,
  cell: (row) => count(row.states[state]),
});

const rtt = (title: string, share: number): Column<ExchangeRow> => ({
  title,
  right: true,
  cell(row) {
    const time = row.rtt.at(share);
    return time === null ? '-' : duration(time);
  },
});

const exchangeColumns = (names: Names | undefined): readonly Column<ExchangeRow>[] => [
  { title: 'exchange', cell: ({ kind }) => kind },
  { title: 'VNI', cell: ({ vni }) => vniText(vni, names) },
  states('answered', 'answered'),
  states('unanswered', 'unanswered'),
  states('error', 'error'),
  states('unrequested', 'unrequested'),
  rtt('p50', 0.5),
  rtt('p90', 0.9),
  rtt('p99', 0.99),
];

const lossColumns = (names: Names | undefined): readonly Column<LossRow>[] => [
  { title: 'lost after', cell: ({ after }) => after },
  { title: 'before', cell: ({ expected }) => expected },
  { title: 'VNI', cell: ({ vni }) => vniText(vni, names) },
  { title: 'packets', right: true, cell: ({ packets }) => count(packets) },
];

const tunnelColumns = (names: Names | undefined): readonly Column<TunnelRow>[] => [
  { title: 'tunnel a', cell: ({ a }) => vtepWithName(a, names) },
  { title: 'b', cell: ({ b }) => vtepWithName(b, names) },
  { title: 'VNI', cell: ({ vni }) => vniText(vni, names) },
  { title: 'a to b', right: true, cell: ({ packets }) => count(packets[0]) },
  { title: 'b to a', right: true, cell: ({ packets }) => count(packets[1]) },
];

const endpointColumns = (names: Names | undefined): readonly Column<EndpointRow>[] => [
  { title: 'endpoint', cell: ({ address, vni }) => withName(address, names, vni) },
  { title: 'VNI', cell: ({ vni }) => vniText(vni, names) },
  { title: 'behind', cell: ({ vtep }) => (vtep === undefined ? '' : vtepWithName(vtep, names)) },
  { title: 'packets', right: true, cell: ({ packets }) => count(packets) },
];

const byPackets = (a: { readonly packets: number }, b: { readonly packets: number }): number => b.packets - a.packets;

const both = ({ packets }: TunnelRow): number => packets[0] + packets[1];

const byOverlay = (a: ExchangeRow, b: ExchangeRow): number =>
  (a.vni ?? -1) - (b.vni ?? -1) || (a.kind < b.kind ? -1 : 1);
