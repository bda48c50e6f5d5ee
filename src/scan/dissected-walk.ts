/**
 * The walk for everything else: what the dissector says, put into the same words.
 *
 * @module
 */
import type { Dissect } from '../dissect.ts';
import type { Stop } from '../layers/layer.ts';
import type { Layer } from '../layers/standard.ts';
import { Row } from './row.ts';
import {
  ABSENT,
  ARP_LAYER,
  ESP_LAYER,
  ETHERNET_LAYER,
  EXTENSION_LAYER,
  FRAGMENT_LAYER,
  GENEVE_LAYER,
  ICMP_LAYER,
  ICMPV6_LAYER,
  IPV4_LAYER,
  IPV6_LAYER,
  LINUX_COOKED_LAYER,
  OTHER_LAYER,
  STOP_CUT,
  STOP_MALFORMED,
  STOP_UNSUPPORTED,
  TCP_LAYER,
  UDP_LAYER,
  VLAN_LAYER,
  VXLAN_LAYER,
} from './visitor.ts';

/** Walks one record at a time, and keeps what it found until the next one. */
export class DissectedWalk extends Row {
  readonly #dissect: Dissect<Layer>;
  #start = 0;

  constructor(dissect: Dissect<Layer>) {
    super();
    this.#dissect = dissect;
  }

  /** Walk the record in `bytes[start, end)`. */
  locate(bytes: Uint8Array, start: number, end: number, originalLength: number, linkType: number): void {
    this.clear(start, end);
    this.#start = start;
    const record = { number: 1, time: 0n, bytes: bytes.subarray(start, end), originalLength, linkType, point: '' };
    const { layers, stop } = this.#dissect(record);
    for (const [i, layer] of layers.entries()) this.#take(layer, layers[i + 1]?.offset);
    if (this.depth === 0) this.outerTransport = this.transport;
    if (stop !== undefined) this.stop = STOPS[stop.reason];
  }

  /** @param next - where the header behind this one starts in the record; undefined for the last one */
  #take(layer: Layer, next: number | undefined): void {
    const at = this.#start + layer.offset;
    switch (layer.kind) {
      case 'ethernet':
        this.layers |= ETHERNET_LAYER;
        if (layer.etherType <= 1500) this.#bound(at, 14 + layer.etherType);
        break;
      case 'linux-cooked':
        this.layers |= LINUX_COOKED_LAYER;
        break;
      case 'vlan':
        this.layers |= VLAN_LAYER;
        break;
      case 'arp':
        this.enter(ARP_LAYER, at);
        this.#bound(at, 8 + 2 * (layer.hardwareLength + layer.protocolLength));
        break;
      case 'ipv4':
        this.enter(IPV4_LAYER, at);
        if (layer.totalLength >= layer.headerLength) this.#bound(at, layer.totalLength);
        if (layer.fragmentOffset !== 0 || layer.moreFragments) this.layers |= FRAGMENT_LAYER;
        this.#carry(layer.protocol, at + layer.headerLength, layer.fragmentOffset !== 0);
        break;
      case 'ipv6':
        this.enter(IPV6_LAYER, at);
        if (layer.payloadLength !== 0) this.#bound(at, 40 + layer.payloadLength);
        this.#carry(layer.nextHeader, at + 40, false);
        break;
      case 'ipv6-fragment':
        this.layers |=
          layer.fragmentOffset !== 0 || layer.moreFragments ? EXTENSION_LAYER | FRAGMENT_LAYER : EXTENSION_LAYER;
        this.#carry(layer.nextHeader, at + 8, layer.fragmentOffset !== 0);
        break;
      case 'ipv6-hop-by-hop':
      case 'ipv6-routing':
      case 'ipv6-destination':
      case 'ipv6-mobility':
      case 'ah':
        this.layers |= EXTENSION_LAYER;
        this.#carry(layer.nextHeader, at + layer.headerLength, false);
        break;
      case 'udp':
        this.layers |= UDP_LAYER;
        if (layer.length !== 0) this.#bound(at, layer.length);
        break;
      case 'tcp':
        this.layers |= TCP_LAYER;
        break;
      case 'icmp':
        this.layers |= ICMP_LAYER;
        break;
      case 'icmpv6':
        this.layers |= ICMPV6_LAYER;
        break;
      case 'esp':
        this.layers |= ESP_LAYER;
        break;
      case 'vxlan':
        this.descend(VXLAN_LAYER, at, at + 8);
        break;
      case 'geneve':
        this.descend(GENEVE_LAYER, at, next === undefined ? this.end : this.#start + next);
        break;
      case 'payload':
        // The dissector has seen every bound there is.
        this.end = at + layer.length;
        break;
      default:
        this.layers |= OTHER_LAYER;
    }
  }

  #bound(at: number, length: number): void {
    this.end = Math.min(this.end, at + length);
  }

  #carry(number: number, at: number, later: boolean): void {
    this.protocol = number;
    this.transport = later || at > this.end ? ABSENT : at;
  }
}

const STOPS: Readonly<Record<Stop['reason'], number>> = {
  snapped: STOP_CUT,
  truncated: STOP_CUT,
  malformed: STOP_MALFORMED,
  unsupported: STOP_UNSUPPORTED,
};
