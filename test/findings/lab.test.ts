import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { analyse } from '../../src/analyse.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { open } from '../../src/node.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';

/** What each scenario of the lab comes to: its first finding, its count, and the points between which it is. */
const EXPECTED: Readonly<
  Record<string, readonly [finding: string, count: number, between?: readonly [string, string]]>
> = {
  'arp-unanswered': ['arp-unanswered', 6],
  'arp-unanswered-flood': ['arp-unanswered', 6],
  'bad-checksum': ['checksum-corrupt', 3, ['host0-ens3', 'host1-ens3']],
  'docker-task-killed': ['arp-unanswered', 12],
  'duplicate-ip': ['duplicate-address', 4],
  'ipv6-inner': ['neighbour-unanswered', 3],
  'mesh-backend-down': ['backend-down', 5],
  'mac-move': ['mac-moved', 1],
  'mtu-blackhole': ['mtu-black-hole', 21, ['host0-ens3', 'host1-ens3']],
  'mtu-frag-needed': ['fragmentation-needed', 1],
  'mtu-pmtud-blackhole': ['mtu-black-hole', 10, ['host0-ens3', 'host1-ens3']],
  'one-way-block': ['one-way-traffic', 10, ['host0-ens3', 'host0-vxlan0']],
  'outer-fragments': ['outer-fragmentation', 10, ['host0-ens3', 'host1-ens3']],
  'port-mismatch': ['port-mismatch', 10],
  'stale-fdb': ['wrong-vtep', 10],
  'ttl-inner': ['time-exceeded', 5],
  'ttl-outer': ['tunnel-time-exceeded', 5],
  'two-overlays': ['one-way-traffic', 10, ['host1-t7zfankbs1-vxlan0', 'host1-ens3']],
  'underlay-loss': ['packet-loss', 20, ['host1-ens3', 'host1-vxlan0']],
  'vni-mismatch': ['vni-mismatch', 10],
  'vtep-down': ['vtep-unreachable', 3],
  duplicates: ['duplicate-packets', 13, ['host0-ens3', 'host1-ens3']],
  'icmp-unreachable': ['destination-unreachable', 4],
  latency: ['high-latency', 80, ['host0-ens3', 'host1-ens3']],
  reorder: ['reordered-packets', 17, ['host0-ens3', 'host1-ens3']],
};

const FAULTLESS = [
  'any-device',
  'clock-skew',
  'docker-mesh',
  'docker-overlay',
  'garp',
  'inner-fragments',
  'ipv6-underlay',
  'load',
  'mesh',
  'offload',
  'ping',
  'quiet',
  'vlan',
];

const lab = shared === undefined ? '' : join(shared, 'captures/lab');
const when = unless(sharedMissing);

async function findingsOf(...files: readonly string[]): Promise<readonly Finding[]> {
  return (await analyse(files.map((file) => open(file)))).findings;
}

const capturesOf = (scenario: string): string[] =>
  readdirSync(join(lab, scenario))
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .map((name) => join(lab, scenario, name));

describe('on real kernels', () => {
  for (const [scenario, [finding, count, between]] of Object.entries(EXPECTED)) {
    when(`${scenario}: ${finding} comes first`, async () => {
      const [first] = await findingsOf(...capturesOf(scenario));
      expect(first).toMatchObject({ finding, count, ...(between === undefined ? {} : { between }) });
    });
  }

  for (const scenario of FAULTLESS) {
    when(`${scenario}: nothing above information`, async () => {
      const found = await findingsOf(...capturesOf(scenario));
      expect(found.filter(({ severity }) => severity !== 'info')).toEqual([]);
    });

    when(`${scenario}: no error from one capture alone`, async () => {
      for (const file of capturesOf(scenario)) {
        expect((await findingsOf(file)).filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    });
  }
});
