import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { LiveError } from '../../src/live/live-error.ts';
import { findNamespace } from '../../src/live/namespace.ts';
import { call, findProgram } from '../../src/live/programs.ts';
import type { PointSettings } from '../../src/live/via.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-programs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SETTINGS: PointSettings = {
  point: 'ens3',
  device: 'ens3',
  namespace: undefined,
  filter: 'udp port 4789',
  snapLength: 128,
  kernelBuffer: 16 * 1024 * 1024,
  queue: 1024,
  immediate: false,
};

test('a program is found in the path, and only where it may be run', () => {
  writeFileSync(join(folder, 'readable'), '', { mode: 0o644 });
  writeFileSync(join(folder, 'runnable'), '', { mode: 0o755 });
  const path = `/nowhere::${folder}`;
  expect(findProgram('runnable', path)).toBe(join(folder, 'runnable'));
  expect(findProgram('readable', path)).toBeUndefined();
  expect(findProgram('no-such-program-anywhere', path)).toBeUndefined();
});

test('tcpdump is called beside a shell that ends it with its input', () => {
  const [program, words] = call('tcpdump', '/usr/bin/tcpdump', SETTINGS);
  expect(program).toBe('/bin/sh');
  expect(words[0]).toBe('-c');
  const own = words.slice(3);
  expect(own.slice(0, 3)).toEqual(['/usr/bin/tcpdump', '-i', 'ens3']);
  expect(own.join(' ')).toContain(' -U -w - -s 128 -B 16384');
  expect(own.slice(-2)).toEqual(['--', 'udp port 4789']);
  expect(own).not.toContain('--immediate-mode');
  expect(call('tcpdump', 'tcpdump', { ...SETTINGS, immediate: true })[1]).toContain('--immediate-mode');
});

test('dumpcap takes its buffer in MiB, and its filter by a flag', () => {
  const [, words] = call('dumpcap', '/usr/bin/dumpcap', SETTINGS);
  expect(words.join(' ')).toContain('/usr/bin/dumpcap -q -i ens3 -w - -s 128 -B 16 -f udp port 4789');
});

test('the program of cap looks at its input itself', () => {
  const [program, words] = call('cap', '/usr/bin/node', SETTINGS);
  expect(program).toBe('/usr/bin/node');
  expect(words[0]).toMatch(/\/live\/cap-child\.[jt]s$/);
  expect(JSON.parse(words[1]!)).toEqual({
    device: 'ens3',
    filter: 'udp port 4789',
    kernelBuffer: 16_777_216,
    queue: 1024,
    snapLength: 128,
  });
});

test('a namespace is given by its path, or by a name that can be found', () => {
  expect(findNamespace(folder)).toBe(folder);
  const named = (): string => findNamespace('no-such-namespace');
  expect(named).toThrow(LiveError);
  expect(named).toThrow(/^no network namespace no-such-namespace: /);
});
