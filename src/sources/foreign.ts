/**
 * What is often given in place of a capture: told by its first four octets, so that the message can say what to do.
 *
 * @module
 */
import type { Damage } from './format.ts';

const editcap = (whose: string): string => `a capture of ${whose}: "editcap FILE FILE.pcap" of Wireshark converts it`;
const compressed = (how: string): string => `compressed with ${how}: decompress it first`;

/** Beginnings of files, as Latin-1 text, and what they are. */
const BEGINNINGS: readonly (readonly [beginning: string, what: string])[] = [
  ['\x1f\x8b', 'compressed with gzip: vxlens/node opens it as it is, elsewhere decompress it first'],
  ['\x28\xb5\x2f\xfd', compressed('zstd')],
  ['\xfd7zX', compressed('xz')],
  ['BZh', compressed('bzip2')],
  ['\x04\x22\x4d\x18', compressed('lz4')],
  ['PK\x03\x04', 'a zip archive: unpack it first'],
  ['GMBU', editcap('Microsoft Network Monitor')],
  ['RTSS', editcap('Microsoft Network Monitor')],
  ['XCP\0', editcap('Network General Sniffer for Windows')],
  ['TRSN', editcap('Network General Sniffer')],
  ['snoo', editcap('snoop')],
  ['\x0a\x0a\x0d\x0a', 'pcapng that was copied as text, which changed its line ends: copy it as binary'],
  ['\x7fELF', 'a program, not a capture'],
];

/** Say what a file is that no format recognises. */
export function foreign(bytes: Uint8Array, start: number): Damage {
  const magic = String.fromCharCode(...bytes.subarray(start, start + 4));
  const known = BEGINNINGS.find(([beginning]) => magic.startsWith(beginning));
  const what = known?.[1] ?? (isText(magic) ? 'text, not a capture: "tcpdump -w FILE" writes captures' : undefined);
  return { code: 'not-a-capture', reason: what ?? `neither pcap nor pcapng`, offset: 0 };
}

const isText = (magic: string): boolean => /^[\t\n\r -~]+$/.test(magic);
