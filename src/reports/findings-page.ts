/**
 * Pages of findings, as text for a terminal and as Markdown.
 *
 * @module
 */
import type { Page } from '../findings/finding.ts';
import { wrapped } from './findings-lines.ts';
import type { Paint } from './trace/style.ts';

/** Tell what a finding takes. */
const takes = ({ points, inventory }: Page): string =>
  `${points === 1 ? 'one capture point' : 'two capture points'}${inventory ? ' and an inventory' : ''}`;

/** Write a page for a terminal. */
export function pageText(page: Page, paint: Paint): string {
  const { finding, title, severity, meaning, needs, fires, silent, confirm, remedy, source } = page;
  const part = (heading: string, lines: readonly string[]): readonly string[] => ['', paint.strong(heading), ...lines];
  return [
    `${paint.strong(finding)}: ${title}`,
    paint.faint(`${severity}${severity === 'info' ? '' : ' at most'}; takes ${takes(page)}`),
    ...part('What it means', wrapped(meaning, 2, 2)),
    ...part('What it needs', wrapped(needs, 2, 2)),
    ...part('When it fires', wrapped(fires, 2, 2)),
    ...part('When it does not', wrapped(silent, 2, 2)),
    ...part(
      'How to confirm it',
      confirm.flatMap(({ run, shows }) => [`  $ ${run}`, ...wrapped(shows, 6, 6)]),
    ),
    ...part(
      'What to do',
      remedy.flatMap((step) => wrapped(`- ${step}`, 2, 4)),
    ),
    ...part('Source', wrapped(source, 2, 2)),
    '',
  ].join('\n');
}

/** Write the list of all pages: a line each. */
export function pageList(pages: readonly Page[]): string {
  const width = Math.max(...pages.map(({ finding }) => finding.length)) + 2;
  const lines = pages.map(({ finding, title, severity }) => `${finding.padEnd(width)}${severity.padEnd(9)}${title}`);
  return `${lines.join('\n')}\n`;
}

/** Write all pages as one Markdown document. */
export function pagesMarkdown(pages: readonly Page[]): string {
  const rows = pages.map(
    ({ finding, title, severity, points: count }) =>
      `| [${finding}](#${finding}) | ${severity} | ${count} | ${title} |`,
  );
  return [
    '# Findings',
    '',
    'What `vxlens diagnose` can find; `vxlens explain NAME` prints one. The severity is the highest that a finding comes',
    'with. A finding that takes 2 needs captures of two places on one path, made at the same time; one that takes an inventory',
    'needs what `vxlens collect` gathers. In commands words in capitals stand for what the finding names.',
    '',
    'Written from `src/findings/pages/` by `npm run golden -- findings-page`.',
    '',
    '| finding | severity | takes | |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...pages.flatMap(pageMarkdown),
  ].join('\n');
}

function pageMarkdown({ finding, title, meaning, needs, fires, silent, confirm, remedy, source }: Page): string[] {
  return [
    `## ${finding}`,
    '',
    `**${title}.** ${meaning}`,
    '',
    `- Needs: ${needs}`,
    `- Fires: ${fires}`,
    `- Silent: ${silent}`,
    '',
    'How to confirm it:',
    '',
    ...confirm.map(({ run, shows }) => `- \`${run}\` shows ${shows}`),
    '',
    'What to do:',
    '',
    ...remedy.map((step) => `- ${step}`),
    '',
    `Source: ${source}`,
    '',
  ];
}
