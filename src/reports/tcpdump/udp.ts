/**
 * UDP as tcpdump prints it.
 *
 * @module
 */
import { u32 } from '../../bytes.ts';
import { GENEVE_PORT } from '../../layers/geneve.ts';
import { protocol as protocolOf, version } from '../../layers/ipv4.ts';
import { nextHeader } from '../../layers/ipv6.ts';
import {
  checksum,
  destinationPort,
  length as lengthOf,
  sourcePort,
  UDP_LENGTH,
  UDP_PROTOCOL,
} from '../../layers/udp.ts';
import { VXLAN_GPE_PORT } from '../../layers/vxlan.ts';
import { literal } from '../text.ts';
import { writeEndpoints, writeIpAddresses } from './endpoints.ts';
import { printGeneve } from './geneve.ts';
import { has, need, type Printing, writeCut } from './printing.ts';
import { rightSum, transportSum } from './pseudo-header.ts';
import { printVxlan, printVxlanGpe } from './vxlan.ts';

const LENGTH = /* @__PURE__ */ literal('UDP, length ');
const NO_CHECKSUM = /* @__PURE__ */ literal('[no cksum] ');
const GOOD = /* @__PURE__ */ literal('[udp sum ok] ');
const BAD = /* @__PURE__ */ literal('[bad udp cksum 0x');
const RIGHT = /* @__PURE__ */ literal(' -> 0x');
const BAD_END = /* @__PURE__ */ literal('!] ');
const NFS_PORT = 2049;

/** Print a UDP datagram; `header` is where the IP header in front of it starts. */
export function printUdp(printing: Printing, at: number, length: number, header: number, fragmented: boolean): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'udp';
  if (!has(printing, at, 4)) return writeCutOff(printing, header);
  const source = sourcePort(bytes, at);
  const destination = destinationPort(bytes, at);
  writeEndpoints(printing, header, UDP_PROTOCOL, source, destination);
  if (length < UDP_LENGTH) return out.ascii(`truncated-udp ${length}`);
  if (!has(printing, at, 6)) return writeCut(printing);
  // RFC 2675 §4: a datagram of more than 65,535 octets says 0.
  const claimed = lengthOf(bytes, at) === 0 && length > 0xffff ? length : lengthOf(bytes, at);
  if (claimed < UDP_LENGTH) return out.ascii(`truncated-udplength ${claimed}`);
  if (at + UDP_LENGTH > printing.end) return writeCut(printing);
  const payload = Math.min(claimed, length) - UDP_LENGTH;
  const start = at + UDP_LENGTH;
  // tcpdump prints NFS instead of the verdict on the checksum.
  const nfs = options.quiet === 0 && isNfs(printing, start, source, destination);
  if (nfs) printing.payload = out.length;
  if (options.verbose > 0 && !options.skipChecksums && !fragmented) writeChecksum(printing, at, payload, header);
  if (options.quiet === 0 && printTunnel(printing, start, payload, source, destination)) return;
  if (!nfs) printing.payload = out.length;
  if (claimed > length && !fragmented) out.ascii(`UDP, bad length ${claimed - UDP_LENGTH} > ${payload}`);
  else {
    out.labelled(LENGTH, claimed - UDP_LENGTH);
  }
}

/** Write what there is of a datagram without ports. */
function writeCutOff(printing: Printing, header: number): void {
  const { bytes } = printing;
  const direct = version(bytes, header) === 4 ? protocolOf(bytes, header) : nextHeader(bytes, header);
  if (direct === UDP_PROTOCOL) writeIpAddresses(printing, header);
  writeCut(printing);
}

/** Write what the checksum is worth; over IPv4 only with -vv, as tcpdump does. */
function writeChecksum(printing: Printing, at: number, payload: number, header: number): void {
  const { bytes, options, out } = printing;
  const four = version(bytes, header) === 4;
  if (four && options.verbose < 2) return;
  if (four) {
    need(printing, at, UDP_LENGTH);
    if (checksum(bytes, at) === 0) return out.write(NO_CHECKSUM);
  }
  if (!has(printing, at + UDP_LENGTH, payload)) return;
  const octets = payload + UDP_LENGTH;
  const sum = transportSum(printing, header, at, octets, octets, UDP_PROTOCOL);
  if (sum === 0) return out.write(GOOD);
  const field = checksum(bytes, at);
  out.write(BAD);
  out.hex(field, 4);
  out.write(RIGHT);
  out.hex(rightSum(field, sum), 4);
  out.write(BAD_END);
}

/** Whether the payload is a call to or a reply from an NFS server (RFC 5531 §9: the second word is the message's type). */
function isNfs(printing: Printing, at: number, source: number, destination: number): boolean {
  if (source !== NFS_PORT && destination !== NFS_PORT) return false;
  if (!has(printing, at + 4, 4)) return false;
  const type = u32(printing.bytes, at + 4);
  return (destination === NFS_PORT && type === 0) || (source === NFS_PORT && type === 1);
}

/** Print the tunnel that the ports tell of; false where they tell of none. */
function printTunnel(printing: Printing, at: number, length: number, source: number, destination: number): boolean {
  const { vxlanPorts } = printing;
  if (vxlanPorts[destination] === 1 || vxlanPorts[source] === 1) printVxlan(printing, at, length);
  else if (destination === GENEVE_PORT) printGeneve(printing, at, length);
  else if (destination === VXLAN_GPE_PORT || source === VXLAN_GPE_PORT) printVxlanGpe(printing, at, length);
  else return false;
  return true;
}
