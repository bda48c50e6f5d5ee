/**
 * Conversations → findings: every detector watches; what explains others takes them under it; what matters comes first.
 *
 * @module
 */
import type { Clock } from './conversations/clock.ts';
import type { Conversation } from './conversations/conversation.ts';
import type { Endpoint } from './conversations/endpoint.ts';
import type { Point } from './conversations/point.ts';
import type { Tunnel } from './conversations/tunnel.ts';
import type { Confidence, Detector, Finding, Known, Severity, Watch } from './findings/finding.ts';
import { isOfOneCase } from './findings/meeting.ts';
import { detectors as standard } from './findings/standard.ts';
import type { Inventory } from './inventory.ts';

/** How to diagnose. */
export interface DiagnoseOptions {
  /** The detectors; all there are unless given. */
  readonly detectors?: readonly Detector[];
  /** What is known of hosts, networks and containers: some findings compare it with what was captured. */
  readonly inventory?: Inventory | undefined;
}

/** Takes conversations as they come, and tells what they come to when it is asked. */
export class Diagnosis {
  readonly #detectors: readonly Detector[];
  readonly #watches: readonly Watch[];
  readonly #points: Point[] = [];
  readonly #tunnels: Tunnel[] = [];
  readonly #endpoints: Endpoint[] = [];
  readonly #clocks: Clock[] = [];
  readonly #inventory: Inventory | undefined;

  constructor(options: DiagnoseOptions = {}) {
    this.#detectors = options.detectors ?? standard;
    this.#watches = this.#detectors.map((detector) => detector.watch());
    this.#inventory = options.inventory;
  }

  /** Take a conversation. */
  see(one: Conversation): void {
    for (const watch of this.#watches) watch.see(one);
    if (one.type === 'point') this.#points.push(one);
    else if (one.type === 'tunnel') this.#tunnels.push(one);
    else if (one.type === 'endpoint') this.#endpoints.push(one);
    else if (one.type === 'clock') this.#clocks.push(one);
  }

  /**
   * Tell what is wrong as far as was seen, causes with their symptoms, what matters first.
   *
   * @param now - what stands so far, of a capture that is running and has told no tables yet
   */
  findings(now?: Known): readonly Finding[] {
    const captured: Known = now ?? {
      points: this.#points,
      tunnels: this.#tunnels,
      endpoints: this.#endpoints,
      clocks: this.#clocks,
    };
    const known: Known = { inventory: this.#inventory, ...captured };
    const all = this.#watches.flatMap((watch) => watch.conclude(known));
    return this.#hang(all).sort(
      (a, b) => RANK[a.severity] - RANK[b.severity] || SURE[a.confidence] - SURE[b.confidence] || b.count - a.count,
    );
  }

  /**
   * Hang symptoms under their causes: the first finding that explains another one of the same case takes it, and what that
   * one explains with it.
   */
  #hang(all: readonly Finding[]): Finding[] {
    const detectors = new Map(this.#detectors.map((detector, at) => [detector.finding, { detector, at }]));
    const place = ({ finding }: Finding): number => detectors.get(finding)?.at ?? detectors.size;
    const causes = [...all].sort((a, b) => place(a) - place(b));
    const byName = grouped(causes);
    const hung = new Set<Finding>();
    const symptomsOf = (cause: Finding): Finding[] => {
      const detector = detectors.get(cause.finding)?.detector;
      const meets = detector?.meets ?? isOfOneCase;
      return (detector?.explains ?? [])
        .flatMap((name) => byName.get(name) ?? [])
        .filter((other) => other !== cause && !hung.has(other) && inOneOverlay(cause, other) && meets(cause, other));
    };
    return causes.flatMap((cause): Finding[] => {
      if (hung.has(cause)) return [];
      hung.add(cause);
      const symptoms: Finding[] = [];
      const open = [cause];
      for (let one = open.shift(); one !== undefined; one = open.shift()) {
        for (const symptom of symptomsOf(one)) {
          hung.add(symptom);
          symptoms.push(symptom);
          open.push(symptom);
        }
      }
      return [symptoms.length === 0 ? cause : { ...cause, symptoms: symptoms.slice(0, SYMPTOMS) }];
    });
  }
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
// A hint is where to look when nothing better is known.
const SURE: Readonly<Record<Confidence, number>> = { proved: 0, likely: 0, hint: 1 };
/** Symptoms that are told of one cause. */
const SYMPTOMS = 64;

function grouped(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) {
    const group = groups.get(one.finding);
    if (group === undefined) groups.set(one.finding, [one]);
    else group.push(one);
  }
  return groups;
}

/** Whether two findings may be about the same overlay. */
const inOneOverlay = (cause: Finding, other: Finding): boolean =>
  cause.vni === null || other.vni === null || cause.vni === other.vni || cause.subjects.includes(`VNI ${other.vni}`);

/** Tell what is wrong, when the conversations are at their end. */
export async function* diagnose(
  conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
  options: DiagnoseOptions = {},
): AsyncGenerator<Finding> {
  const diagnosis = new Diagnosis(options);
  for await (const one of conversations) diagnosis.see(one);
  yield* diagnosis.findings();
}
