/**
 * The fast walk: where every header of every record of a batch starts.
 *
 * It has two forms. {@link walk} tells a visitor of each record, and V8 makes one loop of the two; {@link scan} has a
 * visitor that writes columns. And it has three gears, which say the same: the plain packets of an overlay network by
 * comparing words, any other header that is known field by field, the rest by the dissector. `test/scan.test.ts` holds
 * them against each other and against `dissect`.
 *
 * @module
 */
import { dissector } from './dissect.ts';
import type { Protocol } from './layers/layer.ts';
import { type Layer, standard } from './layers/standard.ts';
import type { Batch } from './packet.ts';
import { type Claims, claimsOf, TO_UNKNOWN } from './scan/claims.ts';
import { DissectedWalk } from './scan/dissected-walk.ts';
import { GeneralWalk } from './scan/general-walk.ts';
import { plainWalk } from './scan/plain-walk.ts';
import type { Row } from './scan/row.ts';
import type { ScanColumns } from './scan/scan-columns.ts';
import type { Visitor } from './scan/visitor.ts';

/** Tell a visitor of every record of a batch. */
export type Walk = (batch: Batch, visitor: Visitor) => void;

/** Write where the headers of every record of a batch are into columns. */
export type Scan = (batch: Batch, columns: ScanColumns) => void;

/** Make a fast walk of the list of protocols that a dissector would be made of. */
export function walker(list: readonly Protocol<Layer>[]): Walk {
  const tables = claimsOf(list);
  const general = new GeneralWalk(tables);
  const dissected = new DissectedWalk(dissector(list));

  const locate = (batch: Batch, record: number): Row => {
    const start = batch.start[record]!;
    const end = start + batch.captured[record]!;
    const original = batch.original[record]!;
    const { linkType } = batch.interfaces[batch.interface[record]!]!;
    const first = root(tables, linkType, start < end ? batch.bytes[start]! : 0);
    if (general.locate(batch.bytes, start, end, end - start < original, first)) return general;
    dissected.locate(batch.bytes, start, end, original, linkType);
    return dissected;
  };
  return plainWalk(tables, locate);
}

/** Make a scan of the list of protocols that a dissector would be made of. */
export const scanner = (list: readonly Protocol<Layer>[]): Scan => walker(list);

/** Walk over the headers of the {@link standard} protocols. */
export const walk: Walk = /* @__PURE__ */ walker(standard);

/** Scan for the headers of the {@link standard} protocols. */
export const scan: Scan = walk;

/** Link types that are an IP packet of either version, told apart by its first four bits. */
const RAW: ReadonlySet<number> = /* @__PURE__ */ new Set([12, 14, 101]);

/** Tell what a record starts with. */
function root({ links }: Claims, linkType: number, first: number): number {
  const link = RAW.has(linkType) ? (first >> 4 === 6 ? 229 : 228) : linkType;
  return links.get(link) ?? TO_UNKNOWN;
}
