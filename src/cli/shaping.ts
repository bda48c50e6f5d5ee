/**
 * What `vxlens show` makes of records before it prints or writes them: fragments joined, tunnels opened.
 *
 * @module
 */
import type { Batch } from '../packet.ts';
import type { ReassemblyCounts } from '../reassemble.ts';
import type { BatchReassembler } from '../reassembly/batches.ts';

/** Shapes the records of one file. */
export interface Shaping {
  take(batch: Batch): Batch;
  /** What is left when the file ends. */
  end(): Batch | undefined;
  /** What could not be done, in one line; undefined where all could. */
  trouble(): string | undefined;
}

/** What is asked for. */
export interface Shape {
  readonly reassemble: boolean;
  readonly decapsulate: boolean;
  /** Whether a capture is written: whole packets then take the place of their pieces. */
  readonly write: boolean;
  readonly vxlanPorts: ReadonlySet<number>;
}

/** Make what shapes the records of files, one file after the other. */
export async function shaper(shape: Shape): Promise<() => Shaping> {
  if (!shape.reassemble && !shape.decapsulate) return () => AS_IT_IS;
  const { withVxlanPorts } = await import('../layers/standard.ts');
  const protocols = withVxlanPorts([...shape.vxlanPorts]);
  const open = shape.decapsulate
    ? (await import('../reports/decapsulate.ts')).decapsulator(protocols)
    : (batch: Batch): Batch => batch;
  if (!shape.reassemble) return () => ({ ...AS_IT_IS, take: open });
  const { apart, inPlace } = await import('../reassembly/batches.ts');
  const join = shape.write || shape.decapsulate ? apart : inPlace;
  return () => joining(join({ protocols }), open);
}

const AS_IT_IS: Shaping = {
  take: (batch) => batch,
  end: () => undefined,
  trouble: () => undefined,
};

const joining = (join: BatchReassembler, open: (batch: Batch) => Batch): Shaping => ({
  take: (batch) => open(join.take(batch)),
  end() {
    const left = join.end();
    return left === undefined ? undefined : open(left);
  },
  trouble: () => troubleOf(join.counts),
});

/** Say how many packets could not be joined, and why. */
function troubleOf({ incomplete, forgotten, overlapped, contradicted }: ReassemblyCounts): string | undefined {
  const sum = incomplete + forgotten + overlapped + contradicted;
  if (sum === 0) return undefined;
  const reasons = [
    [incomplete, 'with pieces missing'],
    [overlapped, 'with overlapping pieces'],
    [contradicted, 'with pieces that contradict each other'],
    [forgotten, 'given up for want of memory'],
  ] as const;
  const words = reasons.filter(([count]) => count > 0).map(([count, reason]) => `${count} ${reason}`);
  return `${sum} fragmented ${sum === 1 ? 'packet was' : 'packets were'} not joined: ${words.join(', ')}`;
}
