/**
 * How joining is bounded, and what of it is told.
 *
 * @module
 */
import type { ExchangeKind } from './exchange.ts';
import type { Instance } from './instance.ts';

/** How the correlator is bounded, and what it tells. */
export interface Settings {
  readonly ports: readonly number[];
  /** Seconds without a further sighting after which a packet counts as complete. */
  readonly window: number;
  /** Seconds after which a request counts as unanswered. */
  readonly timeout: number;
  /** Seconds for which a packet that did not arrive waits for evidence of its way. */
  readonly patience: number;
  /** Whether the points are known to be captured at the same time, so that the silence of one proves something. */
  readonly together: boolean;
  /** Packets that are kept at most, all stages together. */
  readonly packets: number;
  /** Whether checksums are verified, and header fields told that findings rest on. */
  readonly verify: boolean;
  /** Whether crossings and exchanges are told one by one. */
  readonly details: boolean;
  /** What is told and counted; undefined for everything. */
  readonly wanted: Wanted | undefined;
}

/** What is told and counted. */
export interface Wanted {
  packet(instance: Instance, vni: number | null, kind: ExchangeKind | undefined): boolean;
  overlay(vni: number | null): boolean;
}
