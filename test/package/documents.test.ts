/**
 * What the documents show is what happens: each session (```console) is run and its text compared, each program (```ts,
 * ```js) is type-checked and run, and printed what the ```text block behind it says. `npm run golden -- documents` writes
 * the sessions anew.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { transformSync } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'vxlens-documents-'));
afterAll(() => {
  rmSync(work, { recursive: true });
});

interface Block {
  readonly language: string;
  readonly text: string;
}

interface Program {
  readonly name: string;
  readonly code: string;
  /** What it prints; undefined where the document does not tell. */
  readonly output: string | undefined;
}

const DOCUMENTS: readonly string[] = [
  'README.md',
  'docs/adding-a-finding.md',
  'docs/adding-a-protocol.md',
  'docs/diagnose.md',
  'docs/inventory.md',
  'samples/README.md',
];

if (process.env['VXLENS_GOLDEN'] === 'write') {
  for (const path of DOCUMENTS) writeFileSync(join(root, path), rewritten(readFileSync(join(root, path), 'utf8')));
}

describe.each(DOCUMENTS)('%s', (path) => {
  const blocks = blocksOf(readFileSync(join(root, path), 'utf8'));

  for (const { text } of blocks.filter(({ language }) => language === 'console')) {
    for (const { command, output } of sessionOf(text)) {
      test(`$ ${command}`, () => {
        expect(runIn(command)).toEqual({ stdout: output, stderr: '' });
      });
    }
  }

  const programs = programsOf(path, blocks);
  if (programs.length > 0) {
    test('its programs are of sound types', () => {
      expect(typeErrors(programs)).toBe('');
    }, 60_000);
  }
  for (const { name, code, output } of programs) {
    test(`${name} runs`, () => {
      const script = transformSync(code, { loader: 'ts', format: 'esm', target: 'es2023' }).code;
      const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: root,
        encoding: 'utf8',
      });
      if (output !== undefined) expect(printed).toBe(output);
    });
  }

  test('its links lead to files', () => {
    const links = [...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    for (const [, link] of links) expect(() => readFileSync(resolve(root, path, '..', link ?? ''))).not.toThrow();
  });
});

/** The fenced blocks of a document. */
function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** Run a command of a session with the package as it was built. */
function runIn(command: string): { readonly stdout: string; readonly stderr: string } {
  const run = command.replaceAll(/\bnpx (\.|vxlens)(?= )/g, `"${process.execPath}" dist/cli.js`);
  const env = { ...process.env, TZ: 'UTC' };
  const { stdout, stderr } = spawnSync(run, { cwd: root, encoding: 'utf8', env, shell: true });
  return { stdout, stderr };
}

/** Put what the commands of its sessions print now into a document. */
function rewritten(markdown: string): string {
  return markdown.replaceAll(/^```console\n([\s\S]*?)^```$/gm, (_, text: string) => {
    const session = sessionOf(text).map(({ command }) => `$ ${command}\n${runIn(command).stdout}`);
    return `\`\`\`console\n${session.join('')}\`\`\``;
  });
}

/** The commands of a session, each with what follows it. */
function sessionOf(text: string): readonly { readonly command: string; readonly output: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

function programsOf(path: string, blocks: readonly Block[]): readonly Program[] {
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'ts' && language !== 'js') return [];
    const next = blocks[index + 1];
    const name = `${path.replaceAll(/\W/g, '-')}-${index}`;
    return [{ name, code: text, output: next?.language === 'text' ? next.text : undefined }];
  });
}

/** What the compiler says of programs that import this package. */
function typeErrors(programs: readonly Program[]): string {
  const folder = mkdtempSync(join(work, 'types-'));
  const files = programs.map(({ name }) => `${name}.mts`);
  for (const [i, { code }] of programs.entries()) writeFileSync(join(folder, files[i] ?? ''), code);
  const compilerOptions = {
    isolatedDeclarations: false,
    declaration: false,
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { vxlens: [join(root, 'src/index.ts')], 'vxlens/*': [join(root, 'src/*.ts')] },
  };
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
}
