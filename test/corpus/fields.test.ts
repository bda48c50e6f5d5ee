/**
 * Every field that we name agrees with tshark's, over all captures of the corpus.
 */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { shared, sharedMissing, unless } from '../oracle/need.ts';
import { compareFields, type FieldAgreement } from './fields.ts';
import { EXCEPTIONS, OUTSIDE } from './fields-exceptions.ts';

/** Captures that are not read as far as tshark reads them, and how many frames that leaves out. */
const UNREAD: Readonly<Record<string, number>> = {
  // Microsoft Network Monitor's format, which is no pcap.
  'malformed/Akmot9-Packet-parser__pcaps_exemple__protocols__mqtt__mqtt_packets_Windows.cap': 19,
  'malformed/epiecs-packetlife-backup__pcaps__iphttps.cap': 83,
  // A second record that claims 1,409,179,648 octets; tshark tries other forms of the record header.
  'malformed/OISF-suricata-verify__tests__bug-6875-01__fuzz.pcap': 1,
};

describe('fields against tshark', () => {
  let agreements: Promise<readonly FieldAgreement[]> | undefined;
  const all = (): Promise<readonly FieldAgreement[]> => (agreements ??= compareFields(join(shared!, 'corpus')));

  unless(sharedMissing)(
    'every cell is equal, or differs for a reason that is told',
    async () => {
      const wrong = (await all()).filter(({ different }) => different > 0);
      expect(wrong.map(({ path, different, first }) => ({ path, different, first }))).toEqual([]);
    },
    120_000,
  );

  unless(sharedMissing)(
    'no frame is missing but those of captures that cannot be read on',
    async () => {
      const missing = (await all()).filter((agreement) => agreement.missing > 0);
      expect(Object.fromEntries(missing.map(({ path, missing }) => [path, missing]))).toEqual(UNREAD);
    },
    120_000,
  );

  unless(sharedMissing)(
    'there is no exception without a cell',
    async () => {
      const used = new Set((await all()).flatMap(({ meant }) => [...meant.keys()]));
      expect(EXCEPTIONS.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
      const seen = new Set((await all()).flatMap(({ outside }) => [...outside.keys()]));
      expect(OUTSIDE.filter((name) => !seen.has(name))).toEqual([]);
    },
    120_000,
  );

  test('every exception has a name of its own', () => {
    expect(new Set(EXCEPTIONS.map(({ name }) => name)).size).toBe(EXCEPTIONS.length);
  });
});
