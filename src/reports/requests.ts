/**
 * Requests as text: the ladder of one, step by step with the addresses before and after, and the tables of many.
 *
 * @module
 */
import { printable } from '../printable.ts';
import type { HttpExchange, Request, RequestOutcome, RequestStep, Server, Socket } from '../requests/request.ts';
import { duration, fitted, plural, type Style, timeOfDay } from './trace/style.ts';
import { pad } from './trace/table.ts';

/** Requests of one connection that are listed below its ladder. */
const LISTED = 12;
/** Columns before the point: two blanks, the time, and the time since the step before. */
const BEFORE_POINT = 28;
/** What stands below a step is set in. */
const INDENT = ' '.repeat(8);

/** Write a request: what it came to in one line, each step there and back, then what is to be said of it. */
export function requestText(request: Request, style: Style): string {
  const { steps, back } = request;
  const widths = widthsOf([...steps, ...back], style);
  const lines = [
    `${style.paint.strong(requestTitle(request, style.width))}: ${outcomeText(request, style)}`,
    ...ladder(steps, '>', widths, style),
    ...ladder(back, '<', widths, style),
    ...remarks(request, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** Write an address and its port. */
export const socketText = ({ address, port }: Socket): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** Write a task: its name, where it has one, and where it is. */
export const serverText = (server: Server): string =>
  server.name === null ? socketText(server) : `${printable(server.name)} (${socketText(server)})`;

/** What was asked, by whom, where. */
function requestTitle({ method, path, client, clientPort, published }: Request, width: number): string {
  const way = `${socketText({ address: client, port: clientPort })} > ${socketText(published)}`;
  const asked = method === null ? 'TCP' : `${method} ${path}`;
  return `${fitted(asked, Math.max(20, width - way.length - 36))} ${way}`;
}

const FAILURES: Readonly<Record<Exclude<RequestOutcome, 'answered' | 'connected'>, string>> = {
  unserved: 'asked and not answered',
  reset: 'reset',
  refused: 'refused',
  unreachable: 'unreachable',
  'answer-lost': 'answered, and the answer was lost',
  unanswered: 'no answer',
};

function outcomeText(request: Request, { paint }: Style): string {
  const { outcome, status, server, firstByte, ambiguous, exchanges } = request;
  if (ambiguous) return paint.warn('ambiguous');
  if (request.early === true && outcome !== 'answered') return paint.warn('not followed to its end: --memory');
  const time = firstByte === null ? '' : `, ${duration(firstByte)}`;
  if (outcome === 'connected') return paint.warn('connected, nothing asked');
  const by = server === null ? '' : ` by ${serverText(server)}`;
  if (outcome === 'answered') {
    const said = `${status === null ? 'answered' : status}${by}${time}${cutText(exchanges[0])}`;
    return (status !== null && status >= 500) || exchanges[0]?.cutShort !== undefined
      ? paint.bad(said)
      : paint.good(said);
  }
  if (request.resetBy !== undefined && request.resetBy !== 'server') {
    const whose = request.resetBy === 'client' ? 'the client' : 'something on the way';
    return paint.bad(`${FAILURES[outcome]} by ${whose}`);
  }
  const from = outcome === 'unanswered' || outcome === 'unreachable' ? by.replace(' by ', ' from ') : by;
  return paint.bad(`${FAILURES[outcome]}${from}`);
}

/** Say that a body was not seen whole. */
const cutText = (exchange: HttpExchange | undefined): string =>
  exchange?.cutShort === undefined
    ? ''
    : `, ${exchange.cutShort.seen} of ${exchange.cutShort.announced} octets of the body seen`;

/** The columns of a ladder. */
interface Widths {
  readonly point: number;
  readonly frame: number;
}

function widthsOf(steps: readonly RequestStep[], { width }: Style): Widths {
  const frame = Math.max(0, ...steps.map((step) => `#${step.frame}`.length));
  const addresses = Math.max(0, ...steps.map((step) => addressesText(step).length));
  const room = Math.max(12, width - BEFORE_POINT - frame - addresses - 3);
  return { frame, point: Math.min(room, Math.max(0, ...steps.map(({ point }) => [...printable(point)].length))) };
}

const addressesText = (step: RequestStep): string => `${sourceText(step)} > ${destinationText(step)}`;
const sourceText = ({ source, sourcePort }: RequestStep): string => socketText({ address: source, port: sourcePort });
const destinationText = ({ destination, destinationPort }: RequestStep): string =>
  socketText({ address: destination, port: destinationPort });

function ladder(steps: readonly RequestStep[], arrow: '>' | '<', widths: Widths, style: Style): string[] {
  const { paint, zone } = style;
  return steps.flatMap((step, i) => {
    const since = pad(step.since === null ? '' : duration(step.since), 8, true);
    const point = pad(fitted(printable(step.point), widths.point), widths.point, false);
    const frame = pad(`#${step.frame}`, widths.frame, true);
    const line = `${arrow} ${timeOfDay(step.time, zone)} ${paint.faint(since)}  ${point} ${paint.faint(frame)}  ${addressesText(step)}`;
    const before = steps[i - 1];
    const said = before === undefined ? [] : rewritten(before, step, style);
    return [...said, line, ...tunnelLines(step, style)];
  });
}

/** What translation did between two steps, in the words before and after. */
function rewritten(before: RequestStep, step: RequestStep, style: Style): string[] {
  const { translation, explained } = step;
  if (translation === null) return [];
  const parts: string[] = [];
  if (translation !== 'destination') parts.push(`source ${sourceText(before)} became ${sourceText(step)}`);
  if (translation !== 'source') parts.push(`destination ${destinationText(before)} became ${destinationText(step)}`);
  const proof =
    step.proof === 'proved' ? 'proved by the checksum' : step.proof === 'partial' ? 'checksum left to the NIC' : '';
  const lines = parts.map((part, i) => (i === parts.length - 1 && proof !== '' ? `${part} (${proof})` : part));
  if (explained !== undefined) lines.push(...explained.split('; '));
  return lines.flatMap((line) =>
    wrapped(line, style.width - INDENT.length).map((part) => `${INDENT}${style.paint.warn(part)}`),
  );
}

function tunnelLines({ tunnel }: RequestStep, { paint, width }: Style): string[] {
  if (tunnel === undefined) return [];
  const text = `in VXLAN ${tunnel.source} > ${tunnel.destination}, VNI ${tunnel.vni}`;
  return [`${INDENT}${paint.faint(fitted(text, width - INDENT.length))}`];
}

/** What has to be said below a ladder. */
function remarks(request: Request, style: Style): string[] {
  const { attempts, tried, error, clientSeenAs, missing, outcome, exchanges, further, handshake } = request;
  const { paint, width } = style;
  const said: string[] = [];
  if (attempts > 1) said.push(paint.warn(`the SYN was sent ${attempts} times`));
  for (const one of tried) {
    said.push(paint.bad(`tried in vain: ${serverText(one)}, ${plural(one.attempts, 'SYN')}`));
  }
  if (request.lostBetween !== null) {
    const [after, before] = request.lostBetween.map(printable);
    said.push(
      paint.bad(`${outcome === 'answer-lost' ? 'the answer' : 'the request'} lost between ${after} and ${before}`),
    );
  }
  if (error !== undefined) {
    said.push(paint.bad(`${error.reason}: from ${error.from}, ${printable(error.point)} #${error.frame}`));
  }
  if (outcome === 'answered' && handshake !== null) said.push(timesText(handshake, exchanges[0]));
  if (clientSeenAs !== null) said.push(`to the task the client is ${socketText(clientSeenAs)}`);
  const more = exchanges.slice(1);
  said.push(...more.slice(0, LISTED).map((one) => fitted(exchangeLine(one), width - 2)));
  const left = Math.max(0, more.length - LISTED) + further;
  if (left > 0) said.push(`and ${plural(left, 'more request')} in this connection`);
  said.push(
    ...missing.flatMap((text) =>
      wrapped(`${text}`, width - 4).map((line, i) => paint.warn(`${i === 0 ? '' : '  '}${line}`)),
    ),
  );
  return said.map((text) => `  ${text}`);
}

function timesText(handshake: number, exchange: HttpExchange | undefined): string {
  const first = exchange?.firstByte ?? null;
  const own = exchange?.serverTime ?? null;
  const answer = first === null ? '' : `, first octet after ${duration(first)}`;
  return `handshake ${duration(handshake)}${answer}${own === null ? '' : `, of which the task took ${duration(own)}`}`;
}

const exchangeLine = (exchange: HttpExchange): string => {
  const { method, path, status, firstByte } = exchange;
  const time = firstByte === null ? '' : `, ${duration(firstByte)}`;
  return `then ${method} ${path}: ${status ?? 'no answer'}${time}${cutText(exchange)}`;
};

/** Break a text between words. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
