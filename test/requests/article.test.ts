/**
 * Every command of docs/article.md prints what stands below it. `VXLENS_GOLDEN=write` writes it there.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundled, type Command } from '../cli/command.ts';

const root = resolve(import.meta.dirname, '../..');
const page = resolve(root, 'docs/article.md');
const BLOCK = /```console\n\$ (.*)\n([\s\S]*?)```\n/g;

let command: Command;
beforeAll(() => {
  command = bundled();
});
afterAll(() => {
  command.remove();
});

/** What a line of the shell prints, `vxlens` being the command of this checkout. */
const printed = (line: string): string =>
  execFileSync('sh', ['-c', `vxlens() { "$NODE" "$VXLENS" "$@"; }\n${line}`], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', NODE: process.execPath, VXLENS: command.file },
  });

test('every command of the page prints what stands there', () => {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(BLOCK)];
  expect(blocks.length).toBeGreaterThan(6);
  const anew = text.replace(BLOCK, (_, line: string) => `\`\`\`console\n$ ${line}\n${printed(line)}\`\`\`\n`);
  if (process.env['VXLENS_GOLDEN'] === 'write') writeFileSync(page, anew);
  else expect(text).toBe(anew);
}, 60_000);
