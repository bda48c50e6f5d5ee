/**
 * What a walk has to tell of a record, worked out from the objects of `dissect`.
 */
import { frames } from '../../src/dissect.ts';
import type { Layer } from '../../src/layers/standard.ts';
import type { Packet } from '../../src/packet.ts';
import * as told from '../../src/scan/visitor.ts';
import type { Told } from './batches.ts';

const BITS: Readonly<Partial<Record<Layer['kind'], number>>> = {
  ethernet: told.ETHERNET_LAYER,
  'linux-cooked': told.LINUX_COOKED_LAYER,
  vlan: told.VLAN_LAYER,
  arp: told.ARP_LAYER,
  ipv4: told.IPV4_LAYER,
  ipv6: told.IPV6_LAYER,
  'ipv6-hop-by-hop': told.EXTENSION_LAYER,
  'ipv6-routing': told.EXTENSION_LAYER,
  'ipv6-fragment': told.EXTENSION_LAYER,
  'ipv6-destination': told.EXTENSION_LAYER,
  'ipv6-mobility': told.EXTENSION_LAYER,
  ah: told.EXTENSION_LAYER,
  udp: told.UDP_LAYER,
  tcp: told.TCP_LAYER,
  icmp: told.ICMP_LAYER,
  icmpv6: told.ICMPV6_LAYER,
  esp: told.ESP_LAYER,
  vxlan: told.VXLAN_LAYER,
  geneve: told.GENEVE_LAYER,
  payload: 0,
};

const STOPS = {
  snapped: told.STOP_CUT,
  truncated: told.STOP_CUT,
  malformed: told.STOP_MALFORMED,
  unsupported: told.STOP_UNSUPPORTED,
};

/** What is told where the objects say it; `end` and `transport` only where they do. */
export type Expected = Omit<Told, 'end' | 'transport' | 'outerTransport' | 'frame'> & {
  readonly end?: number;
  readonly transport?: number;
  readonly outerTransport?: number;
  readonly frame?: number;
};

/** Work out what a walk has to tell of a packet. */
export function expectedOf(packet: Packet): Expected {
  const cut = frames(packet);
  const around = cut.slice(0, -1).flatMap((frame) => frame.layers);
  const inner = cut.at(-1)!.layers;
  const network = inner.findLast(isNetwork);
  const last = inner.findLast((layer) => isNetwork(layer) || isExtension(layer));
  const tunnel = around.findLast((layer) => layer.kind === 'vxlan' || layer.kind === 'geneve');
  const payload = packet.layers.find((layer) => layer.kind === 'payload');
  const carried = carriedBy(inner, packet);
  const outer = carriedBy(cut[0]!.layers, packet);
  return {
    layers: bitsOf(inner),
    outerLayers: bitsOf(around),
    depth: cut.length - 1,
    outerNetwork: packet.layers.find(isNetwork)?.offset,
    tunnel: tunnel?.offset,
    vni: tunnel?.vni,
    network: network?.offset,
    protocol: last === undefined ? undefined : protocolOf(last),
    stop: packet.stop === undefined ? told.STOP_WHOLE : STOPS[packet.stop.reason],
    ...(payload === undefined ? {} : { end: payload.offset + payload.length }),
    ...(carried === undefined ? {} : { transport: carried }),
    ...(outer === undefined ? {} : { outerTransport: outer }),
    ...(inner[0] === undefined || tunnel === undefined ? {} : { frame: inner[0].offset }),
  };
}

const isNetwork = (layer: Layer): boolean => layer.kind === 'ipv4' || layer.kind === 'ipv6' || layer.kind === 'arp';

const isExtension = (layer: Layer): boolean => (BITS[layer.kind] ?? 0) === told.EXTENSION_LAYER;

const isLater = (layer: Layer): boolean => 'fragmentOffset' in layer && layer.fragmentOffset !== 0;

const isFragment = (layer: Layer): boolean => isLater(layer) || ('moreFragments' in layer && layer.moreFragments);

function bitsOf(layers: readonly Layer[]): number {
  let bits = 0;
  for (const layer of layers) {
    bits |= BITS[layer.kind] ?? told.OTHER_LAYER;
    if (isFragment(layer)) bits |= told.FRAGMENT_LAYER;
  }
  return bits;
}

function protocolOf(layer: Layer): number | undefined {
  if ('nextHeader' in layer) return layer.nextHeader;
  return layer.kind === 'ipv4' ? layer.protocol : undefined;
}

/** Find where the payload of a frame's last IP packet starts, if something is there that tells. */
function carriedBy(layers: readonly Layer[], packet: Packet): number | undefined {
  const last = layers.findLastIndex((layer) => layer.kind !== 'arp' && (isNetwork(layer) || isExtension(layer)));
  const next = layers[last + 1];
  if (last < 0 || next === undefined || layers.slice(0, last + 1).findLast(isNetwork) === undefined) return undefined;
  return isLater(layers[last]!) || layers.at(-1)?.kind === 'arp' || packet.layers.length === 0
    ? undefined
    : next.offset;
}
