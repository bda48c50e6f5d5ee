import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bundled, golden } from './command.ts';

const command = bundled();
afterAll(() => command.remove());

describe('vxlens trace --summary of one file', () => {
  test.each(['transport.pcap', 'terminal3-ens3.pcap', 'cut.pcap', 'tunnels.pcap', 'links.pcapng'])(
    'tells of %s what it tells of the same octets from a pipe, which the correlator reads',
    (name) => {
      const path = golden(name);
      const quick = command.run(['trace', '--summary', `here=${path}`]);
      const joined = command.run(['trace', '--summary', 'here=-'], { input: readFileSync(path) });
      expect(quick.text).toBe(joined.text);
      expect(quick.code).toBe(joined.code);
    },
  );
});
