/**
 * Who served what, as text: a table of tasks, and one of clients.
 *
 * @module
 */
import { printable } from '../printable.ts';
import type { Served } from '../requests/served.ts';
import { serverText, socketText } from './requests.ts';
import { count, duration, fitted, plural, type Style } from './trace/style.ts';
import { type Column, table } from './trace/table.ts';

/** Write who served what: a row for each task, and one for each client. */
export function servedText(rows: readonly Served[], style: Style): string {
  if (rows.length === 0) return '';
  const { strong } = style.paint;
  const tasks = [strong('Tasks'), ...table(TASKS, rows, style.paint.faint)];
  const clients = clientRows(rows);
  const shown = clients.slice(0, ROWS);
  const more = clients.length > ROWS ? [`  and ${plural(clients.length - ROWS, 'more client')}`] : [];
  const hidden = hiddenText(rows);
  return `${[...tasks, '', strong('Clients'), ...table(CLIENTS, shown, style.paint.faint), ...more, ...hidden].join('\n')}\n`;
}

const ROWS = 40;

const TASKS: readonly Column<Served>[] = [
  { title: 'task', cell: ({ server }) => (server === null ? 'not seen' : fitted(serverText(server), 44)) },
  { title: 'requests', right: true, cell: ({ requests }) => count(requests) },
  { title: 'answers', cell: ({ status }) => fitted(countsText(status), 24) },
  {
    title: 'failures',
    cell: ({ failed }) => fitted(countsText(failed), 28),
  },
  { title: 'p50', right: true, cell: ({ firstByte }) => (firstByte === null ? '' : duration(firstByte.median)) },
  { title: 'p90', right: true, cell: ({ firstByte }) => (firstByte === null ? '' : duration(firstByte.p90)) },
  { title: 'p99', right: true, cell: ({ firstByte }) => (firstByte === null ? '' : duration(firstByte.p99)) },
];

/** Write counts: `200 ×5, 404`. */
const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, times]) => (times === 1 ? what : `${what} ×${count(times)}`))
    .join(', ');

interface ClientRow {
  readonly client: string;
  readonly requests: number;
  readonly tasks: string;
}

const CLIENTS: readonly Column<ClientRow>[] = [
  { title: 'client', cell: ({ client }) => client },
  { title: 'requests', right: true, cell: ({ requests }) => count(requests) },
  { title: 'by', cell: ({ tasks }) => fitted(tasks, 66) },
];

function clientRows(rows: readonly Served[]): ClientRow[] {
  const clients = new Map<string, Record<string, number>>();
  for (const { server, clients: own } of rows) {
    const name = server === null ? 'not seen' : server.name === null ? socketText(server) : printable(server.name);
    for (const { client, requests } of own) {
      const tasks = clients.get(client) ?? {};
      tasks[name] = (tasks[name] ?? 0) + requests;
      clients.set(client, tasks);
    }
  }
  const made = [...clients].map(([client, tasks]) => ({
    client,
    requests: Object.values(tasks).reduce((sum, one) => sum + one, 0),
    tasks: countsText(tasks),
  }));
  return made.sort((a, b) => b.requests - a.requests);
}

/** Say behind which address the clients are hidden from the tasks. */
function hiddenText(rows: readonly Served[]): string[] {
  const seenAs = [...new Set(rows.flatMap(({ clientsSeenAs }) => clientsSeenAs))];
  if (seenAs.length === 0) return [];
  const shown = seenAs.slice(0, 4).join(', ');
  return [`  the tasks see ${shown}${seenAs.length > 4 ? ' …' : ''} in the place of these addresses`];
}
