/**
 * Tunnel packets: the first ones of each tunnel and direction as evidence, and who talks in it.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases } from './cases.ts';
import type { Evidence } from './finding.ts';
import { Parties } from './parties.ts';

/** Packets that show one direction of a tunnel. */
const SHOWN = 3;

/** The first packets of every tunnel. */
export class TunnelPackets {
  readonly #cases = new Cases<Parties>();

  /** Take note of a conversation. */
  see(one: Conversation): void {
    if (one.type !== 'crossing') return;
    const seen = one.sightings.find(({ tunnel }) => tunnel !== undefined);
    if (seen?.tunnel === undefined) return;
    const { source, destination, vni, destinationPort } = seen.tunnel;
    const key = [source, destination, vni, destinationPort].join(' ');
    const evidence = { point: seen.point, frame: seen.frame };
    this.#cases.note(key, () => new Parties(), evidence)?.add(one.source, one.destination);
  }

  /** The first packets from one VTEP to another. */
  evidence(source: string, destination: string, vni: number, port: number): readonly Evidence[] {
    return this.#cases.get([source, destination, vni, port].join(' '))?.evidence.slice(0, SHOWN) ?? [];
  }

  /** Who talks to whom from one VTEP to another. */
  parties(source: string, destination: string, vni: number, port: number): Parties | undefined {
    return this.#cases.get([source, destination, vni, port].join(' '))?.details;
  }
}
