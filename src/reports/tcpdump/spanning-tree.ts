/**
 * Bridge protocol data units of spanning trees as tcpdump prints them (IEEE Std 802.1D-2004 §9.3, IEEE Std 802.1Q-2018
 * §14.4 for multiple spanning trees). Shortest path bridging's addition is left out.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |   protocol identifier (0)     |    version    |     type      |
 * |     flags     |        root identifier (64 bits) …            |
 * |    root path cost (32 bits), bridge identifier (64 bits) …    |
 * |   port identifier (16 bits), message age, maximum age, hello time, forward delay (in 1/256 s)
 * | version 1 length (8 bits), version 3 length (16 bits), and then the multiple spanning trees' part
 * ```
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { writeHardware } from '../addresses.ts';
import { type BitNames, need, type Printing, writeBits, writeEscaped, writeInvalid } from './printing.ts';

const CONFIGURATION_LENGTH = 35;
const RAPID_LENGTH = 36;
const MULTIPLE_LENGTH = 102;
/** The octets of the multiple spanning trees' part before the first instance, and those of an instance. */
const REGION_LENGTH = 64;
const INSTANCE_LENGTH = 16;

const RAPID = 2;
const MULTIPLE = 3;
const SHORTEST_PATH = 4;

const VERSIONS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0, '802.1d'],
  [RAPID, '802.1w'],
  [MULTIPLE, '802.1s'],
  [SHORTEST_PATH, '802.1aq'],
]);
const CONFIGURATION = 0x00;
const RAPID_UNIT = 0x02;
const TYPES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [CONFIGURATION, 'Config'],
  [RAPID_UNIT, 'Rapid STP'],
  [0x80, 'Topology Change'],
]);
const FLAGS: BitNames = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
];
const ROLES: readonly string[] = ['Unknown', 'Alternate', 'Root', 'Designated'];
const role = (flags: number): string => ROLES[(flags >> 2) & 3]!;

/** Print a bridge protocol data unit of `length` octets. */
export function printSpanningTree(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  printing.protocol = 'stp';
  if (length < 4) {
    writeInvalid(printing);
    return;
  }
  need(printing, at, 2);
  if (u16(bytes, at) !== 0) {
    out.ascii(`unknown STP version, length ${length}`);
    return;
  }
  need(printing, at, 3);
  const version = u8(bytes, at + 2);
  out.ascii(`STP ${VERSIONS.get(version) ?? `Unknown STP protocol (0x${hex2(version)})`}`);
  if (!VERSIONS.has(version)) return;
  need(printing, at, 4);
  const type = u8(bytes, at + 3);
  out.ascii(`, ${TYPES.get(type) ?? `Unknown BPDU Type (0x${hex2(type)})`}`);
  if (type === CONFIGURATION) printConfiguration(printing, at, length, CONFIGURATION_LENGTH);
  else if (type === RAPID_UNIT && version === RAPID) printConfiguration(printing, at, length, RAPID_LENGTH);
  else if (type === RAPID_UNIT && version >= MULTIPLE) printMultiple(printing, at, length);
}

const hex2 = (value: number): string => value.toString(16).padStart(2, '0');

function printConfiguration(printing: Printing, at: number, length: number, least: number): void {
  const { bytes, options, out } = printing;
  if (length < least) {
    writeInvalid(printing);
    return;
  }
  need(printing, at, 5);
  out.ascii(', Flags [');
  writeBits(out, FLAGS, u8(bytes, at + 4), 'none');
  out.octet(0x5d);
  need(printing, at + 17, 10);
  out.ascii(', bridge-id ');
  writeBridge(printing, at + 17);
  out.octet(0x2e);
  out.hex(u16(bytes, at + 25), 4);
  out.ascii(`, length ${length}`);
  if (options.verbose === 0) return;
  writeTimers(printing, at + 27);
  need(printing, at + 5, 12);
  out.ascii('\n\troot-id ');
  writeBridge(printing, at + 5);
  out.ascii(`, root-pathcost ${u32(bytes, at + 13)}`);
  if (u8(bytes, at + 2) === RAPID) out.ascii(`, port-role ${role(u8(bytes, at + 4))}`);
}

/** Write a bridge's identifier: its priority and its address. */
function writeBridge(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, at, 8);
  out.hex(u16(bytes, at), 4);
  out.octet(0x2e);
  writeHardware(out, bytes, at + 2, 6);
}

function writeTimers(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, at, 8);
  out.ascii(`\n\tmessage-age ${seconds(u16(bytes, at))}s, max-age ${seconds(u16(bytes, at + 2))}s`);
  out.ascii(`, hello-time ${seconds(u16(bytes, at + 4))}s, forwarding-delay ${seconds(u16(bytes, at + 6))}s`);
}

