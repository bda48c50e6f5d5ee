/**
 * `vxlens live --show`: packets as tcpdump prints them, or as JSON lines, while they come.
 *
 * @module
 */

import type { Names } from '../../inventory/names.ts';
import type { Batch } from '../../packet.ts';
import { jsonPrinter } from '../../reports/json.ts';
import { namedJson, namedText } from '../../reports/named-records.ts';
import { type TcpdumpOptions, tcpdumpPrinter } from '../../reports/tcpdump.ts';
import type { TextWriter } from '../../reports/text.ts';
import { localZone } from '../local-zone.ts';
import { Output } from '../output.ts';
import type { View } from './view.ts';

interface Printer {
  print(out: TextWriter, batch: Batch, index: number): void;
}

/** What is kept for a point. */
interface Column {
  /** Sequence numbers and times count from what the same point saw before. */
  readonly printer: Printer;
  readonly prefix: Uint8Array;
}

const encoder = new TextEncoder();

/**
 * Make the view.
 *
 * @param points - the capture points' names; where there are several each packet begins with its own
 * @param names - who has which address
 */
export function showView(options: TcpdumpOptions | 'json', points: readonly string[], names?: Names): View {
  const output = new Output();
  const width = points.length > 1 && options !== 'json' ? Math.max(...points.map((point) => point.length)) + 1 : 0;
  const columns = new Map<string, Column>();
  const columnOf = (point: string): Column => {
    const known = columns.get(point);
    if (known !== undefined) return known;
    const plain = options === 'json' ? jsonPrinter() : tcpdumpPrinter(options, localZone);
    const printer = names === undefined ? plain : (options === 'json' ? namedJson : namedText)(plain, names);
    const made = { printer, prefix: encoder.encode(point.padEnd(width)) };
    columns.set(point, made);
    return made;
  };
  return {
    begin() {},
    async take(batch, count) {
      for (let i = 0; i < count; i++) {
        const { printer, prefix } = columnOf(batch.interfaces[batch.interface[i]!]!.point);
        if (width > 0) for (const octet of prefix) output.text.octet(octet);
        printer.print(output.text, batch, i);
        if (output.full) await output.flush();
      }
      await output.flush();
      return true;
    },
    async tick() {},
    async end() {
      return 0;
    },
  };
}
