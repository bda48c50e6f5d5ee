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
// VTEPs and endpoints that are in use are few; a scan of a /64 must not fill the memory with text.
const REMEMBERED = 65_536;

const mixer = /* @__PURE__ */ new Mixer();
const ipv6Texts = /* @__PURE__ */ new Map<number, string>();
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

/** Read the IPv6 address at `at`; its text is kept for a while. */
export function ipv6Number(bytes: Uint8Array, at: number): number {
  mixer.start(6);
  for (let i = 0; i < 16; i += 4) mixer.add(u32(bytes, at + i));
  const number = IPV6_BASE + (mixer.key() % IPV6_BASE);
  if (!ipv6Texts.has(number)) {
    if (ipv6Texts.size >= REMEMBERED) forgetEldest();
    ipv6Texts.set(number, ipv6Text(bytes, at));
  }
  return number;
}

function forgetEldest(): void {
  for (const key of ipv6Texts.keys()) {
    ipv6Texts.delete(key);
    return;
  }
}

/** Write a network address. */
export function addressText(address: number): string {
  if (address >= IPV6_BASE) return ipv6Texts.get(address) ?? `ipv6-${address.toString(16)}`;
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
