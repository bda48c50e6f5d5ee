/** `--inventory` and `collect` in the command. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundled, type Command, type Run } from '../cli/command.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';

const root = resolve(import.meta.dirname, '../..');
const collected = join(root, 'samples/article/collected');
const capture = (name: string): string => join(root, 'samples/article', name);
let command: Command;
beforeAll(() => {
  command = bundled();
});
afterAll(() => command.remove());

describe('show', () => {
  const file = capture('docker0-vxlan0.pcap');
  const plain = (...words: readonly string[]): Run => command.run(['show', ...words, file]);

  test.each([['-n'], ['-nn'], ['-n', '-e', '-vv'], ['-n', '-XX']])(
    'with %s an inventory changes nothing',
    (...words) => {
      const given = plain('--inventory', collected, ...words);
      expect(given.out.equals(plain(...words).out)).toBe(true);
      expect([given.error, given.code]).toEqual(['', 0]);
    },
  );

  test.each([[[]], [['-e']], [['-vv']], [['-q']], [['-X']]])(
    'with %j and no -n names are all that is added',
    (words) => {
      const given = plain('--inventory', collected, ...words).text;
      expect(given).toContain('10.255.0.7');
      expect(given).toContain(' (web.2)');
      expect(given.replaceAll(/ \((?:web\.\d|ingress_sbox@docker0|ingress|docker0(?:\/\w+)?)\)/g, '')).toBe(
        plain(...words).text,
      );
    },
  );

  test('octets that are dumped are left as they are', () => {
    const given = plain('--inventory', collected, '-A').text.split('\n').length;
    expect(given).toBe(plain('-A').text.split('\n').length);
  });

  test('JSON has the names in a field of their own', () => {
    const [line = ''] = plain('--inventory', collected, '--json').text.split('\n');
    const [without = ''] = plain('--json').text.split('\n');
    const { names, ...rest } = JSON.parse(line) as { readonly names: object };
    expect(rest).toEqual(JSON.parse(without));
    expect(Object.values(names)).toContain('web.2');
  });
});

describe('trace and diagnose', () => {
  test('JSON has names and places', () => {
    const { text } = command.run(['trace', '--json', '--inventory', collected, capture('docker0-ens3.pcap')]);
    const told = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string; readonly names?: object; readonly place?: object });
    expect(told.find(({ type }) => type === 'point')?.place).toEqual({
      host: 'docker0',
      namespace: null,
      interface: 'ens3',
      role: 'host',
      of: null,
      by: 'name',
      why: 'its name; every frame is from or to 52:54:00:7a:00:0a',
    });
    expect(told.find(({ type }) => type === 'exchange')?.names).toBeDefined();
    const unnamed = command.run(['trace', '--json', '-n', '--inventory', collected, capture('docker0-ens3.pcap')]);
    expect(unnamed.text).not.toContain('"names"');
  });

  test('without an inventory nothing of it is told', () => {
    const { text } = command.run(['trace', '--json', capture('docker0-ens3.pcap')]);
    expect(text).not.toMatch(/"names"|"place"/);
  });

  unless(sharedMissing)('a backend that is down is called by its task', () => {
    const folder = join(shared ?? '', 'captures/lab/mesh-backend-down');
    const files = ['host0-ingress_sbox-eth0.pcap', 'host1-task2-eth0.pcap'].map((name) => join(folder, name));
    const run = command.run(['diagnose', '--json', '--inventory', join(folder, 'snapshots'), ...files]);
    const found = run.text
      .trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { readonly finding: string; readonly summary: string; readonly names: object },
      );
    const down = found.find(({ finding }) => finding === 'backend-down');
    expect(down?.summary).toContain('10.255.0.8 (task2 on host1)');
    expect(down?.names).toMatchObject({ '10.255.0.8': 'task2' });
  });
});

describe('what is given', () => {
  const file = capture('docker0-ens3.pcap');

  test('that is not there is a wrong argument', () => {
    const { code, error } = command.run(['show', '--inventory', 'nowhere', file]);
    expect([code, error]).toEqual([2, 'vxlens: --inventory nowhere: no such file or folder\nTry "vxlens --help".\n']);
  });

  test('that is not known is one line, and the rest goes on', () => {
    writeFileSync(join(command.folder, 'letter.txt'), 'Dear all,\n');
    const { code, error, text } = command.run(['show', '-c', '1', '--inventory', 'letter.txt', file]);
    expect(error.split('\n')[0]).toBe(
      'vxlens: inventory: letter.txt: not a document that vxlens knows ("vxlens collect --help" lists them)',
    );
    expect([code, text.length > 0]).toEqual([0, true]);
  });

  test('a folder with other things in it is one line, too', () => {
    mkdirSync(join(command.folder, 'mixed'));
    for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'])
      writeFileSync(join(command.folder, 'mixed', name), 'x\n');
    writeFileSync(join(command.folder, 'mixed/capture.pcap'), Buffer.alloc(100));
    const { error } = command.run(['show', '-c', '1', '--inventory', 'mixed', '--inventory', collected, file]);
    expect(error).toBe('vxlens: inventory: not known, left out: a.txt, b.txt, c.txt and 2 more\n');
  });

  test('with HOST= before it is of that host', () => {
    const list =
      'default via 192.0.2.1 dev ens9\n7: ens9: <UP> mtu 1500 qdisc noqueue state UP\n    inet 192.168.122.1/24 scope global ens9\n';
    writeFileSync(join(command.folder, 'a.txt'), list);
    const { text } = command.run(['show', '-c', '1', '--inventory', 'gateway=a.txt', file]);
    expect(text).toContain('192.168.122.1.54970 (gateway) >');
  });

  test('control characters of documents do not reach the terminal', () => {
    writeFileSync(
      join(command.folder, 'evil.txt'),
      '7: ens9: <UP> mtu 1500 qdisc noqueue state UP\n    inet 192.168.122.1/24 scope global ens9\n',
    );
    const { text, error } = command.run(['show', '-c', '1', '--inventory', 'a\u001b[2Jb=evil.txt', file]);
    expect(text + error).not.toContain('\u001b');
    expect(text).toContain('(a^[[2Jb)');
  });
});

test('collect prints the script, or its help, and takes no FILE', () => {
  const { text, code } = command.run(['collect']);
  expect([text.slice(0, 10), code]).toEqual(['#!/bin/sh\n', 0]);
  expect(command.run(['collect', '--help']).text).toContain('--inventory');
  expect(command.run(['collect', 'x']).code).toBe(2);
});
