/**
 * Findings as text for people, and as JSON lines for programs.
 *
 * @module
 */

import { counted } from '../findings/cases.ts';
import type { Evidence, Finding } from '../findings/finding.ts';
import type { Paint } from './trace/style.ts';

/** Write a finding as one line of JSON. */
export const findingJson = (finding: Finding): string => JSON.stringify(finding);

/** So many packets are named; the rest is counted. */
const NAMED = 4;

/** Write a finding for people: what, how sure, which packets, what to do. */
export function findingText(finding: Finding, paint: Paint): string {
  const { severity, confidence, summary, vni, evidence, remedy, refutedBy, symptoms = [] } = finding;
  const overlay = vni === null ? '' : `, VNI ${vni}`;
  const lines = [
    `${paint.strong(`${severity}: ${finding.finding}`)} (${confidence}${overlay})`,
    ...wrapped(summary, 2, 2),
    ...(evidence.length === 0 ? [] : [`  packets: ${packets(evidence)}`]),
    ...wrapped(`to do:   ${remedy}`, 2, 11),
    ...wrapped(`not so:  ${refutedBy}`, 2, 11),
    ...symptoms.flatMap((symptom) => wrapped(`explains ${symptom.finding}: ${symptom.summary}`, 2, 11)),
  ];
  return `${lines.join('\n')}\n`;
}

const COLUMNS = 100;

/** Break a text into lines of at most a hundred columns. */
function wrapped(text: string, first: number, rest: number): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(first);
  let fresh = true;
  for (const word of text.split(' ')) {
    if (!fresh && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(rest);
      fresh = true;
    }
    line += fresh ? word : ` ${word}`;
    fresh = false;
  }
  return [...lines, line];
}

/** Write what it comes to, in one line. */
export function verdictText(findings: readonly Finding[]): string {
  const of = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  if (findings.length === 0) return 'Nothing found that is wrong, as far as these captures show.\n';
  return `${counted(of('error'), 'error')}, ${counted(of('warning'), 'warning')}, ${of('info')} for information.\n`;
}

function packets(evidence: readonly Evidence[]): string {
  const named = evidence.slice(0, NAMED).map(({ point, frame }) => `${point} #${frame}`);
  const more = evidence.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
