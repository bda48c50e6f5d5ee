/**
 * What `vxlens trace` makes of conversations: a screen that begins with what matters, or everything as it comes.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import type { Exchange } from '../conversations/exchange.ts';
import {
  collect,
  crossingText,
  emptyTables,
  exchangeText,
  headText,
  lossLine,
  type Style,
  summaryText,
} from '../reports/trace.ts';

/** Turns conversations into text. */
export interface TraceView {
  /** Whether what was taken is to be seen at once. */
  readonly prompt: boolean;
  /** Take a conversation; the text to write now. */
  take(one: Conversation): string;
  /** The text to write at the end. */
  end(): string;
}

/** So many exchanges are shown whole. */
const WHOLE = 12;
/** Of more, so many of each sort. */
const EXAMPLES = 4;
const LOSSES = 10;

/**
 * Write every exchange, or every packet, as it is told; the tables at the end.
 *
 * @param prompt - whether somebody waits for each
 */
export function followingView(style: Style, packets: boolean, prompt: boolean): TraceView {
  const tables = emptyTables();
  return {
    prompt,
    take(one) {
      if (one.type === 'exchange') return packets ? '' : `${exchangeText(one, style)}\n`;
      if (one.type === 'crossing') return packets ? `${crossingText(one, style)}\n` : '';
      collect(tables, one);
      return '';
    },
    end: () => summaryText(tables, style),
  };
}

/** Write what matters: the sums, what went wrong, and some of what went well. */
export function gatheringView(style: Style, summary: boolean): TraceView {
  const tables = emptyTables();
  const wrong = new Examples<Exchange>();
  const right = new Examples<Exchange>();
  const lost = new Examples<Crossing>();
  return {
    prompt: false,
    take(one) {
      if (one.type === 'exchange') (one.state === 'answered' ? right : wrong).add(one);
      else if (one.type === 'crossing') {
        // What was lost of an exchange is shown with it.
        if (one.lostAfter !== null && one.role === undefined) lost.add(one);
      } else collect(tables, one);
      return '';
    },
    end() {
      if (summary) return summaryText(tables, style);
      const whole = wrong.count + right.count <= WHOLE;
      const chosen = whole ? [...wrong.kept, ...right.kept].sort(inTime) : [...wrong.some, ...right.some];
      const parts = [headText(tables, style)];
      for (const exchange of chosen) parts.push(exchangeText(exchange, style));
      if (lost.count > 0) parts.push(lossText(lost, style));
      parts.push(hint(wrong.count + right.count - chosen.length));
      return parts.join('\n');
    },
  };
}

/** The first ones of many. */
class Examples<T> {
  readonly kept: T[] = [];
  count = 0;

  add(one: T): void {
    this.count++;
    if (this.kept.length < WHOLE) this.kept.push(one);
  }

  get some(): T[] {
    return this.kept.slice(0, EXAMPLES);
  }
}

const timeOf = ({ request, reply }: Exchange): bigint => (request[0] ?? reply[0])?.time ?? 0n;

const inTime = (a: Exchange, b: Exchange): number => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0);

function lossText(lost: Examples<Crossing>, style: Style): string {
  const lines = lost.kept.slice(0, LOSSES).map((crossing) => lossLine(crossing, style));
  const more = lost.count > LOSSES ? [`  and ${lost.count - LOSSES} more`] : [];
  return `${[style.paint.strong('Other lost packets'), ...lines, ...more].join('\n')}\n`;
}

function hint(more: number): string {
  const all =
    more > 0
      ? `${more} more ${more === 1 ? 'exchange' : 'exchanges'}: --all shows them, --vni, --host and --kind choose.`
      : '';
  return `${all === '' ? '' : `${all}\n`}Tunnels, endpoints, clocks and captures: --summary. Every packet: --packets.\n`;
}
