/**
 * The finding contract: what can be wrong, how sure it is, and which packets prove it.
 *
 * A detector watches conversations go by and concludes at the end, or as often as it is asked. It keeps counts and a few
 * packets for each case, never the conversations themselves, so that a capture of any length fits.
 *
 * @module
 */
import type { Clock } from '../conversations/clock.ts';
import type { Conversation } from '../conversations/conversation.ts';
import type { Endpoint } from '../conversations/endpoint.ts';
import type { Point } from '../conversations/point.ts';
import type { Tunnel } from '../conversations/tunnel.ts';
import type { Inventory } from '../inventory/model.ts';

/** How much it matters: an `error` is something that a user of the network would complain of. */
export type Severity = 'error' | 'warning' | 'info';

/** How sure it is: `proved` by the packets given, `likely`, or a `hint` of where to look. */
export type Confidence = 'proved' | 'likely' | 'hint';

/** A packet that shows it, to be opened in Wireshark. */
export interface Evidence {
  readonly point: string;
  /** The record's number at this point, from 1. */
  readonly frame: number;
}

/** Something that is wrong, or worth knowing. */
export interface Finding {
  /** Its name, which is the name of its file. */
  readonly finding: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence, as a network engineer would write it. */
  readonly summary: string;
  /** The overlay; null outside of one, and where nothing tells which. */
  readonly vni: number | null;
  /** The addresses it is about. */
  readonly subjects: readonly string[];
  /** How many packets, requests or cases it counts. */
  readonly count: number;
  readonly evidence: readonly Evidence[];
  /** What would show that it is not so. */
  readonly refutedBy: string;
  /** What to do. */
  readonly remedy: string;
  /** The points between which it happens. */
  readonly between?: readonly [from: string, to: string];
  /** Whose packets it happens to. */
  readonly direction?: readonly [source: string, destination: string];
  /** What stands for the addresses that it speaks of, where an inventory tells. */
  readonly names?: Readonly<Record<string, string>>;
  /** What it explains: findings that would not be there without it. */
  readonly symptoms?: readonly Finding[];
}

/** What stands at the end of a capture: the gate of everything that rests on absence. */
export interface Known {
  readonly points: readonly Point[];
  readonly tunnels: readonly Tunnel[];
  readonly endpoints: readonly Endpoint[];
  readonly clocks: readonly Clock[];
  /** What the documents of hosts, networks and containers say, where they were given. */
  readonly inventory?: Inventory | undefined;
}

/** One detector at work on one set of captures. */
export interface Watch {
  /** Take a conversation, in the order in which they become certain. */
  see(conversation: Conversation): void;
  /** Tell what it comes to as far as was seen; it may be asked again later. */
  conclude(known: Known): readonly Finding[];
}

/** One thing that can be wrong. */
export interface Detector {
  readonly finding: string;
  /** The findings that are symptoms of this one where they share an overlay and a subject. */
  readonly explains: readonly string[];
  /**
   * Whether a finding that this one may explain is a symptom of this very case; unless given, where both are at one place or
   * all that the symptom is about is among the cause's subjects.
   */
  readonly meets?: (cause: Finding, symptom: Finding) => boolean;
  /** Begin to watch. */
  watch(): Watch;
}

/** A command that shows whether a finding holds. */
export interface Check {
  /** The command; words in capitals stand for what the finding names. */
  readonly run: string;
  /** What it shows where the finding holds. */
  readonly shows: string;
}

/**
 * A finding's page, which `vxlens explain` and `docs/findings.md` print. It stands in `pages/`, under the finding's name,
 * apart from its detector: who only diagnoses does not load it.
 */
export interface Page {
  readonly finding: string;
  /** What it is, as a heading. */
  readonly title: string;
  /** The highest severity it comes with. */
  readonly severity: Severity;
  /** The capture points on one path that it takes. */
  readonly points: 1 | 2;
  /** It takes an inventory (`--inventory`). */
  readonly inventory?: true;
  /** What it means for those who use the network. */
  readonly meaning: string;
  /** The captures that it takes. */
  readonly needs: string;
  readonly fires: string;
  /** When it does not fire, though it looks alike. */
  readonly silent: string;
  /** How to confirm or refute it. */
  readonly confirm: readonly Check[];
  /** What to do, the likeliest first. */
  readonly remedy: readonly string[];
  /** Where the signature comes from. */
  readonly source: string;
}
