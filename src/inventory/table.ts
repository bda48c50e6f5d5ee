/**
 * Tables of Docker's commands: columns begin where their headings do.
 *
 * @module
 */
import type { JsonObject, LineReader, ObjectKind } from './document.ts';

interface Column {
  readonly field: string;
  readonly start: number;
  readonly end: number | undefined;
}

/** Read the lines of tables whose headings are of one of the kinds; `take` gets a row as `--format json` would tell it. */
export function tableReader(
  kinds: readonly ObjectKind[],
  take: (kind: ObjectKind, object: JsonObject) => void,
): LineReader {
  let columns: readonly Column[] = [];
  let kind: ObjectKind | undefined;
  return {
    line(line) {
      const headed = kinds.find((one) => columnsOf(line, one) !== undefined);
      if (headed !== undefined) {
        kind = headed;
        columns = columnsOf(line, headed) ?? [];
        return true;
      }
      if (kind === undefined) return false;
      const [first = ''] = line.split(/\s/, 1);
      // A row begins with an id, in the first column.
      if (!/^[\da-z]{10,64}$/.test(first)) {
        kind = undefined;
        return false;
      }
      take(kind, Object.fromEntries(columns.map(({ field, start, end }) => [field, line.slice(start, end).trim()])));
      return true;
    },
  };
}

/** The columns of a heading; undefined where it is not one of this kind. */
function columnsOf(line: string, { columns }: ObjectKind): readonly Column[] | undefined {
  if (columns === undefined || !/^[A-Z]/.test(line) || line.length > 512) return undefined;
  const headings = [...line.matchAll(/[A-Z]+(?: [A-Z]+)*/g)];
  const names = headings.map(([name]) => name);
  const fields = Object.entries(columns);
  const needed = fields.filter(([name]) => !name.endsWith('?')).map(([name]) => name);
  if (!needed.every((name) => names.includes(name))) return undefined;
  const fieldOf = (name: string): string | undefined => columns[name] ?? columns[`${name}?`];
  if (names.some((name) => fieldOf(name) === undefined)) return undefined;
  return headings.map((heading, i) => ({
    field: fieldOf(heading[0])!,
    start: heading.index,
    end: headings[i + 1]?.index,
  }));
}
