/**
 * The packets behind findings: read once more where they came from files, kept within bounds where they came from a pipe.
 *
 * @module
 */
import { statSync } from 'node:fs';
import type { Evidence, Finding } from '../findings/finding.ts';
import type { Batch, CaptureRecord } from '../packet.ts';
import { printable } from '../printable.ts';
import { type Capture, type Openable, read } from '../read.ts';
import type { PacketWords } from '../reports/findings.ts';
import type { TcpdumpPrinter } from '../reports/tcpdump.ts';
import { TextWriter } from '../reports/text.ts';
import { timeOfDay } from '../reports/trace/style.ts';
import { CaptureError } from '../sources/capture-error.ts';
import { toNanoseconds } from '../time.ts';
import { interfaceName } from './interface-name.ts';
import { KeptBatches } from './kept-batches.ts';
import { localZone } from './local-zone.ts';

/** A packet that a finding names. */
export interface EvidencePacket {
  readonly record: CaptureRecord;
  readonly words: PacketWords;
  /** The file it stands in. */
  readonly file: string;
}

/** Packets by {@link evidenceKey}. */
export type EvidencePackets = ReadonlyMap<string, EvidencePacket>;

/** The name of an evidence packet in {@link EvidencePackets}. */
export const evidenceKey = ({ point, frame }: Evidence): string => `${frame} ${point}`;

/** Packets that are held, and their octets: findings name ten each, and may be many. */
const PACKETS = 20_000;
const OCTETS = 1 << 26;

/** A capture whose packets can be looked at again. */
export interface Evident {
  /** The capture point's name; no other capture has it. */
  readonly point: string;
  readonly file: string;
  /** The capture as the correlator is to read it. */
  readonly capture: Capture;
  /** Read its records again, as far as they are at hand. */
  again(): AsyncIterable<Batch>;
}

/** Make captures whose packets can be looked at again; of two of one name the later gets a number, as in `ens3#2`. */
export function evident(files: readonly Openable[]): readonly Evident[] {
  const taken = new Map<string, number>();
  return files.map((file) => {
    const count = (taken.get(file.point) ?? 0) + 1;
    taken.set(file.point, count);
    const point = count === 1 ? file.point : `${file.point}#${count}`;
    const capture = read({ ...file, point });
    if (isFile(file.file)) return { point, file: file.file, capture, again: () => read({ ...file, point }).batches() };
    const kept = new KeptBatches();
    const batches = (): AsyncIterable<Batch> => kept.through(capture.batches());
    return { point, file: file.file, capture: { ...capture, batches }, again: () => kept.again() };
  });
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Find the capture that a point belongs to: `ens3`, or an interface of it, `ens3/eth0`. */
export function captureOf(point: string, captures: readonly Evident[]): Evident | undefined {
  const exact = captures.find((one) => printable(one.point) === point);
  if (exact !== undefined) return exact;
  return captures
    .filter((one) => point.startsWith(`${printable(one.point)}/`))
    .sort((a, b) => b.point.length - a.point.length)[0];
}

/** Gather the packets that findings and their symptoms name. */
export async function gather(
  findings: readonly Finding[],
  captures: readonly Evident[],
  vxlanPorts: ReadonlySet<number>,
): Promise<EvidencePackets> {
  const wanted = new Map<Evident, Map<number, Evidence[]>>();
  let left = PACKETS;
  const want = (finding: Finding): void => {
    for (const evidence of finding.evidence) {
      const capture = captureOf(evidence.point, captures);
      if (capture === undefined || left-- <= 0) continue;
      const frames = wanted.get(capture) ?? new Map<number, Evidence[]>();
      frames.set(evidence.frame, [...(frames.get(evidence.frame) ?? []), evidence]);
      wanted.set(capture, frames);
    }
  };
  for (const finding of findings) want(finding);
  for (const { symptoms = [] } of findings) for (const symptom of symptoms) want(symptom);
  const found = new Map<string, EvidencePacket>();
  if (wanted.size === 0) return found;
  const { tcpdumpPrinter } = await import('../reports/tcpdump.ts');
  const room = { octets: OCTETS };
  for (const [capture, frames] of wanted) {
    // Sequence numbers are absolute: relative ones count from a packet that nobody sees here.
    const printer = tcpdumpPrinter({ time: 1, absoluteSequence: true, vxlanPorts, interfaceName }, localZone);
    await take(capture, frames, found, printer, room);
  }
  return found;
}

/** Read a capture up to the last frame that is wanted. */
async function take(
  capture: Evident,
  frames: ReadonlyMap<number, readonly Evidence[]>,
  found: Map<string, EvidencePacket>,
  printer: TcpdumpPrinter,
  room: { octets: number },
): Promise<void> {
  const order = [...frames.keys()].sort((a, b) => a - b);
  const out = new TextWriter();
  let at = 0;
  try {
    for await (const batch of capture.again()) {
      while (at < order.length && order[at]! < batch.first) at++;
      for (; at < order.length && order[at]! < batch.first + batch.count; at++) {
        const index = order[at]! - batch.first;
        out.clear();
        printer.print(out, batch, index);
        const words = wordsOf(out, batch, index);
        for (const evidence of frames.get(order[at]!)!) {
          const record = recordOf(batch, index, evidence.point);
          room.octets -= record.bytes.length;
          if (room.octets < 0) return;
          found.set(evidenceKey(evidence), { record, words, file: capture.file });
        }
      }
      if (at === order.length) break;
    }
  } catch (error) {
    // It was told when the capture was read first.
    if (!(error instanceof CaptureError)) throw error;
  }
}

function wordsOf(out: TextWriter, batch: Batch, index: number): PacketWords {
  const lines = Buffer.from(out.bytes.subarray(0, out.length)).toString('latin1').split('\n');
  return {
    time: timeOfDay(toNanoseconds(batch.seconds[index]!, batch.nanoseconds[index]!), localZone),
    lines: lines.map((line) => line.replaceAll('\t', ' ').trimEnd()).filter((line) => line !== ''),
  };
}

/** Copy a record out of its batch, under the name of its point. */
function recordOf(batch: Batch, index: number, point: string): CaptureRecord {
  const start = batch.start[index]!;
  return {
    number: batch.first + index,
    time: toNanoseconds(batch.seconds[index]!, batch.nanoseconds[index]!),
    bytes: Uint8Array.from(batch.bytes.subarray(start, start + batch.captured[index]!)),
    originalLength: batch.original[index]!,
    linkType: batch.interfaces[batch.interface[index]!]!.linkType,
    point,
  };
}
