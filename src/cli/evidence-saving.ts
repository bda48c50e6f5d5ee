/**
 * `--write FILE`: the packets behind findings as a pcapng capture, with the findings as packet comments.
 *
 * @module
 */
import { closeSync, writeSync } from 'node:fs';
import { counted } from '../findings/cases.ts';
import type { Evidence, Finding } from '../findings/finding.ts';
import { printable } from '../printable.ts';
import { certainty } from '../reports/findings.ts';
import { toPcapng } from '../reports/pcapng.ts';
import { type EvidencePacket, type EvidencePackets, evidenceKey } from './evidence.ts';
import { isSame, openForWriting } from './saving.ts';
import { UsageError } from './verb.ts';

/** Writes evidence packets, and tells so in a line. */
export type SaveEvidence = (findings: readonly Finding[], packets: EvidencePackets) => string;

/**
 * Make ready to write a file; nothing is opened before there is something to write.
 *
 * @param read - the files that are read: none of them may be the one that is written
 */
export function savingTo(path: string, read: readonly string[]): SaveEvidence {
  if (!path.endsWith('.pcapng')) {
    throw new UsageError(`--write takes a FILE.pcapng, not "${path}": no other format has comments on packets`);
  }
  if (read.some((file) => isSame(file, path))) {
    throw new UsageError(`${path} is read: it cannot be written at the same time`);
  }
  return (findings, packets) => {
    const comments = commentsOf(findings, packets);
    const descriptor = openForWriting(path);
    const writer = toPcapng();
    const put = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    };
    try {
      put(writer.take());
      for (const [{ record }, comment] of comments) {
        writer.write(record, comment.join('\n'));
        put(writer.take());
      }
      put(writer.end());
    } finally {
      closeSync(descriptor);
    }
    return `${counted(comments.length, 'evidence packet')} written to ${path}, with what was found as comments.\n`;
  };
}

/** Gather what is said of each packet, in the order of their times. */
function commentsOf(
  findings: readonly Finding[],
  packets: EvidencePackets,
): readonly (readonly [packet: EvidencePacket, comment: readonly string[]])[] {
  const comments = new Map<string, string[]>();
  const say = (finding: Finding, cause: Finding | undefined): void => {
    for (const evidence of finding.evidence) {
      const key = evidenceKey(evidence);
      const packet = packets.get(key);
      if (packet === undefined || !writable(packet)) continue;
      const lines = comments.get(key) ?? [placeOf(evidence, packet)];
      const text = commentOf(finding, cause);
      if (!lines.includes(text)) lines.push(text);
      comments.set(key, lines);
    }
  };
  for (const finding of findings) say(finding, undefined);
  for (const cause of findings) for (const symptom of cause.symptoms ?? []) say(symptom, cause);
  return [...comments]
    .map(([key, lines]) => [packets.get(key)!, lines] as const)
    .sort(([a], [b]) => (a.record.time < b.record.time ? -1 : a.record.time > b.record.time ? 1 : 0));
}

/** The years for which pcapng has room in nanoseconds. */
const END_OF_TIME = 18_446_744_073_000_000_000n;
const writable = ({ record }: EvidencePacket): boolean => record.time >= 0n && record.time < END_OF_TIME;

const placeOf = ({ point, frame }: Evidence, { file }: EvidencePacket): string =>
  printable(`vxlens: frame ${frame} of ${file}, captured at ${point}`);

function commentOf(finding: Finding, cause: Finding | undefined): string {
  const because = cause === undefined ? '' : `, explained by ${cause.finding}`;
  return printable(`${finding.severity}: ${finding.finding} (${certainty(finding)}${because}): ${finding.summary}`);
}
