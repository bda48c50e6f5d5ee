/**
 * The forms in which `vxlens diagnose` tells its findings.
 *
 * @module
 */
import type { Finding, Page, Severity } from '../findings/finding.ts';
import { detectors } from '../findings/standard.ts';
import { findingJson, findingText, verdictText } from '../reports/findings.ts';
import { type Checked, checkedText } from '../reports/findings-checked.ts';
import { type Choice, firstOfEach } from '../reports/findings-choice.ts';
import type { CaptureError } from '../sources/capture-error.ts';
import { captureOf, type EvidencePackets, type Evident, evidenceKey } from './evidence.ts';
import { styleOf } from './trace.ts';
import { UsageError } from './verb.ts';
import { version } from './version.ts';

/** Everything that a form may tell. */
export interface Told {
  readonly findings: readonly Finding[];
  /** The severities that make the command fail. */
  readonly failing: readonly Severity[];
  readonly choice: Choice;
  readonly captures: readonly Evident[];
  readonly checked: Checked;
  readonly damaged: readonly CaptureError[];
  /** The evidence packets, where the form takes them. */
  readonly packets: EvidencePackets;
  /** Whether there was an inventory. */
  readonly inventory: boolean;
  /** The exit code. */
  readonly code: number;
}

/** A form of telling. */
export interface Telling {
  /** Whether it tells packets in words. */
  readonly withPackets: boolean;
  readonly forPeople: boolean;
  tell(told: Told): Promise<string>;
}

/** The flags that choose a form. */
interface FormFlags {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly junit?: boolean;
}

/** Choose the form. */
export function tellingOf({ all, json, sarif, junit }: FormFlags): Telling {
  if ([json, sarif, junit].filter((one) => one === true).length > 1) {
    throw new UsageError('--json, --sarif and --junit exclude each other');
  }
  if (json === true) return { withPackets: false, forPeople: false, tell: asJson };
  if (sarif === true) return { withPackets: true, forPeople: false, tell: asSarif };
  if (junit === true) return { withPackets: true, forPeople: false, tell: asJunit };
  return { withPackets: true, forPeople: true, tell: (told) => asText(told, all === true) };
}

/** The file's name that `open` gives standard input. */
const STANDARD_INPUT = 'standard input';
/** So many findings of one kind are told, unless all are asked for. */
const OF_ONE_KIND = 5;

async function asText({ findings, packets, checked, damaged, choice, inventory }: Told, all: boolean): Promise<string> {
  const { paint } = styleOf();
  const words = (evidence: Finding['evidence'][number]) => packets.get(evidenceKey(evidence))?.words;
  const { told, left } = firstOfEach(findings, all ? Number.POSITIVE_INFINITY : OF_ONE_KIND);
  const more = left.map(
    ({ finding, severity, count }) => `${severity}: ${finding}: ${count} more like the first; --all tells them\n`,
  );
  const judged = {
    pages: await pagesOf(choice),
    inventory,
    damaged: damaged.map(({ message }) => `what follows where a capture could not be read: ${message}`),
  };
  const end = `${checkedText(checked, judged)}${paint.strong(verdictText(findings).trimEnd())}\n`;
  return [
    ...told.map((one) => findingText(one, paint, words, all ? Number.POSITIVE_INFINITY : undefined)),
    ...more,
    end,
  ].join('\n');
}

const asJson = async ({ findings }: Told): Promise<string> => findings.map((one) => `${findingJson(one)}\n`).join('');

async function asSarif({ findings, choice, captures, packets, damaged, code }: Told): Promise<string> {
  const { sarifText } = await import('../reports/sarif.ts');
  return sarifText(findings, {
    version: version(),
    pages: await pagesOf(choice),
    exitCode: code,
    troubles: damaged.map(({ message, file }) => ({ message, file })),
    captures: captures.map((capture) => ({ point: capture.point, file: named(capture) })),
    fileOf: (point) => named(captureOf(point, captures)),
    words: (evidence) => packets.get(evidenceKey(evidence))?.words,
  });
}

/** The file of a capture, where it has one. */
const named = (capture: Evident | undefined): string | undefined =>
  capture === undefined || capture.file === STANDARD_INPUT ? undefined : capture.file;

async function asJunit({ findings, choice, checked, damaged, failing, packets, inventory }: Told): Promise<string> {
  const { junitText } = await import('../reports/junit.ts');
  const pages = await pagesOf(choice);
  const judged = { pages, damaged: [], inventory };
  return junitText(findings, {
    pages,
    failing,
    apart: checked.apart(),
    inventory,
    notes: [`${checked.what(judged)}.`, ...checked.not(judged).map((one) => `Not judged: ${one}.`)],
    troubles: damaged.map(({ message }) => message),
    words: (evidence) => packets.get(evidenceKey(evidence))?.words,
  });
}

/** The pages of the findings that are looked for. */
async function pagesOf({ only, ignore }: Choice): Promise<readonly Page[]> {
  const { pages } = await import('../findings/pages/standard.ts');
  const names = new Set(detectors.map(({ finding }) => finding));
  return pages.filter(
    ({ finding }) => names.has(finding) && (only?.has(finding) ?? true) && ignore?.has(finding) !== true,
  );
}