/** Write a time in 1/256 s with two digits behind the point, halves rounded to even as C does. */
function seconds(units: number): string {
  const hundredths = units * 100;
  const whole = hundredths >> 8;
  const rest = hundredths & 255;
  const rounded = rest > 128 || (rest === 128 && (whole & 1) === 1) ? whole + 1 : whole;
  return `${Math.floor(rounded / 100)}.${String(rounded % 100).padStart(2, '0')}`;
}

function printMultiple(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  if (length < MULTIPLE_LENGTH) {
    writeInvalid(printing);
    return;
  }
  need(printing, at, RAPID_LENGTH);
  if (u8(bytes, at + 35) !== 0) {
    writeInvalid(printing);
    return;
  }
  need(printing, at + 36, 2);
  const octets = u16(bytes, at + 36);
  if (length < RAPID_LENGTH + octets + 2) {
    writeInvalid(printing);
    return;
  }
  out.ascii(', CIST Flags [');
  writeBits(out, FLAGS, u8(bytes, at + 4), 'none');
  out.ascii(`], length ${length}`);
  if (options.verbose > 0) {
    printRegion(printing, at);
    printInstances(printing, at + MULTIPLE_LENGTH, octets - REGION_LENGTH);
  }
  if (u8(bytes, at + 2) === SHORTEST_PATH) checkShortestPath(printing, at, length, octets + 2);
}

/** Print the common and internal spanning tree's part. */
function printRegion(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  out.ascii(`\n\tport-role ${role(u8(bytes, at + 4))}, CIST root-id `);
  writeBridge(printing, at + 5);
  out.ascii(`, CIST ext-pathcost ${u32(bytes, at + 13)}\n\tCIST regional-root-id `);
  writeBridge(printing, at + 17);
  out.ascii(', CIST port-id ');
  out.hex(u16(bytes, at + 25), 4);
  out.octet(0x2c);
  writeTimers(printing, at + 27);
  out.ascii(`\n\tv3len ${u16(bytes, at + 36)}, MCID Name `);
  for (let place = at + 39; place < at + 71; place++) {
    need(printing, place, 1);
    if (u8(bytes, place) === 0) break;
    writeEscaped(out, u8(bytes, place));
  }
  need(printing, at, 89);
  out.ascii(`, rev ${u16(bytes, at + 71)},\n\t\tdigest `);
  for (let i = 0; i < 4; i++) out.hex(u32(bytes, at + 73 + 4 * i), 8);
  out.ascii(', ');
  need(printing, at, 93);
  out.ascii(`CIST int-root-pathcost ${u32(bytes, at + 89)},`);
  need(printing, at, 101);
  out.ascii('\n\tCIST bridge-id ');
  writeBridge(printing, at + 93);
  out.ascii(', ');
  need(printing, at, MULTIPLE_LENGTH);
  out.ascii(`CIST remaining-hops ${u8(bytes, at + 101)}`);
}

/** Print the spanning tree instances in the `octets` octets from `start` on. */
function printInstances(printing: Printing, start: number, octets: number): void {
  const { bytes, out } = printing;
  for (let at = start; at + INSTANCE_LENGTH <= start + octets; at += INSTANCE_LENGTH) {
    need(printing, at, 3);
    out.ascii(`\n\tMSTI ${u16(bytes, at + 1) & 0x0fff}, Flags [`);
    writeBits(out, FLAGS, u8(bytes, at), 'none');
    out.ascii(`], port-role ${role(u8(bytes, at))}`);
    need(printing, at, 13);
    out.ascii('\n\t\tMSTI regional-root-id ');
    writeBridge(printing, at + 1);
    out.ascii(`, pathcost ${u32(bytes, at + 9)}`);
    need(printing, at, INSTANCE_LENGTH);
    const priorities = `bridge-prio ${u8(bytes, at + 13) >> 4}, port-prio ${u8(bytes, at + 14) >> 4}`;
    out.ascii(`\n\t\tMSTI ${priorities}, hops ${u8(bytes, at + 15)}`);
  }
}

/** Name what shortest path bridging adds behind the `octets` octets of the multiple spanning trees' part. */
function checkShortestPath(printing: Printing, at: number, length: number, octets: number): void {
  const { bytes, out } = printing;
  need(printing, at + 36 + octets, 2);
  const added = u16(bytes, at + 36 + octets) + 2;
  if (length < RAPID_LENGTH + octets + added || added < 87) writeInvalid(printing);
  else printing.payload = out.length;
}
