/**
 * Findings as SARIF 2.1.0 (OASIS, 2020), which code scanning, editors and build systems read.
 *
 * A finding is a result, its evidence the result's locations: the capture is the artifact, and the frame, which has no line
 * and no column, a logical location in it (§3.33). Numbers in parentheses are sections of the specification.
 *
 * @module
 */
import type { Evidence, Finding, Page, Severity } from '../findings/finding.ts';
import { jsonText, plainFinding, type WordsOf } from './findings.ts';
import { wellFormed } from './findings-lines.ts';

/** What SARIF tells beside the findings. */
export interface SarifOptions {
  /** The version of this program. */
  readonly version?: string | undefined;
  /** The pages of the findings that were looked for: they become rules. */
  readonly pages?: readonly Page[];
  /** The exit code; 0 unless given. */
  readonly exitCode?: number;
  /** What went wrong with captures. */
  readonly troubles?: readonly { readonly message: string; readonly file?: string }[];
  /** The captures, each with its file where it has one. */
  readonly captures?: readonly { readonly point: string; readonly file: string | undefined }[];
  /** Tells the file of a capture point; undefined where there is none, as of a pipe. */
  readonly fileOf?: (point: string) => string | undefined;
  /** Tells evidence packets in words. */
  readonly words?: WordsOf;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
/** How much a result matters, of a hundred (§3.27.25). */
const RANK: Readonly<Record<Severity, number>> = { error: 90, warning: 50, info: 10 };

/** Write findings as one SARIF log. */
export function sarifText(findings: readonly Finding[], options: SarifOptions = {}): string {
  const { version, captures = [], exitCode = 0, troubles = [] } = options;
  const rules = rulesOf(findings, options.pages ?? []);
  const run = {
    tool: { driver: { name: 'vxlens', ...(version === undefined ? {} : { version }), rules: rules.map(ruleOf) } },
    artifacts: captures.flatMap(({ point, file }) =>
      file === undefined
        ? []
        : [
            {
              location: { uri: uriOf(file) },
              roles: ['analysisTarget'],
              description: { text: `capture at ${point}` },
            },
          ],
    ),
    invocations: [
      {
        executionSuccessful: troubles.length === 0,
        exitCode,
        toolExecutionNotifications: troubles.map(({ message, file }) => ({
          level: 'error',
          message: { text: message },
          ...(file === undefined
            ? {}
            : { locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }] }),
        })),
      },
    ],
    results: findings.map((finding) => resultOf(finding, rules, options)),
  };
  return `${jsonText({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, 2)}\n`;
}

type Rule = Pick<Page, 'finding'> & Partial<Page>;

/** Every finding is of a rule, be it one of a detector that has no page. */
function rulesOf(findings: readonly Finding[], pages: readonly Page[]): readonly Rule[] {
  const known = new Set(pages.map(({ finding }) => finding));
  const others = new Set(findings.map(({ finding }) => finding).filter((name) => !known.has(name)));
  return [...pages, ...[...others].map((finding) => ({ finding }))];
}

function ruleOf({ finding, title, severity, meaning, fires, silent, remedy, confirm, source }: Rule): object {
  if (title === undefined || meaning === undefined) return { id: finding };
  const text = [meaning, `Fires: ${fires}`, `Silent: ${silent}`, ...(remedy ?? [])].join('\n');
  const markdown = [
    meaning,
    `**Fires**: ${fires}`,
    `**Silent**: ${silent}`,
    (confirm ?? []).map(({ run, shows }) => `- \`${run}\`: ${shows}`).join('\n'),
    (remedy ?? []).map((step) => `- ${step}`).join('\n'),
    `Source: ${source}`,
  ].join('\n\n');
  return {
    id: finding,
    name: finding.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    help: { text, markdown },
    defaultConfiguration: { level: LEVEL[severity ?? 'warning'] },
  };
}

function resultOf(finding: Finding, rules: readonly Rule[], options: SarifOptions): object {
  const { severity, confidence, summary, remedy, refutedBy, symptoms = [] } = finding;
  const explained = symptoms.map((symptom) => `It explains ${symptom.finding}: ${symptom.summary}`);
  const text = [summary, remedy, `Refuted by: ${refutedBy}`, ...explained].join('\n');
  const { finding: _, summary: __, evidence: ___, ...properties } = plainFinding(finding) as Record<string, unknown>;
  return {
    ruleId: finding.finding,
    ruleIndex: rules.findIndex(({ finding: name }) => name === finding.finding),
    level: LEVEL[severity],
    rank: RANK[severity] * (confidence === 'proved' ? 1 : confidence === 'likely' ? 0.8 : 0.5),
    message: { text },
    locations: locationsOf(finding, options),
    partialFingerprints: { 'vxlensFinding/v1': fingerprint(finding) },
    properties,
  };
}

/** Where it shows: readers of SARIF drop a result that is nowhere, so that one without packets is in its captures. */
function locationsOf({ evidence, subjects, between }: Finding, options: SarifOptions): readonly object[] {
  if (evidence.length > 0) return evidence.map((one) => locationOf(one, options));
  const files = (options.captures ?? []).filter(({ file }) => file !== undefined);
  const about = files.filter(({ point }) => subjects.includes(point) || between?.includes(point) === true);
  return (about.length > 0 ? about : files).map(({ point, file }) => ({
    physicalLocation: { artifactLocation: { uri: uriOf(file ?? '') } },
    message: { text: point },
  }));
}

function locationOf({ point, frame }: Evidence, { fileOf, words }: SarifOptions): object {
  const file = fileOf?.(point);
  const packet = words?.({ point, frame });
  return {
    ...(file === undefined ? {} : { physicalLocation: { artifactLocation: { uri: uriOf(file) } } }),
    logicalLocations: [{ name: `frame ${frame}`, fullyQualifiedName: `${point}/frame ${frame}`, kind: 'resource' }],
    message: { text: [`${point} #${frame}`, ...(packet?.lines ?? [])].join('\n') },
    properties: { point, frame },
  };
}

/** What stays the same when the same captures, or new ones of the same trouble, are looked at again (§3.27.17). */
const fingerprint = ({ finding, vni, subjects, between, direction }: Finding): string =>
  jsonText([finding, vni, [...subjects].sort(), between ?? null, direction ?? null]);

/** Write a path as a URI (RFC 3986): relative ones stay relative to where the program ran. */
function uriOf(path: string): string {
  const escaped = path
    .split('/')
    .map((part) => encodeURIComponent(wellFormed(part)))
    .join('/');
  if (path.startsWith('/')) return `file://${escaped}`;
  // A first part with a colon would be a scheme (§4.2); encodeURIComponent leaves none.
  return escaped;
}
