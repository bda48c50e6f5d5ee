/**
 * Counting the packets of known flows: one look at eight octets for each, which tell the account (see `tally/flows.ts`).
 *
 * @module
 */
import { ACCOUNT_BITS, ACCOUNTS } from './accounts.ts';
import { COUNTS_AT, ORIGINAL, PACKETS, SLOTS_AT, SLOTS_MASK } from './layout.ts';
import { float, setFloat, unsigned, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { FLOW_X, FLOW_Y, PACKET } from './queue.ts';

/** Read ahead what {@link count} needs: these misses overlap, those of a loop that branches on them do not. */
export function touch(from: i32, to: i32): i32 {
  const slots = word(SLOTS_AT);
  const mask = word(SLOTS_MASK);
  let seen: i32 = 0;
  for (let record = from; record < to; record++) {
    const packet = PACKETS + ((record * PACKET) << 2);
    seen |= word(slots + ((word(packet + (FLOW_X << 2)) & mask) << 3));
  }
  return seen;
}

/**
 * Count keyed packets from `from` on, as long as their flows are known.
 *
 * @returns the record of the first packet of an unknown flow, or `to`
 */
export function count(from: i32, to: i32): i32 {
  const slots = word(SLOTS_AT);
  const counts = word(COUNTS_AT);
  const mask = word(SLOTS_MASK);
  for (let record = from; record < to; record++) {
    const packet = PACKETS + ((record * PACKET) << 2);
    const x = word(packet + (FLOW_X << 2));
    const y = word(packet + (FLOW_Y << 2));
    let slot = x & mask;
    let at = slots + (slot << 3);
    while (word(at) !== y || (word(at + 4) ^ x) >>> ACCOUNT_BITS !== 0) {
      if (word(at) === 0) return record;
      slot = (slot + 1) & mask;
      at = slots + (slot << 3);
    }
    const account = counts + ((word(at + 4) & (ACCOUNTS - 1)) << 4);
    setFloat(account, float(account) + 1.0);
    setFloat(account + 8, float(account + 8) + unsigned(word(ORIGINAL + (record << 2))));
  }
  return to;
}
