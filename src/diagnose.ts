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
import type { Detector, Finding, Known, Severity, Watch } from './findings/finding.ts';
import { detectors as standard } from './findings/standard.ts';

/** How to diagnose. */
export interface DiagnoseOptions {
  /** The detectors; all there are unless given. */
  readonly detectors?: readonly Detector[];
}

/** Takes conversations as they come, and tells what they come to when it is asked. */
export class Diagnosis {
  readonly #detectors: readonly Detector[];
  readonly #watches: readonly Watch[];
  readonly #points: Point[] = [];
  readonly #tunnels: Tunnel[] = [];
  readonly #endpoints: Endpoint[] = [];
  readonly #clocks: Clock[] = [];

  constructor(options: DiagnoseOptions = {}) {
    this.#detectors = options.detectors ?? standard;
    this.#watches = this.#detectors.map((detector) => detector.watch());
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
    const known: Known = now ?? {
      points: this.#points,
      tunnels: this.#tunnels,
      endpoints: this.#endpoints,
      clocks: this.#clocks,
    };
    const all = this.#watches.flatMap((watch) => watch.conclude(known));
    return this.#hang(all).sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.count - a.count);
  }

  /** Hang symptoms under their causes: the first finding that explains another one of the same overlay and subjects. */
  #hang(all: readonly Finding[]): Finding[] {
    const order = new Map(this.#detectors.map(({ finding }, at) => [finding, at]));
    const causes = [...all].sort((a, b) => (order.get(a.finding) ?? 0) - (order.get(b.finding) ?? 0));
    const under = new Map<Finding, Finding[]>();
    const hung = new Set<Finding>();
    for (const cause of causes) {
      if (hung.has(cause)) continue;
      const explains = this.#detectors.find(({ finding }) => finding === cause.finding)?.explains ?? [];
      const symptoms = causes.filter(
        (other) => other !== cause && !hung.has(other) && explains.includes(other.finding) && meet(cause, other),
      );
      for (const symptom of symptoms) hung.add(symptom);
      if (symptoms.length > 0) under.set(cause, symptoms);
    }
    return causes
      .filter((one) => !hung.has(one))
      .map((one) => (under.has(one) ? { ...one, symptoms: under.get(one)! } : one));
  }
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Whether two findings are about the same overlay and share a subject, or a place. */
function meet(cause: Finding, other: Finding): boolean {
  const overlay =
    cause.vni === null || other.vni === null || cause.vni === other.vni || cause.subjects.includes(`VNI ${other.vni}`);
  return overlay && cause.subjects.some((subject) => other.subjects.includes(subject));
}

/** Tell what is wrong, when the conversations are at their end. */
export async function* diagnose(
  conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
  options: DiagnoseOptions = {},
): AsyncGenerator<Finding> {
  const diagnosis = new Diagnosis(options);
  for await (const one of conversations) diagnosis.see(one);
  yield* diagnosis.findings();
}
