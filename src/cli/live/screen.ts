/**
 * Text that is refreshed in place on a terminal, and printed line by line elsewhere.
 *
 * @module
 */
import { clearScreenDown, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

/** Somewhere to show lines that change. */
export interface Screen {
  /** The lines there is room for, and their length. */
  readonly room: { readonly columns: number; readonly rows: number };
  /** Milliseconds between two showings. */
  readonly every: number;
  show(lines: readonly string[]): void;
  /** Show the last lines, so that they stay, and leave the terminal as it was. */
  end(lines: readonly string[]): void;
}

/** What is needed of a standard output. */
export type Terminal = Pick<WriteStream, 'isTTY' | 'columns' | 'rows' | 'write'>;

// DEC private modes 1049 and 25: another screen, whose text goes when it is left; no cursor on it.
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** Make a screen of standard output. */
export const screenOf = (terminal: Terminal): Screen => (terminal.isTTY ? inPlace(terminal) : lineByLine(terminal));

function inPlace(terminal: Terminal): Screen {
  const leave = (): void => {
    terminal.write(LEAVE);
  };
  terminal.write(ENTER);
  // Whatever ends us, the user's shell is to have its cursor.
  process.once('exit', leave);
  return {
    every: 1000,
    get room() {
      // The last line stays free: a terminal scrolls when it is filled.
      return { columns: terminal.columns || 80, rows: (terminal.rows || 24) - 1 };
    },
    show(lines) {
      const stream = terminal as WriteStream;
      cursorTo(stream, 0, 0);
      // Each line clears what it does not fill: to clear all before would flicker.
      terminal.write(lines.map((line) => `${line}\u001b[K\n`).join(''));
      clearScreenDown(stream);
    },
    end(lines) {
      process.off('exit', leave);
      leave();
      terminal.write(lines.map((line) => `${line}\n`).join(''));
    },
  };
}

function lineByLine(terminal: Terminal): Screen {
  const show = (lines: readonly string[]): void => {
    terminal.write(`${lines.join('\n')}\n\n`);
  };
  return { every: 5000, room: { columns: 1000, rows: 200 }, show, end: show };
}
