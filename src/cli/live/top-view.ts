/**
 * `vxlens live --top`: the state of the overlays, refreshed while packets come.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Inventory } from '../../inventory/model.ts';
import type { LiveStatistics } from '../../live.ts';
import { nameFinding } from '../../reports/naming.ts';
import type { Style } from '../../reports/trace.ts';
import { Board } from './board.ts';
import { boardLines } from './board-text.ts';
import { Joining } from './joining.ts';
import type { Wanted } from './request.ts';
import type { Screen } from './screen.ts';
import type { View } from './view.ts';
import { Watching } from './watching.ts';

/** What the view shows, and how. */
export interface TopViewOptions {
  readonly wanted: Wanted;
  /** Its names, if it has any, stand beside addresses. */
  readonly style: Style;
  /** What is known of hosts, networks and containers. */
  readonly inventory?: Inventory | undefined;
}

/** Make the view. */
export function topView(
  { wanted, style, inventory }: TopViewOptions,
  makeScreen: () => Screen,
  now: () => number = Date.now,
): View {
  const board = new Board();
  const joining = new Joining(wanted, now);
  const watching = new Watching(inventory);
  const { names } = style;
  const rates = new Rates();
  let findings: readonly Finding[] = [];
  let screen: Screen;
  let begun = 0;
  let shown = 0;
  const lines = (points: readonly LiveStatistics[]): readonly string[] => {
    const around = {
      points,
      rates: rates.of(points, now()),
      findings: findings.map((one) => line(names === undefined ? one : nameFinding(one, names))),
      seconds: (now() - begun) / 1000,
    };
    return boardLines(board, around, screen.room, style.paint, names);
  };
  const see = (conversations: readonly Conversation[]): void => {
    watching.see(conversations);
    for (const one of conversations) board.tell(one);
  };
  return {
    begin(interfaces) {
      screen = makeScreen();
      begun = now();
      shown = begun;
      joining.begin(interfaces);
    },
    async take(batch, count) {
      see(joining.take(batch, count));
      return true;
    },
    async tick(statistics) {
      see(joining.tick());
      findings = watching.look(now(), () => joining.tables()) ?? findings;
      if (now() - shown < screen.every) return;
      shown = now();
      screen.show(lines(statistics()));
    },
    async end(statistics) {
      see(joining.end());
      findings = watching.end();
      screen.end(lines(statistics));
      return 0;
    },
  };
}

const line = ({ severity, finding, confidence, count, summary }: Finding): string =>
  `${severity} ${finding} (${confidence}, ${count}): ${summary}`;

/** Packets a second, from one showing to the next. */
class Rates {
  #before: readonly number[] = [];
  #at = Number.NaN;

  of(points: readonly LiveStatistics[], now: number): readonly number[] {
    const seconds = (now - this.#at) / 1000;
    const rates = points.map(({ captured }, i) => Math.round((captured - (this.#before[i] ?? 0)) / seconds));
    this.#before = points.map(({ captured }) => captured);
    this.#at = now;
    return rates.map((rate) => (Number.isFinite(rate) ? rate : 0));
  }
}
