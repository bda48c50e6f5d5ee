/**
 * The ratchet: what agreed once must agree for ever. It holds, for each capture, how much agreed when it was last
 * written, and lets nothing fall below that.
 */
import type { FieldAgreement } from './fields.ts';
import type { Diagnosed } from './findings.ts';
import type { Survival } from './malformed.ts';
import type { TextAgreement } from './text.ts';

/** How much agreed: by part of the table, then by capture. */
export interface Ratchet {
  /** Records that are equal, and records that differ, with each form of the text. */
  readonly text: Readonly<Record<string, readonly [equal: number, different: number]>>;
  /** Cells that are equal, and cells that differ. */
  readonly fields: Readonly<Record<string, readonly [equal: number, different: number]>>;
  /** Records delivered of damaged captures. */
  readonly malformed: Readonly<Record<string, number>>;
  /** What is found in captures, by severity and name; captures without findings are left out. */
  readonly findings: Readonly<Record<string, Diagnosed['counts']>>;
}

/** Everything that a run over the corpus finds. */
export interface Findings {
  readonly text: readonly TextAgreement[];
  readonly fields: readonly FieldAgreement[];
  readonly malformed: readonly Survival[];
  readonly findings: readonly Diagnosed[];
}

/** The name under which a text stands in the ratchet. */
export const textName = ({ path, form }: Pick<TextAgreement, 'path' | 'form'>): string => `${path} ${form}`;

/** Hold on to what a run found. */
export function tighten({ text, fields, malformed, findings }: Findings): Ratchet {
  return {
    text: Object.fromEntries(text.map((found) => [textName(found), [found.equal, found.different]])),
    fields: Object.fromEntries(fields.map(({ path, equal, different }) => [path, [equal, different]])),
    malformed: Object.fromEntries(malformed.map(({ path, records }) => [path, records])),
    findings: Object.fromEntries(
      findings.filter(({ counts }) => Object.keys(counts).length > 0).map(({ path, counts }) => [path, counts]),
    ),
  };
}

/** Tell, one line each, what agreed and does so no longer. */
export function slips(before: Ratchet, after: Ratchet): readonly string[] {
  return [
    ...pairSlips('text', before.text, after.text, 'records'),
    ...pairSlips('fields', before.fields, after.fields, 'cells'),
    ...Object.entries(before.malformed).flatMap(([path, records]) => {
      const now = after.malformed[path];
      return now !== undefined && now < records ? [`malformed: ${path}: ${records} records delivered, now ${now}`] : [];
    }),
    ...findingSlips(before.findings, after.findings),
  ];
}

/** Errors and warnings have to be the same: one more may be false, and one less may be missed. */
function findingSlips(before: Ratchet['findings'], after: Ratchet['findings']): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((path) => {
    const [was = {}, is = {}] = [before[path], after[path]];
    const kinds = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((kind) => !kind.startsWith('info '));
    return kinds
      .filter((kind) => (was[kind] ?? 0) !== (is[kind] ?? 0))
      .map((kind) => `findings: ${path}: ${kind} was found ${was[kind] ?? 0} times, now ${is[kind] ?? 0}`);
  });
}

function pairSlips(part: string, before: Ratchet['text'], after: Ratchet['text'], what: string): readonly string[] {
  return Object.entries(before).flatMap(([name, [equal, different]]) => {
    // A capture that is not there any more cannot disagree.
    const [equalNow, differentNow] = after[name] ?? [equal, different];
    if (equalNow >= equal && differentNow <= different) return [];
    return [
      `${part}: ${name}: ${equal} ${what} were equal and ${different} different, now ${equalNow} and ${differentNow}`,
    ];
  });
}

/** Write a ratchet as JSON, one capture a line, so that a change shows as one. */
export function ratchetText(ratchet: Ratchet): string {
  const parts = Object.entries(ratchet).map(([part, entries]) => {
    const lines = Object.entries(entries as Readonly<Record<string, unknown>>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(part)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}
