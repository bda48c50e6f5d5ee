/**
 * Tables of text: columns as wide as what stands in them.
 *
 * @module
 */

/** A column of a table. */
export interface Column<R> {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  cell(row: R): string;
  /** Colour a finished cell. */
  paint?(text: string, row: R): string;
}

/** Write a table, each line indented by two; empty columns are left out. */
export function table<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  heading: (text: string) => string,
): string[] {
  const used = columns
    .map((column) => ({ column, cells: rows.map((row) => column.cell(row)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const widths = used.map(({ column, cells }) =>
    Math.max(column.title.length, ...cells.map((cell) => [...cell].length)),
  );
  const line = (texts: readonly string[]): string => `  ${texts.join('  ').trimEnd()}`;
  const head = used.map(({ column }, i) => pad(column.title, widths[i]!, column.right === true));
  const body = rows.map((row, at) =>
    line(
      used.map(({ column, cells }, i) => {
        const text = pad(cells[at]!, widths[i]!, column.right === true);
        return column.paint?.(text, row) ?? text;
      }),
    ),
  );
  return [heading(line(head)), ...body];
}

/** Fill a text up to a number of columns. */
export function pad(text: string, columns: number, right: boolean): string {
  const missing = ' '.repeat(Math.max(0, columns - [...text].length));
  return right ? missing + text : text + missing;
}
