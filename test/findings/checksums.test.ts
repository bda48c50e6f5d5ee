/** What the correlator says of checksums, held against what the dissector says of the same records. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { ChecksumStatus } from '../../src/checksum.ts';
import type { Sighting } from '../../src/conversations/sighting.ts';
import { correlate } from '../../src/correlate.ts';
import { dissect } from '../../src/dissect.ts';
import { open } from '../../src/node.ts';
import { read } from '../../src/read.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';

interface Summed {
  readonly kind: string;
  readonly checksum?: number;
  readonly checksumStatus?: ChecksumStatus;
}

const SUMMED = ['ipv4', 'udp', 'tcp', 'icmp', 'icmpv6'];

/** The statuses of a record by the dissector: outer network and transport where there is a tunnel, inner ones. */
function byDissector(layers: readonly Summed[]): Partial<Record<string, Summed>> {
  const tunnel = layers.findLastIndex(({ kind }) => kind === 'vxlan');
  const told: Partial<Record<string, Summed>> = {};
  for (const [at, layer] of layers.entries()) {
    if (!SUMMED.includes(layer.kind)) continue;
    const network = layer.kind === 'ipv4';
    const name = at < tunnel ? (network ? 'outerNetwork' : 'outerTransport') : network ? 'network' : 'transport';
    told[name] = layer;
  }
  return told;
}

async function compare(file: string): Promise<number> {
  const seen = new Map<number, Sighting>();
  for await (const one of correlate([open(file)])) {
    if (one.type === 'crossing') for (const sighting of one.sightings) seen.set(sighting.frame, sighting);
  }
  let compared = 0;
  for await (const record of read(open(file))) {
    const checksums = seen.get(record.number)?.checksums;
    if (checksums === undefined) continue;
    const expected = byDissector(dissect(record).layers as readonly Summed[]);
    for (const [name, status] of Object.entries(checksums)) {
      const layer = expected[name];
      // What is left to the NIC in a tunnel packet shows only together with what is inside: a record alone calls it bad.
      const open = status === 'partial' && layer?.checksumStatus === 'bad' && name === 'outerTransport';
      const told = open ? 'partial' : (layer?.checksumStatus ?? 'unverified');
      if (layer !== undefined) compared++;
      if (status !== told) throw new Error(`${file} #${record.number} ${name}: ${told} expected, ${status} found`);
    }
  }
  return compared;
}

for (const scenario of [
  'bad-checksum',
  'docker-mesh',
  'ipv6-inner',
  'ipv6-underlay',
  'offload',
  'outer-fragments',
  'vlan',
]) {
  unless(sharedMissing)(`${scenario}: each checksum is judged as the dissector judges it`, async () => {
    const folder = join(shared!, 'captures/lab', scenario);
    let compared = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.pcap')))
      compared += await compare(join(folder, file));
    expect(compared).toBeGreaterThan(100);
  });
}
