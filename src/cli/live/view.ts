/**
 * The contract of what `vxlens live` makes of packets.
 *
 * @module
 */
import type { LiveStatistics } from '../../live.ts';
import type { Batch, CaptureInterface } from '../../packet.ts';

/** Something that is made of packets while they come: text, a file, a table on the terminal. */
export interface View {
  /** Get to know what is captured, before the first batch; without it nothing else is called. */
  begin(interfaces: readonly CaptureInterface[]): void;
  /** Take the first `count` records of a batch; false ends the capture. */
  take(batch: Batch, count: number): Promise<boolean>;
  /** Do what is due now, packets or not; called some times a second. */
  tick(statistics: () => readonly LiveStatistics[]): Promise<void>;
  /** Finish, and return the exit code that it asks for. */
  end(statistics: readonly LiveStatistics[]): Promise<number>;
}
