/**
 * Towards: whether a symptom is of packets to an address, as those of a wrong table are.
 *
 * @module
 */
import type { Finding } from './finding.ts';

/** Findings whose first subject is whom the packets were for. */
const ABOUT_RECEIVER: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'wrong-vtep',
  'stale-neighbour',
  'missing-forwarding-entry',
]);

/** Whether what a symptom is about are packets to one of these addresses; what is lost on the way back has another cause. */
export function isTowards(symptom: Finding, addresses: readonly string[]): boolean {
  const { finding, direction, subjects } = symptom;
  const receiver =
    direction?.[1] ??
    (finding === 'echo-unanswered' ? subjects[1] : ABOUT_RECEIVER.has(finding) ? subjects[0] : undefined);
  return receiver !== undefined && addresses.includes(receiver);
}
