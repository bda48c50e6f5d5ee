/**
 * The capture formats that are read. To add one: its file, and one line here in the list.
 *
 * @module
 */

import type { Columns } from './columns.ts';
import { foreign } from './foreign.ts';
import type { CaptureFormat, Damage, Parser } from './format.ts';
import { pcap } from './pcap.ts';
import { pcapng } from './pcapng.ts';

const FORMATS: readonly CaptureFormat[] = [pcap, pcapng];
const MAGIC_LENGTH = 4;

/** Make a parser of a capture in whichever of the formats it is: its first four octets tell. */
export const anyParser = (point: string): Parser => new AnyParser(point);

class AnyParser implements Parser {
  readonly #point: string;
  #parser: Parser | undefined;
  #damage: Damage | undefined;

  constructor(point: string) {
    this.#point = point;
  }

  get need(): number {
    return this.#parser?.need ?? MAGIC_LENGTH;
  }

  get damage(): Damage | undefined {
    return this.#parser?.damage ?? this.#damage;
  }

  parse(bytes: Uint8Array, start: number, end: number, into: Columns): number {
    if (this.#parser === undefined) {
      if (end - start < MAGIC_LENGTH || this.#damage !== undefined) return start;
      const format = FORMATS.find(({ recognises }) => recognises(bytes, start));
      if (format === undefined) {
        this.#damage = foreign(bytes, start);
        return start;
      }
      this.#parser = format.parser(this.#point);
    }
    return this.#parser.parse(bytes, start, end, into);
  }

  end(left: number): Damage | undefined {
    if (this.#parser !== undefined) return this.#parser.end(left);
    if (left === 0) return { code: 'empty', reason: 'it is empty: nothing was captured into it', offset: 0 };
    return { code: 'not-a-capture', reason: `${left} octets are too few for a capture`, offset: 0 };
  }
}
