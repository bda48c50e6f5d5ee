/**
 * Names of IP protocol numbers, as they stand in `proto UDP (17)` and `next-header UDP (17)`.
 *
 * @module
 */
import { type Literal, literal } from '../text.ts';

const NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0, 'HBH'],
  [1, 'ICMP'],
  [2, 'IGMP'],
  [4, 'IPIP'],
  [6, 'TCP'],
  [8, 'EGP'],
  [9, 'IGRP'],
  [17, 'UDP'],
  [33, 'DCCP'],
  [41, 'IPv6'],
  [43, 'Routing'],
  [44, 'Fragment'],
  [46, 'RSVP'],
  [47, 'GRE'],
  [50, 'ESP'],
  [51, 'AH'],
  [55, 'Mobile IP'],
  [58, 'ICMPv6'],
  [60, 'DSTOPT'],
  [62, 'Mobile IP (old)'],
  [88, 'EIGRP'],
  [89, 'OSPF'],
  [103, 'PIM'],
  [108, 'Compressed IP'],
  [112, 'VRRP'],
  [113, 'PGM'],
  [132, 'SCTP'],
  [135, 'Mobility'],
  [143, 'Ethernet'],
]);

const TEXTS: readonly Literal[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, protocol) =>
  literal(NAMES.get(protocol) ?? 'unknown'),
);

/** Name an IP protocol number; `unknown` where there is no name. */
export const ipProtocolName = (protocol: number): Literal => TEXTS[protocol]!;

/** TCP, UDP, DCCP and SCTP: their printers write the addresses, for theirs have ports. */
export const hasPorts = (protocol: number): boolean =>
  protocol === 6 || protocol === 17 || protocol === 132 || protocol === 33;
