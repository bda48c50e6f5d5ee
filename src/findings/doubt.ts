/**
 * Doubt: why the absence of a packet proves little in a capture, and what becomes of a finding that rests on it.
 *
 * @module
 */
import type { Evidence, Finding, Known } from './finding.ts';

/** Say why absence at the points of `evidence` proves little; undefined where it does prove. */
export function doubtOf({ points }: Known, evidence: readonly Evidence[]): string | undefined {
  for (const { point, dropped, unidentified } of points) {
    if (!evidence.some((one) => one.point === point)) continue;
    if (dropped !== null && dropped > 0) return `The capture at ${point} dropped ${dropped} packets`;
    if (unidentified > 0)
      return `The capture at ${point} cut ${unidentified} packets so short that they cannot be told`;
  }
  return undefined;
}

/** Make a finding a hint where there is doubt. */
export function weakened(finding: Finding, doubt: string | undefined): Finding {
  if (doubt === undefined) return finding;
  const severity = finding.severity === 'error' ? 'warning' : finding.severity;
  return {
    ...finding,
    severity,
    confidence: 'hint',
    refutedBy: `${doubt}: what is missing may be there. ${finding.refutedBy}`,
  };
}
