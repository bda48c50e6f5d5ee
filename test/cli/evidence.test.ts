/**
 * The packets behind findings: found again in the captures that they came from, and saved with comments.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { captureOf, type EvidencePackets, evident, gather } from '../../src/cli/evidence.ts';
import { savingTo } from '../../src/cli/evidence-saving.ts';
import type { Evidence, Finding } from '../../src/findings/finding.ts';
import { VXLAN_PORTS } from '../../src/layers/vxlan.ts';
import { open } from '../../src/node.ts';
import { programMissing, unless } from '../oracle/need.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));
const samples = resolve(import.meta.dirname, '../../samples/four-points');
const NAMES = ['docker0-ens3', 'docker1-ens3'];
for (const name of NAMES) copyFileSync(join(samples, `${name}.pcap`), join(folder, `${name}.pcap`));
const captures = evident(NAMES.map((name) => open(join(folder, `${name}.pcap`))));
const ports = new Set(VXLAN_PORTS);

const finding = (evidence: readonly Evidence[], more: Partial<Finding> = {}): Finding => ({
  finding: 'packet-loss',
  severity: 'error',
  confidence: 'proved',
  summary: 'Lost.',
  vni: 4097,
  subjects: [],
  count: 1,
  evidence,
  refutedBy: '',
  remedy: '',
  ...more,
});
const at = (point: string, frame: number): Evidence => ({ point, frame });

describe('gathering', () => {
  test('finds each packet once, that of symptoms as well, and leaves out what is not there', async () => {
    const cause = finding(
      [at('docker1-ens3', 4), at('docker0-ens3', 1), at('docker1-ens3', 4), at('docker0-ens3', 99)],
      {
        symptoms: [finding([at('docker0-ens3', 2), at('elsewhere', 1)])],
      },
    );
    const packets = await gather([cause], captures, ports);
    expect([...packets.keys()].sort()).toEqual(['1 docker0-ens3', '2 docker0-ens3', '4 docker1-ens3']);
    const packet = packets.get('4 docker1-ens3');
    expect(packet?.record).toMatchObject({ number: 4, point: 'docker1-ens3', time: 1_504_619_601_000_355_000n });
    expect(packet?.words.lines).toEqual([
      'IP 192.168.122.11.58719 > 192.168.122.10.4789: VXLAN, flags [I] (0x08), vni 4097',
      'IP 192.168.200.3 > 192.168.200.5: ICMP echo reply, id 7168, seq 1, length 64',
    ]);
  });

  test('looks at no capture twice that nothing is wanted of', async () => {
    const [one] = captures;
    const untouched = {
      ...one!,
      again: () => {
        throw new Error('read again');
      },
    };
    expect(await gather([finding([])], [untouched], ports)).toEqual(new Map());
  });

  test('a point is that of a capture, or of an interface in it', () => {
    const all = evident([open('a.pcap'), open('a.pcap'), open('x.pcap', { point: 'a/eth0' }), open('b.pcap')]);
    const names = ['a', 'a#2', 'a/eth0', 'a/eth1', 'a/eth0/x', 'b', 'c'].map((point) => captureOf(point, all)?.point);
    expect(names).toEqual(['a', 'a#2', 'a/eth0', 'a', 'a/eth0', 'b', undefined]);
  });
});

describe('saving', () => {
  const shark = (file: string, ...fields: readonly string[]): string =>
    spawnSync('tshark', ['-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], { encoding: 'utf8' })
      .stdout;

  async function save(findings: readonly Finding[], packets?: EvidencePackets): Promise<string> {
    const file = join(folder, 'saved.pcapng');
    const told = savingTo(file, [])(findings, packets ?? (await gather(findings, captures, ports)));
    expect(told).toMatch(/^\d+ evidence packets? written to .*saved\.pcapng, with what was found as comments\.\n$/);
    return file;
  }

  unless(programMissing('tshark'))('each point is an interface of its name, packets in the order of time', async () => {
    const file = await save([
      finding([at('docker1-ens3', 4), at('docker0-ens3', 1)]),
      finding([at('docker1-ens3', 1)]),
    ]);
    expect(shark(file, 'frame.interface_name', 'frame.time_epoch', 'frame.len', 'icmp.seq')).toBe(
      [
        'docker0-ens3\t1504619600.000112000\t148\t0',
        'docker1-ens3\t1504619600.000263000\t148\t0',
        'docker1-ens3\t1504619601.000355000\t148\t1',
        '',
      ].join('\n'),
    );
  });

  unless(programMissing('tshark'))('a comment tells the frame and everything that was found there', async () => {
    const one = at('docker1-ens3', 4);
    const cause = finding([one], {
      symptoms: [finding([one], { finding: 'echo-unanswered', summary: 'Silent.', vni: null })],
    });
    const file = await save([
      cause,
      finding([one], { severity: 'info', finding: 'mac-moved', summary: 'Moved\u001b[2J.' }),
      cause,
    ]);
    expect(shark(file, 'frame.comment')).toBe(
      [
        `vxlens: frame 4 of ${join(folder, 'docker1-ens3.pcap')}, captured at docker1-ens3`,
        'error: packet-loss (proved, VNI 4097): Lost.',
        'info: mac-moved (proved, VNI 4097): Moved^[[2J.',
        'error: echo-unanswered (proved, explained by packet-loss): Silent.\n',
      ].join('\\n'),
    );
  });

  unless(programMissing('tshark'))('nothing found is a capture without packets', async () => {
    expect(shark(await save([]), 'frame.number')).toBe('');
  });

  test('what has no room in pcapng is left out', async () => {
    const packets = await gather([finding([at('docker1-ens3', 4)])], captures, ports);
    const [key, packet] = [...packets][0]!;
    const early = new Map([[key, { ...packet, record: { ...packet.record, time: -1n } }]]);
    expect(existsSync(await save([finding([at('docker1-ens3', 4)])], early))).toBe(true);
  });
});
