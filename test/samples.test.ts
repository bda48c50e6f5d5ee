/**
 * The captures of `samples/` are what `samples/make-captures.mjs` makes, and hold the packets that the article printed.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { shared, sharedMissing, unless } from './oracle/need.ts';

const samples = resolve(import.meta.dirname, '../samples');
const made = mkdtempSync(join(tmpdir(), 'vxlens-samples-'));

/** The captures in a folder and below it. */
const captures = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.pcap(ng)?$/.test(path))
    .sort();

beforeAll(() => {
  execFileSync(process.execPath, [join(samples, 'make-captures.mjs'), made]);
});
afterAll(() => {
  rmSync(made, { recursive: true });
});

test('the program makes every capture of the folder, octet by octet', () => {
  expect(captures(made)).toEqual(captures(samples));
  for (const path of captures(made)) expect([path, octets(made, path)]).toEqual([path, octets(samples, path)]);
});

for (const name of ['terminal2-vxlan0.pcap', 'terminal3-ens3.pcap']) {
  unless(sharedMissing)(`${name} holds the packets of the article`, () => {
    expect(octets(samples, name)).toBe(octets(join(shared ?? '', 'captures/article'), name));
  });
}

const octets = (folder: string, path: string): string => readFileSync(join(folder, path)).toString('hex');
