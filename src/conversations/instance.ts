/**
 * One packet, told apart from all others: what a gathering of sightings is split into.
 *
 * @module
 */
import type { PacketError } from './crossing.ts';
import type { Inner } from './inner.ts';
import type { Pairing } from './pairing.ts';
import type { Seen } from './seen.ts';

/** One packet with its sightings. */
export class Instance {
  readonly inner: Inner;
  /** In path order once {@link ordered}. */
  seen: Seen[];
  /** The overlay; -1 where nothing tells. */
  vni: number;
  /** When it was first seen, in seconds since the base. */
  time = 0;
  /** The captures' time at which the next thing is done with it. */
  due = 0;
  /** What all points saw up to this time, in seconds since the base, is known. */
  known: number = Number.POSITIVE_INFINITY;
  /** The packet that this one is the second copy of. */
  copyOf: Instance | undefined;
  ambiguous = false;
  /** Places saw it a different number of times, identical packets with it: nothing is learned from it. */
  uneven = false;
  altered = false;
  ordered = false;
  /** Whether it is for one station, and goes one way; known once {@link ordered}. */
  unicast = false;
  /** Path order is proved for all neighbours, and routes may be learned from it. */
  certain = false;
  /** The order of any two sightings rests on the side that the sender is on. */
  proved = false;
  /** An answer proves that it arrived. */
  delivered = false;
  error: PacketError | undefined;
  /** The exchange that it is a part of. */
  pairing: Pairing | undefined;
  /** Where it was lost: points by index, -1 where it was not. */
  lostAfter = -1;
  expected = -1;
  /** The point that should have seen it shows nothing of that time, neither before it nor behind it. */
  presumed = false;
  done = false;
  /** Further fragments of the same datagram, behind the first. */
  fragments: Instance[] | undefined;

  constructor(inner: Inner, seen: Seen[], vni: number) {
    this.inner = inner;
    this.seen = seen;
    this.vni = vni;
  }

  /** The overlays that tunnels carried it in, or the one that it is known to be of; routers join several. */
  get overlays(): ReadonlySet<number> {
    const overlays = new Set<number>();
    for (const { vni } of this.seen) if (vni >= 0) overlays.add(vni);
    if (overlays.size === 0 && this.vni >= 0) overlays.add(this.vni);
    return overlays;
  }
}
