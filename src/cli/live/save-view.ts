/**
 * `vxlens live -w FILE`: what is captured saved while it comes, in one file or in many.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Rotation } from '../../live/rotation.ts';
import type { Batch } from '../../packet.ts';
import type { CaptureWriter } from '../../reports/capture-writer.ts';
import { toPcap } from '../../reports/pcap.ts';
import { toPcapng } from '../../reports/pcapng.ts';
import type { Saving } from './request.ts';
import type { View } from './view.ts';

/** Make the view. */
export function saveView(saving: Saving, now: () => number = () => Math.floor(Date.now() / 1000)): View {
  const { name, rules } = saving;
  // A classic file holds one link type only, and says nothing of points: for who asks for it by name.
  const open = (file: string): SavedFile =>
    new SavedFile(file, name.endsWith('.pcap') ? toPcap() : toPcapng(), rules.size !== undefined);
  let rotation: Rotation;
  let file: SavedFile;
  return {
    begin() {
      rotation = new Rotation(name, rules, now());
      file = open(rotation.first());
    },
    async take(batch, count) {
      for (let i = 0; i < count; i++) {
        const turn = rotation.turn(file.length, now());
        if (turn.action !== 'stay') file.close();
        if (turn.action === 'end') return false;
        if (turn.action === 'open') file = open(turn.name);
        file.write(batch, i);
      }
      file.flush();
      return true;
    },
    async tick() {},
    async end() {
      file.close();
      return 0;
    },
  };
}

/** A capture file in the making. */
class SavedFile {
  /** The octets of the file so far, those that wait included; kept only where it is to be counted. */
  length = 0;
  readonly #name: string;
  readonly #writer: CaptureWriter;
  readonly #counted: boolean;
  readonly #descriptor: number;
  readonly #waiting: Uint8Array[] = [];
  #open = true;

  constructor(name: string, writer: CaptureWriter, counted: boolean) {
    this.#name = name;
    this.#writer = writer;
    this.#counted = counted;
    this.#descriptor = this.#tell(() => openSync(name, 'w'));
  }

  write(batch: Batch, index: number): void {
    this.#writer.writeFrom(batch, index);
    if (!this.#counted) return;
    const piece = this.#writer.take().slice();
    this.length += piece.length;
    this.#waiting.push(piece);
  }

  /** Write what waits, all at once. */
  flush(): void {
    const bytes = this.#waiting.length > 0 ? Buffer.concat(this.#waiting) : this.#writer.take();
    this.#waiting.length = 0;
    this.#tell(() => {
      for (let from = 0; from < bytes.length; ) from += writeSync(this.#descriptor, bytes, from);
    });
  }

  /** Write the rest and let go of the file; once. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.flush();
    // Of a capture without packets the end is all there is: its header.
    this.#waiting.push(this.#writer.end());
    this.flush();
    closeSync(this.#descriptor);
  }

  /** Do something with the file; what goes wrong names it. */
  #tell<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Error(`${this.#name} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
  }
}
