/**
 * Run one lab scenario through the correlator, and through the detectors.
 */
import { join } from 'node:path';
import type { Conversation } from '../../src/conversations/conversation.ts';
import { correlate } from '../../src/correlate.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import { open } from '../../src/node.ts';
import { type Check, compare, sorted } from './checks.ts';
import { findingChecks } from './findings.ts';
import { filesOf, readTruth } from './truth.ts';

/** Compare a scenario with its truth. */
export async function checkScenario(folder: string): Promise<Check[]> {
  const truth = readTruth(folder);
  const captures = filesOf(truth).map((file) => open(join(folder, file)));
  const ports = truth.overlays.map((overlay) => overlay.port);
  const told: Conversation[] = [];
  const diagnosis = new Diagnosis();
  for await (const one of correlate(captures, { vxlanPorts: ports })) {
    told.push(one);
    diagnosis.see(one);
  }
  return [...compare(truth, sorted(told)), ...(await findingChecks(truth, folder, diagnosis.findings()))];
}
