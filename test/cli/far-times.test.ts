/**
 * Times that a file may claim, and no calendar has.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import * as f from '../frames.ts';
import { hex, join as octets } from '../hex.ts';
import { bundled } from './command.ts';

// Each test runs a dozen programs, on a machine that may be busy.
jest.setTimeout(60_000);

const command = bundled();
afterAll(command.remove);

/** A pcapng capture whose clock counts whole seconds, with an echo at the last of them that 64 bits hold. */
function far(): string {
  const frame = f.ethernet(0x0800, f.ipv4({ protocol: 1 }, f.icmp(8, 0, hex`00050001`)));
  const block = (type: string, body: Uint8Array): Uint8Array => {
    const padded = octets(body, new Uint8Array(-body.length & 3));
    const length = Buffer.from(Uint32Array.of(padded.length + 12).buffer);
    return octets(hex`${type}`, length, padded, length);
  };
  const capture = octets(
    block('0a0d0d0a', hex`4d3c2b1a 0100 0000 ffffffffffffffff`),
    block('01000000', hex`0100 0000 00000000 0900 0100 00000000 00000000`),
    block('06000000', octets(hex`00000000 ffffffff ffffffff 2a000000 2a000000`, frame)),
  );
  writeFileSync(join(command.folder, 'far.pcapng'), capture);
  return 'far.pcapng';
}

test.each(['UTC', 'America/New_York'])('are told in every verb, in the zone %s', (zone) => {
  const file = far();
  const run = (...words: readonly string[]): string => {
    const { code, text, error } = command.run([...words, file], { env: { TZ: zone } });
    expect([words, code, error]).toEqual([words, 0, '']);
    expect(text).not.toMatch(/NaN|undefined|Invalid/);
    return text;
  };
  expect(run('show', '-tttt')).toContain('ICMP echo request');
  expect(run('show', '--json')).toContain('"time":"18446744073709');
  expect(run('trace')).toContain('second 18446744073709552000 since 1970');
  for (const words of [
    ['show', '-tt'],
    ['trace', '--all', '--packets'],
    ['trace', '--json'],
    ['diagnose', '--all'],
  ])
    run(...words);
});
