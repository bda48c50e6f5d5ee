/**
 * The whole of it at once: captures in, all that is known of them out.
 *
 * @module
 */
import type { Conversation } from './conversations/conversation.ts';
import { type CorrelateOptions, correlate } from './correlate.ts';
import { type DiagnoseOptions, Diagnosis } from './diagnose.ts';
import type { Finding } from './findings/finding.ts';
import type { Capture, Source } from './read.ts';

/** What is known of captures. */
export interface Analysis {
  /** Everything that {@link correlate} tells, in its order. */
  readonly conversations: readonly Conversation[];
  /** What is wrong, or worth knowing; what matters first. */
  readonly findings: readonly Finding[];
}

/**
 * Join captures, gather all conversations, and say what is wrong. The conversations are kept in memory: of long captures
 * take them one by one from {@link correlate}.
 */
export async function analyse(
  captures: readonly (Capture | Source)[],
  options: CorrelateOptions & DiagnoseOptions = {},
): Promise<Analysis> {
  const conversations: Conversation[] = [];
  const diagnosis = new Diagnosis(options);
  for await (const one of correlate(captures, options)) {
    conversations.push(one);
    diagnosis.see(one);
  }
  return { conversations, findings: diagnosis.findings() };
}
