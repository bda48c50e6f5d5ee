/**
 * The table that `npm run corpus` prints.
 */
import type { FieldAgreement } from './fields.ts';
import type { Diagnosed } from './findings.ts';
import type { Survival } from './malformed.ts';
import type { Findings } from './ratchet.ts';
import type { TextAgreement } from './text.ts';
import { textReason } from './text-reasons.ts';

/** Write the whole table: for each part its groups, then what is not equal, one capture at a time. */
export function table({ text, fields, malformed, findings }: Findings): string {
  return [
    'Text against tcpdump 4.99.6, records (-# -n -tttt; and with -e -vv besides)',
    columns(
      ['group', 'form', 'captures', 'agree', 'records', 'equal', 'payload named', 'different', 'equal or payload'],
      textRows(text),
    ),
    'payload named: equal up to where the text of a payload begins that tcpdump decodes and vxlens only names.',
    '',
    ...text.filter(({ different }) => different > 0).flatMap(textDifference),
    'Fields against tshark 4.0.17, cells',
    columns(
      ['group', 'captures', 'agree', 'cells', 'equal', 'meant', 'different', 'equal or meant'],
      fieldRows(fields),
    ),
    'meant: differs for a reason that test/corpus/fields-exceptions.ts tells.',
    '',
    ...fields.filter(({ different }) => different > 0).flatMap(fieldDifference),
    'Damaged captures',
    columns(
      ['captures', 'read to the end', 'stopped with a line', 'fewer records than the peers'],
      [malformedRow(malformed)],
    ),
    '',
    ...malformed.filter((survival) => survival.line !== '').map(malformedLine),
    '',
    'Findings, each capture by itself, and pairs together',
    columns(
      ['group', 'captures', 'silent', 'with errors', 'errors', 'warnings', 'for information'],
      findingRows(findings),
    ),
    '',
    columns(['finding', 'severity', 'captures', 'findings'], kindRows(findings)),
    '',
    ...findings.flatMap(findingLines),
  ].join('\n');
}

/** The group of a capture: its folder, two deep below `captures`. */
const groupOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('captures/') ? 2 : 1)
    .join('/');

function grouped<T>(items: readonly T[], name: (item: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group === undefined) groups.set(name(item), [item]);
    else group.push(item);
  }
  return [...groups, ['all', items] as const];
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0);

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`);

function textRows(text: readonly TextAgreement[]): readonly (readonly string[])[] {
  return (['plain', 'evv'] as const).flatMap((form) =>
    grouped(
      text.filter((found) => found.form === form),
      ({ path }) => groupOf(path),
    ).map(([group, found]) => {
      const records = sum(found, (one) => one.records);
      const different = sum(found, (one) => one.different);
      return [
        group,
        form,
        `${found.length}`,
        `${found.filter((one) => one.different === 0).length}`,
        `${records}`,
        `${sum(found, (one) => one.equal)}`,
        `${sum(found, (one) => one.payload)}`,
        `${different}`,
        percent(records - different, records),
      ];
    }),
  );
}

function fieldRows(fields: readonly FieldAgreement[]): readonly (readonly string[])[] {
  return grouped(fields, ({ path }) => groupOf(path)).map(([group, found]) => {
    const cells = sum(found, (one) => one.cells);
    const different = sum(found, (one) => one.different);
    return [
      group,
      `${found.length}`,
      `${found.filter((one) => one.different === 0).length}`,
      `${cells}`,
      `${sum(found, (one) => one.equal)}`,
      `${sum(found, (one) => sum([...one.meant.values()], (count) => count))}`,
      `${different}`,
      percent(cells - different, cells),
    ];
  });
}

function malformedRow(malformed: readonly Survival[]): readonly string[] {
  const ended = malformed.filter(({ line }) => line !== '');
  return [
    `${malformed.length}`,
    `${malformed.length - ended.length}`,
    `${ended.length}`,
    `${malformed.filter(({ records, peers }) => records < peers).length}`,
  ];
}

function textDifference(found: TextAgreement): readonly string[] {
  const { path, form, different, first } = found;
  const reason = textReason(path) ?? 'no reason is known';
  return [
    `${path} ${form}: ${different} different: ${reason}`,
    `  tcpdump ${excerpt(first?.expected ?? '', first?.actual ?? '')}`,
    `  vxlens  ${excerpt(first?.actual ?? '', first?.expected ?? '')}`,
    '',
  ];
}

function fieldDifference({ path, different, first }: FieldAgreement): readonly string[] {
  return [
    `${path}: ${different} different; frame ${first?.frame} ${first?.column}: tshark "${first?.expected}", vxlens "${first?.actual}"`,
    '',
  ];
}

const malformedLine = ({ path, records, peers, line }: Survival): string =>
  `${records} records${records < peers ? ` (peers ${peers})` : ''}: ${line.startsWith(path) ? line : `${path}: ${line}`}`;

const ofSeverity = ({ counts }: Diagnosed, severity: string): number =>
  sum(Object.entries(counts), ([kind, count]) => (kind.startsWith(`${severity} `) ? count : 0));

function findingRows(findings: readonly Diagnosed[]): readonly (readonly string[])[] {
  return grouped(findings, ({ path }) => groupOf(path)).map(([group, found]) => [
    group,
    `${found.length}`,
    `${found.filter(({ counts }) => Object.keys(counts).length === 0).length}`,
    `${found.filter((one) => ofSeverity(one, 'error') > 0).length}`,
    ...['error', 'warning', 'info'].map((severity) => `${sum(found, (one) => ofSeverity(one, severity))}`),
  ]);
}

/** What fires, the severest and most frequent first. */
function kindRows(findings: readonly Diagnosed[]): readonly (readonly string[])[] {
  const kinds = [...new Set(findings.flatMap(({ counts }) => Object.keys(counts)))].sort();
  return ['error', 'warning', 'info'].flatMap((severity) =>
    kinds
      .filter((kind) => kind.startsWith(`${severity} `))
      .map((kind) => {
        const found = findings.filter(({ counts }) => counts[kind] !== undefined);
        const count = sum(found, ({ counts }) => counts[kind] ?? 0);
        return { row: [kind.slice(severity.length + 1), severity, `${found.length}`, `${count}`], count };
      })
      .sort((a, b) => b.count - a.count)
      .map(({ row }) => row),
  );
}

/** So many errors of one kind are told of a capture. */
const TOLD = 2;

function findingLines({ path, errors }: Diagnosed): readonly string[] {
  const kinds = [...new Set(errors.map(({ finding }) => finding))];
  return kinds.flatMap((kind) => {
    const found = errors.filter(({ finding }) => finding === kind);
    const lines = found.slice(0, TOLD).map(({ confidence, summary, evidence }) => {
      const frames = evidence.slice(0, TOLD).map(({ frame }) => `#${frame}`);
      return `${path}: ${kind} (${confidence}): ${summary}${frames.length === 0 ? '' : ` ${frames.join(' ')}`}`;
    });
    return found.length > TOLD ? [...lines, `${path}: ${kind}: ${found.length - TOLD} more`] : lines;
  });
}

const SHOWN = 160;

/** Cut a text to what is around the first character in which it differs from another. */
function excerpt(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const from = Math.max(0, at - SHOWN / 2);
  const shown = JSON.stringify(text.slice(from, from + SHOWN));
  return `${from > 0 ? '…' : ''}${shown}${from + SHOWN < text.length ? '…' : ''}`;
}

/** Set cells in columns, the first to the left and the rest to the right. */
function columns(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  return [heads, ...rows]
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}
