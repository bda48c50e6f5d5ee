/**
 * The memory of the loops, as WebAssembly: stands in for `memory.ts`.
 */
import { OCTETS_AT } from './layout';

@inline export function word(at: i32): i32 { return load<i32>(at); }
@inline export function setWord(at: i32, value: i32): void { store<i32>(at, value); }
@inline export function float(at: i32): f64 { return load<f64>(at); }
@inline export function setFloat(at: i32, value: f64): void { store<f64>(at, value); }
@inline export function setHalf(at: i32, value: i32): void { store<u16>(at, <u16>value); }
@inline export function small(at: i32): i32 { return load<u8>(at); }
@inline export function octet(at: i32): i32 { return load<u8>(at, OCTETS_AT); }
@inline export function octets2(at: i32): i32 { return <i32>bswap<u16>(load<u16>(at, OCTETS_AT)); }
@inline export function octets4(at: i32): i32 { return bswap<i32>(load<i32>(at, OCTETS_AT)); }
@inline export function little2(at: i32): i32 { return load<u16>(at, OCTETS_AT); }
@inline export function little4(at: i32): i32 { return load<i32>(at, OCTETS_AT); }
@inline export function times(one: i32, other: i32): i32 { return one * other; }
@inline export function unsigned(value: i32): f64 { return <f64><u32>value; }
@inline export function setText1(at: i32, value: i32): void { store<u8>(at, <u8>value); }
@inline export function setText2(at: i32, value: i32): void { store<u16>(at, <u16>value); }
@inline export function setText4(at: i32, value: i32): void { store<i32>(at, value); }
@inline export function copyText(to: i32, from: i32): void {
  store<i64>(to, load<i64>(from));
  store<i64>(to, load<i64>(from, 8), 8);
  store<i64>(to, load<i64>(from, 16), 16);
  store<i64>(to, load<i64>(from, 24), 24);
}
@inline export function thousands(value: i32): i32 { return <i32>(<u32>value / 1000); }
@external("env", "relate") export declare function relate(wide: i32, backward: i32, starts: i32, sequence: i32, acknowledgment: i32): void;
@inline export function upper(value: f64): i32 { return <i32>(reinterpret<i64>(value) >> 32); }
@inline export function low(value: f64): i32 { return <i32><i64>value; }
