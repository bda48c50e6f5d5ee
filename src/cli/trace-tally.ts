/**
 * `vxlens trace --summary` of one file, quickly: counted by the tally, and by the correlator only where that cannot tell.
 *
 * @module
 */
import { statSync } from 'node:fs';
import type { Conversation } from '../conversations/conversation.ts';
import type { CorrelateOptions } from '../correlate.ts';
import { type Openable, read } from '../read.ts';
import { CaptureError } from '../sources/capture-error.ts';
import { Tally, type TallyTables } from '../tally.ts';

/** The endpoints that the summary shows. */
const SHOWN = 40;

/** The options that the tally knows nothing of. */
const BEYOND: readonly (keyof CorrelateOptions)[] = ['vnis', 'addresses', 'kinds'];

/**
 * Count what a summary tells of one capture point.
 *
 * @param ports - whether other UDP ports than usual are VXLAN's
 * @returns undefined where the correlator has to be asked: of several captures, of what can be read only once, of a choice
 * of packets, and of captures in which one packet may have been seen twice
 */
export async function tallied(
  files: readonly Openable[],
  ports: boolean,
  options: CorrelateOptions,
): Promise<readonly Conversation[] | undefined> {
  const [file] = files;
  if (file === undefined || files.length > 1 || !isRegular(file.file)) return undefined;
  if (ports || BEYOND.some((name) => options[name] !== undefined)) return undefined;
  const tally = new Tally(options);
  let damage: CaptureError | undefined;
  try {
    for await (const batch of read(file, { into: tally.loops }).batches()) {
      tally.take(batch);
      if (tally.doubtful !== undefined) return undefined;
      options.onProgress?.(tally.records);
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    damage = error;
  }
  if (tally.records === 0) return undefined;
  if (damage !== undefined) options.onError?.(damage);
  return told(tally.end(SHOWN));
}

/** Say the same as the correlator; when something was seen last is not known, and not shown. */
const told = (tables: TallyTables): readonly Conversation[] => {
  const { lastSeen } = tables.point;
  return [
    ...tables.tunnels.map((tunnel) => ({ ...tunnel, lastSeen: lastSeen! })),
    ...tables.endpoints.map((endpoint) => ({ ...endpoint, lastSeen: lastSeen! })),
    tables.point,
    { ...tables.summary, moreEndpoints: tables.moreEndpoints },
    tables.bounds,
  ];
};

function isRegular(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
