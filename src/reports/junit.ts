/**
 * Findings as JUnit XML, which build systems read: each finding that was looked for is a test case, which fails where it
 * was found, and is skipped where the captures cannot tell.
 *
 * The format has no specification; this keeps to what Jenkins' and GitLab's readers share.
 *
 * @module
 */
import type { Finding, Page, Severity } from '../findings/finding.ts';
import { findingText, type WordsOf } from './findings.ts';
import { wellFormed } from './findings-lines.ts';
import { PLAIN } from './trace/style.ts';

/** What JUnit tells beside the findings. */
export interface JunitOptions {
  /** The pages of the findings that were looked for. */
  readonly pages?: readonly Page[];
  /** The severities that fail; `error` unless given. */
  readonly failing?: readonly Severity[];
  /** No packet was seen at two points: what takes two of them is skipped. */
  readonly apart?: boolean;
  /** Whether there was an inventory; what takes one is skipped where there was none. */
  readonly inventory?: boolean;
  /** What was looked at, and what cannot be judged. */
  readonly notes?: readonly string[];
  /** What went wrong with captures. */
  readonly troubles?: readonly string[];
  /** Tells evidence packets in words. */
  readonly words?: WordsOf;
}

interface Case {
  readonly finding: string;
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped' | 'error';
  readonly body: readonly string[];
}

/** Write findings as one JUnit XML document. */
export function junitText(findings: readonly Finding[], options: JunitOptions = {}): string {
  const cases = [...(options.troubles ?? []).map(troubleCase), ...findingCases(findings, options)];
  const of = (result: Case['result']): number => cases.filter((one) => one.result === result).length;
  const counts = `tests="${cases.length}" failures="${of('failed')}" errors="${of('error')}" skipped="${of('skipped')}"`;
  const notes = options.notes ?? [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vxlens" ${counts}>`,
    `  <testsuite name="vxlens diagnose" ${counts}>`,
    ...cases.flatMap(caseText),
    ...(notes.length === 0 ? [] : [`    <system-out>${xml(notes.join('\n'))}</system-out>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function findingCases(findings: readonly Finding[], options: JunitOptions): readonly Case[] {
  const { pages = [], failing = ['error'], words } = options;
  const names = [...new Set([...pages.map(({ finding }) => finding), ...findings.map(({ finding }) => finding)])];
  return names.flatMap((finding): readonly Case[] => {
    const found = findings.filter((one) => one.finding === finding);
    if (found.length === 0) return [silentCase(finding, options)];
    return found.map((one) => {
      const failed = failing.includes(one.severity);
      const text = findingText(one, PLAIN, words);
      return {
        finding,
        name: nameOf(one),
        result: failed ? 'failed' : 'passed',
        body: [
          failed
            ? `<failure type="${xml(one.severity)}" message="${xml(one.summary)}">${xml(text)}</failure>`
            : `<system-out>${xml(text)}</system-out>`,
        ],
      };
    });
  });
}

/** Name a finding so that it is the same from run to run: without counts. */
function nameOf({ finding, subjects, vni, between }: Finding): string {
  const overlay = vni === null ? '' : `, VNI ${vni}`;
  const place = between === undefined ? '' : ` between ${between[0]} and ${between[1]}`;
  return `${finding}: ${subjects.join(', ')}${place}${overlay}`;
}

function silentCase(finding: string, { pages = [], apart, inventory }: JunitOptions): Case {
  const page = pages.find((one) => one.finding === finding);
  const lacks = [
    ...(apart === true && page?.points === 2 ? ['two capture points of one path'] : []),
    ...(inventory !== true && page?.inventory ? ['an inventory'] : []),
  ];
  const body = lacks.map((what) => `<skipped message="takes ${what}"/>`).slice(0, 1);
  return { finding, name: finding, result: body.length > 0 ? 'skipped' : 'passed', body };
}

const troubleCase = (message: string): Case => ({
  finding: 'captures',
  name: message,
  result: 'error',
  body: [`<error type="capture" message="${xml(message)}"/>`],
});

function caseText({ finding, name, body }: Case): readonly string[] {
  const head = `    <testcase classname="vxlens.${xml(finding)}" name="${xml(name)}"`;
  if (body.length === 0) return [`${head}/>`];
  return [`${head}>`, ...body.map((line) => `      ${line}`), '    </testcase>'];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escape text for XML 1.0 (§2.2, §2.4): what no document may hold becomes U+FFFD. */
const xml = (text: string): string =>
  wellFormed(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
