/**
 * The filter for what belongs to overlays, in libpcap's words.
 *
 * `port 4789` alone hides what explains a failure: the later fragments of a tunnel packet have no ports, an encrypted
 * one is ESP, ICMP tells of packets that were refused, ARP of a neighbour that does not answer, and a tagged frame is
 * another one to libpcap.
 *
 * @module
 */

/** The port on which the nodes of a Docker swarm gossip, over UDP and TCP. */
const SWARM_GOSSIP = 7946;

/** What of an underlay belongs to overlays. */
export interface OverlayFilter {
  /** The UDP ports of VXLAN. */
  readonly ports: Iterable<number>;
  /** Whether frames with an 802.1Q tag are taken too; only link types that can have one let libpcap ask for it. */
  readonly tags: boolean;
}

/** Write the filter. */
export function overlayFilter({ ports, tags }: OverlayFilter): string {
  const terms = [
    ...[...new Set(ports)].sort((a, b) => a - b).map((port) => `udp port ${port}`),
    // RFC 791 §3.1: more fragments, or an offset; RFC 8200 §4.5: the fragment header follows.
    'ip[6:2] & 0x3fff != 0',
    'ip6[6] = 44',
    ...['icmp', 'icmp6', 'igmp', 'arp', 'esp'],
    `port ${SWARM_GOSSIP}`,
  ];
  const taken = terms.join(' or ');
  // libpcap's `vlan` moves every offset that comes after it by a tag, so the frames without one must come first.
  return tags ? `${taken} or (vlan and (${taken}))` : taken;
}
