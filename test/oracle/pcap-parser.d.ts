/** The package `pcap-parser`, which comes without types. */
declare module 'pcap-parser' {
  import type { Readable } from 'node:stream';
  import type { PcapParser } from '../../src/bridges/pcap-parser.ts';

  /** Parse a file, by its path, or a stream. */
  export function parse(input: string | Readable): PcapParser & { readonly stream: Readable };
}
