/**
 * Findings as text for people, and as JSON lines for programs.
 *
 * @module
 */

import { counted } from '../findings/cases.ts';
import type { Evidence, Finding, Severity } from '../findings/finding.ts';
import { printable } from '../printable.ts';
import { wrapped } from './findings-lines.ts';
import type { Paint } from './trace/style.ts';

/** What is said of an evidence packet. */
export interface PacketWords {
  /** When it was captured, `13:08:49.009543`. */
  readonly time: string;
  /** The packet in tcpdump's words: a line, and one more for each packet that is inside. */
  readonly lines: readonly string[];
}

/** Tells a packet's words; undefined where the packet is not at hand. */
export type WordsOf = (evidence: Evidence) => PacketWords | undefined;

/** What a finding holds, in the order in which it is written: the shape that `--json` promises. */
export const plainFinding = (finding: Finding): object => ({
  finding: finding.finding,
  severity: finding.severity,
  confidence: finding.confidence,
  summary: finding.summary,
  vni: finding.vni,
  subjects: finding.subjects,
  count: finding.count,
  between: finding.between ?? null,
  direction: finding.direction ?? null,
  evidence: finding.evidence.map(({ point, frame }) => ({ point, frame })),
  refutedBy: finding.refutedBy,
  remedy: finding.remedy,
  ...(finding.names === undefined ? {} : { names: finding.names }),
  symptoms: (finding.symptoms ?? []).map(plainFinding),
});

/** Write a value as JSON whose text cannot command a terminal: what `JSON.stringify` leaves is escaped, too. */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Write a finding as one line of JSON. */
export const findingJson = (finding: Finding): string => jsonText(plainFinding(finding));

/** So many packets are told in words unless more are asked for; of the rest the numbers. */
const TOLD = 3;
/** So many symptoms are told. */
const EXPLAINED = 5;
/** So many subjects are named. */
const NAMED = 8;
const INDENT = 2;
const LABEL = 12;

/**
 * Write a finding for people: what, how sure, where, which packets, what to do, what would refute it, what it explains.
 *
 * @param words - tells evidence packets in words; their numbers alone stand there unless given
 * @param told - how many packets are told in words; three unless given
 */
export function findingText(
  finding: Finding,
  paint: Paint,
  words: WordsOf = () => undefined,
  told: number = TOLD,
): string {
  const { symptoms = [] } = finding;
  const lines = [
    `${colour(finding.severity, paint)(`${finding.severity}: ${printable(finding.finding)}`)} (${certainty(finding)})`,
    ...wrapped(printable(finding.summary), INDENT, INDENT).map(paint.strong),
    ...labelled('about', about(finding), paint),
    ...packets(finding.evidence, words, told, paint),
    ...labelled('to do', finding.remedy, paint),
    ...labelled('refuted by', finding.refutedBy, paint),
    ...explained(symptoms).flatMap((text, at) => labelled(at === 0 ? 'explains' : '', text, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Write what it comes to, in one line. */
export function verdictText(findings: readonly Finding[]): string {
  const of = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  if (findings.length === 0) return 'Nothing found that is wrong, as far as these captures show.\n';
  return `${counted(of('error'), 'error')}, ${counted(of('warning'), 'warning')}, ${of('info')} for information.\n`;
}

/** Write how sure a finding is, and in which overlay it is. */
export function certainty({ confidence, vni, names }: Finding): string {
  const network = names?.[`VNI ${vni}`];
  return vni === null ? confidence : `${confidence}, VNI ${vni}${network === undefined ? '' : ` (${network})`}`;
}

function colour(severity: Severity, paint: Paint): (text: string) => string {
  if (severity === 'error') return paint.bad;
  return severity === 'warning' ? paint.warn : paint.good;
}

/** Whom it is about, where, and how often. */
function about({ subjects, count, between, direction }: Finding): string {
  const others = subjects.filter((subject) => direction?.includes(subject) !== true);
  const places = [
    ...(others.length === 0 ? [] : [listed(others)]),
    ...(direction === undefined ? [] : [`from ${direction[0]} to ${direction[1]}`]),
    ...(between === undefined ? [] : [`between ${between[0]} and ${between[1]}`]),
    count === 1 ? 'once' : `${count} times`,
  ];
  return places.join('; ');
}

const listed = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;

/** Tell some symptoms, and count the others by name. */
function explained(symptoms: readonly Finding[]): readonly string[] {
  const told = symptoms.slice(0, EXPLAINED).map(({ finding, summary }) => `${finding}: ${summary}`);
  const names = symptoms.slice(EXPLAINED).map(({ finding }) => finding);
  if (names.length === 0) return told;
  const counts = [...new Set(names)].map((name) => `${names.filter((one) => one === name).length} ${name}`);
  return [...told, `and ${counts.join(', ')}`];
}

/** Write text behind a label. */
function labelled(label: string, text: string, paint: Paint): string[] {
  const [first = '', ...rest] = wrapped(printable(text), INDENT + LABEL, INDENT + LABEL);
  const name = label === '' ? '' : `${label}:`;
  return [`${' '.repeat(INDENT)}${paint.faint(name)}${' '.repeat(LABEL - name.length)}${first.trimStart()}`, ...rest];
}

/** Write evidence: some packets in words, of the others where they are. */
function packets(evidence: readonly Evidence[], words: WordsOf, most: number, paint: Paint): string[] {
  const all = distinct(evidence);
  const told = all.slice(0, most).map((one) => ({ one, words: words(one) }));
  const known = told.filter((packet) => packet.words !== undefined);
  const others = all.filter((one) => !known.some((packet) => packet.one === one));
  const lines = known.flatMap(({ one, words: said }, at) => {
    const head = labelled(at === 0 ? 'packets' : '', `${one.point} #${one.frame} at ${said?.time}`, paint);
    const text = said?.lines.flatMap((line) => wrapped(printable(line), INDENT + LABEL, INDENT + LABEL + 4)) ?? [];
    return [...head, ...text];
  });
  if (others.length === 0) return lines;
  const label = known.length === 0 ? 'packets' : '';
  return [...lines, ...labelled(label, `${known.length === 0 ? '' : 'and '}${numbers(others)}`, paint)];
}

/** Name packets by their numbers, each point once: `ens3 #4 #6, vxlan0 #9`. */
function numbers(evidence: readonly Evidence[]): string {
  const points = new Map<string, number[]>();
  for (const { point, frame } of evidence) {
    const frames = points.get(point);
    if (frames === undefined) points.set(point, [frame]);
    else frames.push(frame);
  }
  return [...points]
    .map(
      ([point, frames]) =>
        `${point} ${frames
          .sort((a, b) => a - b)
          .map((frame) => `#${frame}`)
          .join(' ')}`,
    )
    .join(', ');
}

/** Leave out what is named twice. */
function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ point, frame }) => {
    const name = `${frame} ${point}`;
    return !seen.has(name) && seen.add(name) !== undefined;
  });
}
