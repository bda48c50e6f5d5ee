/**
 * SNAP, the second half of an LLC header that names its payload (RFC 1042), as tcpdump prints it.
 *
 * @module
 */
import { SNAP_LENGTH, snapOrganization, snapProtocol } from '../../layers/llc.ts';
import { writeMac } from '../addresses.ts';
import { etherTypeName } from './ethertypes.ts';
import { has, need, type Printing, writeCut } from './printing.ts';
import { printSpanningTree } from './spanning-tree.ts';

const ETHERNET = 0x00_0000;
const CISCO = 0x00_000c;
const BRIDGED = 0x00_00f8;
const BRIDGED_FRAMES = 0x00_80c2;
const APPLETALK = 0x08_0007;
/** The one protocol of AppleTalk's own organization. */
const APPLETALK_PROTOCOL = 0x809b;

/** Names of organizations. */
const ORGANIZATIONS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [ETHERNET, 'Ethernet'],
  [CISCO, 'Cisco'],
  [0x00_005e, 'IANA'],
  [0x00_0081, 'Nortel Networks SONMP'],
  [BRIDGED, 'Cisco bridged'],
  [BRIDGED_FRAMES, 'Ethernet bridged'],
  [0x00_a03e, 'ATM Forum'],
  [0x00_e02f, 'DOCSIS Spanning Tree'],
  [APPLETALK, 'Appletalk'],
  [0x00_9069, 'Juniper'],
  [0x08_0009, 'Hewlett-Packard'],
  [0x00_120f, 'IEEE 802.3 Private'],
  [0x00_12bb, 'ANSI/TIA'],
  [0x00_1b21, 'DCBX'],
  [0x00_2320, 'Nicira Networks'],
  [0x5c_16c7, 'Big Switch Networks'],
  [0xb0_d2f5, 'Vello Systems'],
  [0x00_2481, 'HP'],
  [0x00_04ea, 'HP-Labs'],
  [0x74_8771, 'Infoblox Inc'],
  [0xa4_2305, 'Open Networking Lab'],
  [0x00_049f, 'Freescale'],
  [0x00_15ad, 'Netronome'],
  [0x00_1018, 'Broadcom'],
  [0x00_e004, 'PMC-Sierra'],
  [0xd0_f0db, 'Ericsson'],
]);
const CISCO_PROTOCOLS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0x010b, 'PVST'],
  [0x010c, 'VLAN Bridge'],
  [0x0111, 'UDLD'],
  [0x2000, 'CDP'],
  [0x2003, 'VTP'],
  [0x2004, 'DTP'],
]);
/** RFC 2684 §5.2. */
const BRIDGED_PROTOCOLS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0x0001, 'Ethernet + FCS'],
  [0x0002, '802.4 + FCS'],
  [0x0003, 'Token Ring + FCS'],
  [0x0004, 'FDDI + FCS'],
  [0x0005, '802.6 + FCS'],
  [0x0007, 'Ethernet w/o FCS'],
  [0x0008, '802.4 w/o FCS'],
  [0x0009, 'Token Ring w/o FCS'],
  [0x000a, 'FDDI w/o FCS'],
  [0x000b, '802.6 w/o FCS'],
  [0x000e, 'BPDU'],
]);

/** Name a protocol of an organization. */
function protocolName(organization: number, protocol: number): string {
  switch (organization) {
    case ETHERNET:
    case BRIDGED:
    case APPLETALK:
      return etherTypeName(protocol) ?? 'Unknown';
    case CISCO:
      return CISCO_PROTOCOLS.get(protocol) ?? 'Unknown';
    case BRIDGED_FRAMES:
      return BRIDGED_PROTOCOLS.get(protocol) ?? 'Unknown';
    default:
      return 'Unknown';
  }
}

/** Print a SNAP header, which is the end of LLC's, and what follows; false where that is not known. */
export function printSnap(
  printing: Printing,
  at: number,
  length: number,
  captured: number,
  source: number,
  destination: number,
): boolean {
  const { bytes, options, out } = printing;
  printing.protocol = 'snap';
  if (length < SNAP_LENGTH || captured < SNAP_LENGTH || !has(printing, at, SNAP_LENGTH)) {
    writeCut(printing);
    return true;
  }
  const organization = snapOrganization(bytes, at);
  const protocol = snapProtocol(bytes, at);
  const rest = length - SNAP_LENGTH;
  if (options.linkHeader) {
    writeProtocol(printing, organization, protocol, organization === ETHERNET ? 'ethertype' : 'pid');
    out.ascii(`, length ${rest}: `);
  }
  const start = at + SNAP_LENGTH;
  if (printSnapPayload(printing, organization, protocol, start, rest, captured - SNAP_LENGTH, source, destination)) {
    return true;
  }
  if (!options.linkHeader) writeSnap(printing, organization, protocol, rest, source, destination);
  return false;
}

/** Write `oui Cisco (0x00000c), pid CDP (0x2000)`. */
function writeProtocol(printing: Printing, organization: number, protocol: number, what: string): void {
  const { out } = printing;
  out.ascii(`oui ${ORGANIZATIONS.get(organization) ?? 'Unknown'} (0x`);
  out.hex(organization, 6);
  out.ascii(`), ${what} ${protocolName(organization, protocol)} (0x`);
  out.hex(protocol, 4);
  out.octet(0x29);
}

/** Write what SNAP names but nobody prints. */
function writeSnap(
  printing: Printing,
  organization: number,
  protocol: number,
  length: number,
  source: number,
  destination: number,
): void {
  const { bytes, out } = printing;
  if (source >= 0 && destination >= 0) {
    writeMac(out, bytes, source);
    out.ascii(' > ');
    writeMac(out, bytes, destination);
    out.octet(0x20);
  }
  out.ascii('SNAP, ');
  if (organization === ETHERNET) {
    out.ascii(`ethertype ${protocolName(organization, protocol)} (0x`);
    out.hex(protocol, 4);
    out.octet(0x29);
  } else writeProtocol(printing, organization, protocol, 'pid');
  out.ascii(`, length ${length}: `);
}

/** Print what SNAP leads to; false where that is not known. */
function printSnapPayload(
  printing: Printing,
  organization: number,
  protocol: number,
  at: number,
  length: number,
  captured: number,
  source: number,
  destination: number,
): boolean {
  const { printers } = printing;
  switch (organization) {
    case ETHERNET:
    case BRIDGED:
      if (printers.etherType(printing, protocol, at, length, captured, source, destination)) return true;
      if (etherTypeName(protocol) !== undefined) printing.payload = printing.out.length;
      return false;
    case APPLETALK:
      if (protocol === APPLETALK_PROTOCOL) printing.payload = printing.out.length;
      return false;
    case CISCO:
      return printCisco(printing, protocol, at, length);
    case BRIDGED_FRAMES:
      return printBridged(printing, protocol, at, length, captured);
    default:
      return false;
  }
}

function printCisco(printing: Printing, protocol: number, at: number, length: number): boolean {
  if (protocol === 0x010b || protocol === 0x010c) {
    printSpanningTree(printing, at, length);
    return true;
  }
  if (CISCO_PROTOCOLS.has(protocol)) printing.payload = printing.out.length;
  return false;
}

function printBridged(printing: Printing, protocol: number, at: number, length: number, captured: number): boolean {
  if (protocol === 0x000e) printSpanningTree(printing, at, length);
  else if (protocol === 0x0001 || protocol === 0x0007) {
    // RFC 2684 §5.2: two octets of padding.
    need(printing, at, 2);
    printing.printers.frame(printing, at + 2, length - 2, captured - 2);
  } else return false;
  return true;
}
