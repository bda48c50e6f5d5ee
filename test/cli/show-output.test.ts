/**
 * Text on its way to standard output: in pieces, whole, and in order with what is said on standard error.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { bundled, golden } from './command.ts';

const command = bundled();
afterAll(command.remove);
const { folder, run } = command;

// A capture whose text is several times as long as what is written at once, and is not a multiple of that.
const whole = readFileSync(golden('terminal3-ens3.pcap'));
const header = whole.subarray(0, 24);
const records = whole.subarray(24);
const TIMES = 1500;
const long = join(folder, 'long.pcap');
const cut = join(folder, 'cut.pcap');
writeFileSync(long, Buffer.concat([header, ...new Array<Uint8Array>(TIMES).fill(records)]));
writeFileSync(cut, readFileSync(long).subarray(0, -7));

/** Run `show` with both of its outputs in one file, as `> FILE 2>&1` does. */
function shown(...words: readonly string[]): string {
  const path = join(folder, 'output');
  const output = openSync(path, 'w');
  const env = { ...process.env, TZ: 'UTC' };
  spawnSync(process.execPath, [command.file, 'show', ...words], { env, stdio: ['ignore', output, output] });
  closeSync(output);
  return readFileSync(path, 'latin1');
}

test('a file gets the same text as a pipe, which is that of the packets one by one', () => {
  const one = run(['show', '-n', '-t', '-vv', golden('terminal3-ens3.pcap')]).text;
  const piped = run(['show', '-n', '-t', '-vv', long]);
  expect(piped.text.length).toBeGreaterThan(3 << 18);
  expect(piped.text === one.repeat(TIMES)).toBe(true);
  expect(shown('-n', '-t', '-vv', long) === piped.text).toBe(true);
});

test('what is said on standard error stands where it belongs in the text', () => {
  const text = shown('-n', '-t', long, cut, long).split('\n');
  const said = text.flatMap((line, at) => (/^(==>|vxlens:)/.test(line) ? [{ at, line }] : []));
  const lines = run(['show', '-n', '-t', long]).text.split('\n').length - 1;
  const lost = run(['show', '-n', '-t', golden('terminal3-ens3.pcap')]).text.split('\n').length - 1;
  expect(said.map(({ line }) => line)).toEqual(['==> long <==', '==> cut <==', expect.any(String), '==> long <==']);
  const [, second = 0, damage = 0, third = 0] = said.map(({ at }) => at);
  expect(second).toBe(1 + lines);
  expect(third).toBe(damage + 1);
  expect(damage - second).toBeGreaterThan(lines - lost);
  expect(text.length - 2 - third).toBe(lines);
});

test('a small batch is not held back', async () => {
  const child = spawn(process.execPath, [command.file, 'show', '-n', '-t', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // The pipe stays open behind the records: what they say comes all the same.
  child.stdin.write(whole);
  const [text]: readonly unknown[] = await once(child.stdout, 'data');
  expect(String(text)).toMatch(/^IP /);
  child.stdin.end();
  const [code]: readonly unknown[] = await once(child, 'exit');
  expect(code).toBe(0);
}, 60_000);
