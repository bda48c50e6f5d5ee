/**
 * Counting the packets of flows: one look at eight octets for each that is known, which tell the account.
 *
 * A flow's slot has the second lane of its key, 0 where it is free, and its account. The lower bits of the first lane choose
 * the slot, its upper bits stand above the account, so that 60 bits of a key count. Whole keys would take twice the memory,
 * and misses are most of what a known flow costs: that is why the slots are up to three quarters full.
 *
 * @module
 */
import { ACCOUNT_BITS, ACCOUNTS } from './accounts.ts';
import { describe } from './describe.ts';
import { COUNTS_AT, ORIGINAL, PACKETS, SLOTS_AT, SLOTS_MASK } from './layout.ts';
import { FURTHER, TOLD_OCTETS, TOLD_X, TOLD_Y } from './learned.ts';
import { learn } from './learning.ts';
import { float, setFloat, unsigned, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { FLOW_X, FLOW_Y, OUTER_WIDE, PACKET, TRAITS, WIDE } from './queue.ts';

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
 * Count keyed packets from `from` on, and learn of their flows.
 *
 * @returns the record of the first packet whose flow has to be described elsewhere, or whose sender has a further address;
 * else `to`
 */
export function count(from: i32, to: i32): i32 {
  const slots = word(SLOTS_AT);
  const counts = word(COUNTS_AT);
  let mask = word(SLOTS_MASK);
  for (let record = from; record < to; record++) {
    const packet = PACKETS + ((record * PACKET) << 2);
    const x = word(packet + (FLOW_X << 2));
    const y = word(packet + (FLOW_Y << 2));
    let slot = x & mask;
    let at = slots + (slot << 3);
    let account: i32 = -1;
    while (account < 0) {
      if (word(at) === y && (word(at + 4) ^ x) >>> ACCOUNT_BITS === 0) account = word(at + 4) & (ACCOUNTS - 1);
      else if (word(at) !== 0) {
        slot = (slot + 1) & mask;
        at = slots + (slot << 3);
      } else {
        if ((word(packet + (TRAITS << 2)) & (WIDE | OUTER_WIDE)) !== 0) return record;
        describe(record, packet);
        account = learn();
        if (word(FURTHER) !== 0) return record;
        mask = word(SLOTS_MASK);
      }
    }
    account = counts + (account << 4);
    setFloat(account, float(account) + 1.0);
    setFloat(account + 8, float(account + 8) + unsigned(word(ORIGINAL + (record << 2))));
  }
  return to;
}

/** Count the packet that is told, whose flow may be new. */
export function take(): void {
  const slots = word(SLOTS_AT);
  const mask = word(SLOTS_MASK);
  const x = word(TOLD_X);
  let slot = x & mask;
  let at = slots + (slot << 3);
  while (word(at) !== 0 && (word(at) !== word(TOLD_Y) || (word(at + 4) ^ x) >>> ACCOUNT_BITS !== 0)) {
    slot = (slot + 1) & mask;
    at = slots + (slot << 3);
  }
  const account = word(COUNTS_AT) + ((word(at) === 0 ? learn() : word(at + 4) & (ACCOUNTS - 1)) << 4);
  setFloat(account, float(account) + 1.0);
  setFloat(account + 8, float(account + 8) + float(TOLD_OCTETS));
}
