/**
 * A capture point, and how good its capture is.
 *
 * @module
 */
import type { PointFrames, PointPlace } from '../inventory/points.ts';

/** A capture point, and what can be said of its capture. */
export interface Point {
  readonly type: 'point';
  readonly point: string;
  /** A number of the LINKTYPE_ registry; null where the capture holds no record. */
  readonly linkType: number | null;
  readonly records: number;
  /** Records that hold a VXLAN packet. */
  readonly tunnelled: number;
  readonly firstSeen: bigint | null;
  readonly lastSeen: bigint | null;
  /** Records cut by the capture's snap length. */
  readonly snapped: number;
  /** Records whose packet could not be told from others, because too few of its octets are there. */
  readonly unidentified: number;
  /** Records with an earlier time than the one before. */
  readonly backwards: number;
  /** Packets seen before and behind this point on their path, and not here. */
  readonly missed: number;
  /** Outer fragments without their first one, and tunnel packets that are not whole here. */
  readonly incomplete: number;
  /** Packets that capturing dropped; null where the file does not tell, as classic pcap never does. */
  readonly dropped: number | null;
  /** The capture's filter, where the file tells it. */
  readonly filter?: string;
  /** The hardware addresses that its frames have in common; absent where the link has none, or no unicast frame was seen. */
  readonly frames?: PointFrames;
  /** The interface that it is, where an inventory knows it. */
  readonly place?: PointPlace;
  /** Where it may be, where it is one of several places of an inventory and nothing tells which. */
  readonly candidates?: readonly PointPlace[];
  /** Where its frames say that it is, which is not where its name says. */
  readonly against?: readonly PointPlace[];
}

/** What was given up because a bound was reached: a gap in knowledge, not a lost packet. */
export interface Bounds {
  readonly type: 'bounds';
  /** Packets whose sightings were counted as complete before the time for it was over. */
  readonly hurried: number;
  /** Requests that were no longer waited for, and replies that waited for theirs. */
  readonly forgottenRequests: number;
  /** Fragments that were no longer waited for. */
  readonly forgottenFragments: number;
  /** Entries of the tables of tunnels, endpoints and routes that made room for newer ones. */
  readonly forgottenEntries: number;
}
