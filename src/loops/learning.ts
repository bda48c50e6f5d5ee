/**
 * New flows: what they teach of tunnels, stations and talks.
 *
 * Whether one packet was seen twice is not asked of packets, but of flows: only where two flows of the same addresses
 * take ways that one packet can take one behind the other is it in doubt.
 *
 * @module
 */
import { ACCOUNTS, BARE, FIRST_ACCOUNT, FORGOTTEN } from './accounts.ts';
import { laneX, laneY, mixNumber, start } from './lanes.ts';
import { SLOTS_AT, SLOTS_MASK } from './layout.ts';
import {
  DOUBT,
  FLOW,
  FLOW_ACCOUNT,
  FLOW_BEFORE,
  FLOW_PAIR,
  FLOW_SENDER,
  FLOW_TRAITS,
  FLOWS,
  FLOWS_AT,
  FLOWS_MOST,
  FORGOTTEN_FLOWS,
  PAIR_SLOTS_AT,
  PAIR_SLOTS_MASK,
  PAIRS,
  TOLD_DESTINATION,
  TOLD_DESTINATION_MAC,
  TOLD_FLOODED,
  TOLD_LIFE,
  TOLD_SOURCE,
  TOLD_SOURCE_MAC,
  TOLD_VNI,
  TOLD_X,
  TOLD_Y,
} from './learned.ts';
import { float, low, setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { overlayOf, sender, talked, wayOf } from './parties.ts';
import { crowded, empty, enlarge, find } from './slots.ts';

/** Ways of two addresses that are compared with each other. */
const WAYS: i32 = 64;
/** What the lanes of two addresses begin with. */
const PAIR: i32 = 3;
/** Traits: the time to live, or that there is none; the address with the lower number sends; the sender's upper part. */
const LIFE: i32 = 0x3ff;
const UPWARD: i32 = 0x400;
const SENDER_SHIFT: i32 = 16;

/** Learn from the first packet of a new flow, as it is told, without counting it, and return its account. */
export function learn(): i32 {
  if (word(FLOWS) === word(FLOWS_MOST)) forget();
  if (word(FLOWS) << 2 > word(SLOTS_MASK) * 3) spread();
  const flow = word(FLOWS);
  const at = word(FLOWS_AT) + flow * FLOW;
  const way = wayOf();
  let account = FORGOTTEN;
  if (word(TOLD_VNI) < 0) account = BARE;
  else if (way >= 0) account = accountOf(way, word(TOLD_FLOODED));
  put(word(TOLD_X), word(TOLD_Y), account);
  setWord(at, word(TOLD_X));
  setWord(at + 4, word(TOLD_Y));
  setWord(at + FLOW_ACCOUNT, account);
  const mac = float(TOLD_SOURCE_MAC);
  const known = sender();
  const life = word(TOLD_LIFE);
  const upper = known ? low(mac / 4_294_967_296.0) : -1;
  const upward: i32 = talker() < listener() ? UPWARD : 0;
  setWord(at + FLOW_TRAITS, (life < 0 ? LIFE : life) | upward | (upper << SENDER_SHIFT));
  setWord(at + FLOW_SENDER, known ? low(mac) : -1);
  meet(flow, at);
  setWord(FLOWS, flow + 1);
  return account;
}

/** The account of a way: it has two, one for what goes to a single station, one for what is flooded. */
function accountOf(way: i32, flooded: i32): i32 {
  const account = FIRST_ACCOUNT + 2 * way + (flooded !== 0 ? 1 : 0);
  return account < ACCOUNTS ? account : FORGOTTEN;
}

/** Who talks: the network address, or the hardware address where there is none. */
function talker(): f64 {
  return float(TOLD_SOURCE) >= 0.0 ? float(TOLD_SOURCE) : float(TOLD_SOURCE_MAC);
}

/** Who is talked to. */
function listener(): f64 {
  return float(TOLD_DESTINATION) >= 0.0 ? float(TOLD_DESTINATION) : float(TOLD_DESTINATION_MAC);
}

/** Put a flow to those of the same two addresses. */
function meet(flow: i32, at: i32): void {
  const flows = word(FLOWS_AT);
  const slots = word(PAIR_SLOTS_AT);
  if (crowded(word(PAIRS), word(PAIR_SLOTS_MASK))) enlarge(slots, PAIR_SLOTS_MASK, flows + FLOW_PAIR, FLOW, flow);
  const one = talker();
  const other = listener();
  start(PAIR);
  mixNumber(one < other ? one : other);
  mixNumber(one < other ? other : one);
  setWord(at + FLOW_PAIR, laneX());
  setWord(at + FLOW_PAIR + 4, laneY());
  const slot = find(slots, word(PAIR_SLOTS_MASK), flows + FLOW_PAIR, FLOW, laneX(), laneY());
  const before = word(slot) - 1;
  setWord(slot, flow + 1);
  setWord(at + FLOW_BEFORE, before);
  if (before < 0) setWord(PAIRS, word(PAIRS) + 1);
  compare(at, before);
}

/** Compare a flow with the earlier ones of the same two addresses. */
function compare(at: i32, before: i32): void {
  const flows = word(FLOWS_AT);
  const way = (word(at + FLOW_ACCOUNT) - FIRST_ACCOUNT) >> 1;
  let hasTalked = false;
  let ways: i32 = 0;
  for (let flow = before; flow >= 0; flow = word(flows + flow * FLOW + FLOW_BEFORE)) {
    const other = flows + flow * FLOW;
    const otherWay = (word(other + FLOW_ACCOUNT) - FIRST_ACCOUNT) >> 1;
    if (otherWay >> 1 === way >> 1) hasTalked = true;
    // What is in a tunnel here and bare there tells of which overlay the bare one is.
    if (way < 0 !== otherWay < 0 || rivals(at, way, other, otherWay) || ++ways > WAYS) setWord(DOUBT, 1);
    if (word(DOUBT) !== 0) return;
  }
  if (!hasTalked && way >= 0) talked(way >> 1);
}

/**
 * Whether a packet of one flow can be one of the other, seen again: behind a router it has another sender and less to
 * live, at another VTEP both are the same.
 */
function rivals(at: i32, way: i32, other: i32, otherWay: i32): boolean {
  const different = word(at + FLOW_TRAITS) ^ word(other + FLOW_TRAITS);
  if ((different & UPWARD) !== 0) return false;
  const sameMac = different >>> SENDER_SHIFT === 0 && word(at + FLOW_SENDER) === word(other + FLOW_SENDER);
  const sameLife = (different & LIFE) === 0;
  if (!sameMac) return !sameLife;
  if (!sameLife || way === otherWay) return false;
  return overlayOf(way) === overlayOf(otherWay);
}

/** Put a flow into a slot: it is not there yet. */
function put(x: i32, y: i32, account: i32): void {
  const slots = word(SLOTS_AT);
  const mask = word(SLOTS_MASK);
  let slot = x & mask;
  while (word(slots + (slot << 3)) !== 0) slot = (slot + 1) & mask;
  setWord(slots + (slot << 3), y);
  setWord(slots + (slot << 3) + 4, (x & -ACCOUNTS) | account);
}

/** Make room: all flows are new again. */
function forget(): void {
  setFloat(FORGOTTEN_FLOWS, float(FORGOTTEN_FLOWS) + word(FLOWS));
  setWord(FLOWS, 0);
  setWord(PAIRS, 0);
  empty(word(SLOTS_AT), word(SLOTS_MASK) * 2 + 1);
  empty(word(PAIR_SLOTS_AT), word(PAIR_SLOTS_MASK));
}

/** Use twice as many slots. */
function spread(): void {
  const mask = word(SLOTS_MASK) * 2 + 1;
  empty(word(SLOTS_AT), mask);
  setWord(SLOTS_MASK, mask);
  const flows = word(FLOWS_AT);
  const end = flows + word(FLOWS) * FLOW;
  for (let at = flows; at < end; at += FLOW) put(word(at), word(at + 4), word(at + FLOW_ACCOUNT));
}
