/**
 * Addresses as numbers: 48 bits of hardware address, 32 bits of IPv4 address, and for IPv6 a key above all of those.
 * They compare at once, and become text only where a conversation leaves the correlator.
 *
 * @module
 */
import { ipv4Text, ipv6Text, macText, u16, u32 } from '../bytes.ts';
import { Mixer } from './mixer.ts';

/** No address. */
export const NO_ADDRESS = -1;
/** Numbers from here on stand for IPv6 addresses. */
const IPV6_BASE = 2 ** 52;
// VTEPs and endpoints that are in use are few; a scan of a /64 must not fill the memory.
const REMEMBERED = 65_536;
/** How many of the numbers asked for last are known at once: a map takes 20 ns more, 5 % of a summary of IPv6 traffic. */
const RECENT = 1024;

const mixer = /* @__PURE__ */ new Mixer();
/** The places of numbers among those that are remembered; the eldest one's is the next one's. */
const places = /* @__PURE__ */ new Map<number, number>();
const numbers = /* @__PURE__ */ new Float64Array(REMEMBERED);
const octets = /* @__PURE__ */ new Uint8Array(16 * REMEMBERED);
let next = 0;
const recent = /* @__PURE__ */ new Float64Array(RECENT);
const scratch = /* @__PURE__ */ new Uint8Array(6);

/** Read the hardware address at `at`. */
export const macNumber = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 2);

/** Whether frames to this hardware address go to several stations. */
export const isGroupMac = (mac: number): boolean => mac >= 0 && (Math.floor(mac / 0x100_0000_0000) & 1) === 1;

/** Write a hardware address. */
export function macNumberText(mac: number): string {
  writeNumber(mac, 6);
  return macText(scratch, 0);
}

/** Read the IPv4 address at `at`. */
export const ipv4Number = (bytes: Uint8Array, at: number): number => u32(bytes, at);

/** Read the IPv6 address at `at`; its octets are kept for a while. */
export function ipv6Number(bytes: Uint8Array, at: number): number {
  mixer.start(6);
  for (let i = 0; i < 16; i += 4) mixer.add(u32(bytes, at + i));
  const key = mixer.key();
  const number = key < IPV6_BASE ? key + IPV6_BASE : key;
  const slot = recentSlot(number);
  if (recent[slot] === number) return number;
  if (!places.has(number)) remember(number, bytes, at);
  recent[slot] = number;
  return number;
}

const recentSlot = (number: number): number => (number | 0) & (RECENT - 1);

function remember(number: number, bytes: Uint8Array, at: number): void {
  const eldest = numbers[next]!;
  places.delete(eldest);
  if (recent[recentSlot(eldest)] === eldest) recent[recentSlot(eldest)] = 0;
  numbers[next] = number;
  for (let i = 0; i < 16; i++) octets[16 * next + i] = bytes[at + i]!;
  places.set(number, next);
  next = (next + 1) % REMEMBERED;
}

/** Write a network address. */
export function addressText(address: number): string {
  if (address >= IPV6_BASE) {
    const place = places.get(address);
    return place === undefined ? `ipv6-${address.toString(16)}` : ipv6Text(octets, 16 * place);
  }
  if (address < 0) return '?';
  writeNumber(address, 4);
  return ipv4Text(scratch, 0);
}

function writeNumber(value: number, octets: number): void {
  let rest = value;
  for (let i = octets - 1; i >= 0; i--) {
    scratch[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
