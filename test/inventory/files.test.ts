/** Files, folders and archives of documents: what cannot be read is told, and the rest is read. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openInventory } from '../../src/node/inventory.ts';
import { untar } from '../../src/node/tar.ts';
import { programMissing, unless } from '../oracle/need.ts';
import { IP_A, NAT_SAVE } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-inventory-'));
const at = (...names: readonly string[]): string => join(folder, ...names);
const LONG = `netns/${'n'.repeat(120)}`;

beforeAll(() => {
  mkdirSync(at('east', 'host'), { recursive: true });
  mkdirSync(at('east', LONG), { recursive: true });
  writeFileSync(at('east', 'host', 'ip-addr.txt'), IP_A);
  writeFileSync(at('east', LONG, 'iptables-save.txt'), NAT_SAVE);
  writeFileSync(at('east', 'host', 'octets'), Buffer.from([1, 0, 2]));
  writeFileSync(at('broken.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]));
  writeFileSync(at('one.txt.gz'), gzipSync(IP_A));
  // A link may lead anywhere, and round and round.
  symlinkSync(folder, at('east', 'round'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Where each document of a path is from. */
const places = (path: string, host?: string) =>
  openInventory([{ path, ...(host === undefined ? {} : { host }) }]).documents.map((one) => [one.host, one.namespace]);

test('a folder is walked, and links are not followed', () => {
  const expected = [
    ['east', null],
    ['east', 'n'.repeat(120)],
  ];
  expect(places(folder).filter(([host]) => host !== undefined)).toEqual(expected);
  expect(places(at('east'))).toEqual(expected);
  expect(places(at('east'), 'west')).toEqual([
    ['west', null],
    ['west', 'n'.repeat(120)],
  ]);
});

test('a file that is named itself is of no host, unless its folders are such ones', () => {
  expect(places(at('one.txt.gz'))).toEqual([[undefined, undefined]]);
  expect(places(at('east', 'host', 'ip-addr.txt'))).toEqual([['east', null]]);
  expect(places(at('east', LONG, 'iptables-save.txt'))).toEqual([['east', 'n'.repeat(120)]]);
  expect(openInventory([{ path: at('one.txt.gz') }]).documents[0]?.text).toBe(IP_A);
});

test('what cannot be read is told in one line', () => {
  const { documents, troubles } = openInventory([{ path: at('broken.gz') }]);
  expect([documents.length, troubles.length]).toEqual([0, 1]);
  expect(troubles[0]).toContain('broken.gz: ');
  expect(openInventory([{ path: at('east', 'host', 'octets') }]).troubles).toEqual([
    `${at('east', 'host', 'octets')}: no text`,
  ]);
});

unless(programMissing('tar'))('an archive is read as its folder is, cut anywhere, in every form of tar', () => {
  for (const form of ['gnu', 'ustar', 'pax']) {
    const names = form === 'ustar' ? ['east/host'] : ['east/host', 'east/netns'];
    const bytes = execFileSync('tar', ['-C', folder, `--format=${form}`, '-cf', '-', ...names]);
    const whole = [...untar(bytes)].map(({ path }) => path).sort();
    expect(whole).toEqual(
      [
        'east/host/ip-addr.txt',
        'east/host/octets',
        ...(form === 'ustar' ? [] : [`east/${LONG}/iptables-save.txt`]),
      ].sort(),
    );
    writeFileSync(at(`${form}.tgz`), gzipSync(bytes));
    expect(places(at(`${form}.tgz`)).map(([host]) => host)).toEqual(form === 'ustar' ? ['east'] : ['east', 'east']);
    for (let end = 0; end <= bytes.length; end += 100) {
      const cut = [...untar(bytes.subarray(0, end))];
      expect(cut.length).toBeLessThanOrEqual(whole.length);
    }
    // Sizes that are none.
    for (const size of ['77777777777\0', '-1', 'zzz', '']) {
      const damaged = Buffer.from(bytes);
      damaged.fill(0, 124, 136);
      damaged.write(size, 124);
      expect([...untar(damaged)]).toEqual([]);
    }
  }
});
