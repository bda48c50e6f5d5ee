import { expect, test } from '@jest/globals';
import { hex } from '../hex.ts';
import { collect } from './collect.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each([
  ['a gzip file', hex`1f8b 0800`, 'compressed with gzip: vxlens/node opens it as it is, elsewhere decompress it first'],
  ['a zstd file', hex`28b52ffd`, 'compressed with zstd: decompress it first'],
  ['an xz file', hex`fd377a585a00`, 'compressed with xz: decompress it first'],
  ['a bzip2 file', latin1('BZh9'), 'compressed with bzip2: decompress it first'],
  ['an lz4 file', hex`04224d18`, 'compressed with lz4: decompress it first'],
  ['a zip archive', latin1('PK\x03\x04'), 'a zip archive: unpack it first'],
  [
    'a Network Monitor capture',
    latin1('GMBU\x03'),
    'a capture of Microsoft Network Monitor: "editcap FILE FILE.pcap" of Wireshark converts it',
  ],
  [
    'pcapng with other line ends',
    hex`0a0a0d0a 1c000000`,
    'pcapng that was copied as text, which changed its line ends: copy it as binary',
  ],
  [
    'what tcpdump printed',
    latin1('13:08:49.009543 IP 10.0.0.1 > 10.0.0.2: ICMP'),
    'text, not a capture: "tcpdump -w FILE" writes captures',
  ],
  ['anything else', hex`00000000`, 'neither pcap nor pcapng'],
])('%s is told by its beginning', async (_, bytes, reason) => {
  const { lines, error } = await collect(bytes);
  expect(lines).toEqual([]);
  expect(error).toMatchObject({ code: 'not-a-capture', offset: 0 });
  expect(error?.message).toBe(`p: ${reason}, at byte offset 0`);
});

test('three octets are too few', async () => {
  const { error } = await collect(hex`d4c3b2`);
  expect(error?.message).toBe('p: 3 octets are too few for a capture, at byte offset 0');
});
