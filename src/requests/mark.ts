/**
 * Marks: segments that are kept of a connection at a capture point, and how two sightings of one are compared.
 *
 * @module
 */
import type { ChecksumStatus } from '../checksum.ts';
import type { Segment } from './segment.ts';
import type { Strand } from './strand.ts';

/**
 * What the checksums say of two sightings with the same numbers.
 *
 * `proved`: the checksum changed by exactly the difference of addresses and ports (RFC 1624), so nothing else of the
 * segment changed. `partial`: it was left to the NIC, and is the pseudo-header's sum at both. `unchecked`: too little
 * was captured. `refuted`: they are two segments.
 */
export type Proof = 'proved' | 'partial' | 'unchecked' | 'refuted';

/** A segment that is kept. */
export interface Mark {
  readonly strand: Strand;
  readonly digest: number;
  /** Whether its source is the strand's first address. */
  readonly onward: boolean;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly length: number;
  readonly rest: number;
  readonly checksumStatus: ChecksumStatus;
  readonly head: number;
  readonly timeToLive: number;
  /** When it was seen, in nanoseconds since the follower's base: once, or at several interfaces of one capture. */
  readonly times: number[];
  readonly frames: number[];
}

/** Times that are kept of a segment that one capture saw again and again. */
const OCCURRENCES = 8;

/** Keep a segment. */
export function markOf(strand: Strand, segment: Segment, onward: boolean, time: number, frame: number): Mark {
  segment.measure();
  const { digest, sequence, acknowledgment, flags, length, rest, checksumStatus, head, timeToLive } = segment;
  const times = [time];
  const frames = [frame];
  return {
    strand,
    digest,
    onward,
    sequence,
    acknowledgment,
    flags,
    length,
    rest,
    checksumStatus,
    head,
    timeToLive,
    times,
    frames,
  };
}

/** Note a further sighting of a mark in the same capture. */
export function again(mark: Mark, time: number, frame: number): void {
  if (mark.times.length >= OCCURRENCES) return;
  mark.times.push(time);
  mark.frames.push(frame);
}

/** Compare two sightings of what has the same numbers. */
export function compare(a: Mark, b: Mark): Proof {
  if (a.head >= 0 && b.head >= 0 && a.head !== b.head) return 'refuted';
  if (a.checksumStatus === 'partial' && b.checksumStatus === 'partial') return 'partial';
  if (!isCarried(a) || !isCarried(b)) return 'unchecked';
  if (a.rest === b.rest) return 'proved';
  // A checksum that is wrong by itself says nothing about translation.
  return a.checksumStatus === 'good' && b.checksumStatus === 'good' ? 'refuted' : 'unchecked';
}

/** Whether the field is a checksum over the segment. */
const isCarried = ({ checksumStatus }: Mark): boolean => checksumStatus === 'good' || checksumStatus === 'unverified';
