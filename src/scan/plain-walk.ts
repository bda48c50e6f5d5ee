/**
 * The walk over a batch: the plain packets of an overlay network by the loops, everything else by the function that it is
 * given. The loops write a row for each record; from there a visitor is told.
 *
 * @module
 */
import type { Loops } from '../loops/instance.ts';
import * as layout from '../loops/layout.ts';
import type { Batch } from '../packet.ts';
import { Columns } from '../sources/columns.ts';
import {
  type Claims,
  TO_ARP,
  TO_ETHERNET,
  TO_ICMP,
  TO_ICMPV6,
  TO_IPV4,
  TO_IPV6,
  TO_TCP,
  TO_UDP,
  TO_VLAN,
} from './claims.ts';
import type { Row } from './row.ts';
import type { Visitor } from './visitor.ts';

// V8 compiles the constants that a module keeps to itself into the code, and loads those that are imported or exported
// from memory each time.
const WORDS = layout.ROW / 4;
const FIRST = layout.ROWS / 4;
const LAYERS = layout.ROW_LAYERS / 4;
const DEPTH = layout.ROW_DEPTH / 4;
const OUTER_LAYERS = layout.ROW_OUTER_LAYERS / 4;
const OUTER_NETWORK = layout.ROW_OUTER_NETWORK / 4;
const OUTER_TRANSPORT = layout.ROW_OUTER_TRANSPORT / 4;
const TUNNEL = layout.ROW_TUNNEL / 4;
const FRAME = layout.ROW_FRAME / 4;
const NETWORK = layout.ROW_NETWORK / 4;
const PROTOCOL = layout.ROW_PROTOCOL / 4;
const TRANSPORT = layout.ROW_TRANSPORT / 4;
const END = layout.ROW_END / 4;
const STOP = layout.ROW_STOP / 4;
const { NOT_PLAIN, RECORDS } = layout;

/** Places are words of 32 bits, signed. */
const MOST_OCTETS = 2 ** 31;

/** Whether everything that plain packets hold leads where this walk takes it to lead. */
function standardClaims({ etherTypes, protocols, frame }: Claims): boolean {
  return (
    frame === TO_ETHERNET &&
    etherTypes[0x0800] === TO_IPV4 &&
    etherTypes[0x86dd] === TO_IPV6 &&
    etherTypes[0x0806] === TO_ARP &&
    etherTypes[0x8100] === TO_VLAN &&
    protocols[6] === TO_TCP &&
    protocols[17] === TO_UDP &&
    protocols[1] === TO_ICMP &&
    protocols[58] === TO_ICMPV6
  );
}

/** Make the walk; `locate` finds the headers of records that are not plain. */
export function plainWalk(
  tables: Claims,
  locate: (batch: Batch, record: number) => Row,
): (batch: Batch, visitor: Visitor) => void {
  const standard = standardClaims(tables);
  let own: Columns | undefined;

  /** A batch in loops that see it. */
  const loopsOf = (batch: Batch, from: number, to: number): Loops => {
    if (batch instanceof Columns) return batch.loops;
    own ??= new Columns();
    own.copy(batch, from, to);
    return own.loops;
  };

  return (batch, visitor) => {
    const { bytes, count, interfaces } = batch;
    const ethernet = interfaces.every(({ linkType }) => tables.links.get(linkType) === TO_ETHERNET);
    const plain = standard && ethernet && bytes.length < MOST_OCTETS;
    visitor.begin(batch);
    for (let from = 0; from < count; from += RECORDS) {
      const to = Math.min(count, from + RECORDS);
      const loops = loopsOf(batch, from, to);
      if (plain) {
        loops.claim(tables.ports);
        loops.over(bytes).walk(0, to - from);
      }
      tell(batch, from, to, plain, loops.words, visitor);
    }
  };

  function tell(batch: Batch, from: number, to: number, plain: boolean, rows: Int32Array, visitor: Visitor): void {
    for (let record = from; record < to; record++) {
      const at = FIRST + (record - from) * WORDS;
      if (!plain || rows[at + STOP] === NOT_PLAIN) put(rows, at, locate(batch, record));
      visitor.packet(
        record,
        rows[at + LAYERS]!,
        rows[at + OUTER_LAYERS]!,
        rows[at + DEPTH]!,
        rows[at + OUTER_NETWORK]!,
        rows[at + OUTER_TRANSPORT]!,
        rows[at + TUNNEL]!,
        rows[at + FRAME]!,
        rows[at + NETWORK]!,
        rows[at + PROTOCOL]!,
        rows[at + TRANSPORT]!,
        rows[at + END]!,
        rows[at + STOP]!,
      );
    }
  }
}

/** Write a row as the loops do. */
function put(rows: Int32Array, at: number, row: Row): void {
  rows[at + LAYERS] = row.layers;
  rows[at + OUTER_LAYERS] = row.outerLayers;
  rows[at + DEPTH] = row.depth;
  rows[at + OUTER_NETWORK] = row.outerNetwork;
  rows[at + OUTER_TRANSPORT] = row.outerTransport;
  rows[at + TUNNEL] = row.tunnel;
  rows[at + FRAME] = row.frame;
  rows[at + NETWORK] = row.network;
  rows[at + PROTOCOL] = row.protocol;
  rows[at + TRANSPORT] = row.transport;
  rows[at + END] = row.end;
  rows[at + STOP] = row.stop;
}
