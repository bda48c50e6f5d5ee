/**
 * The loops, ready to run: as WebAssembly, or as JavaScript where that is not there, or not allowed. Both are made of the
 * same files, and tests hold them against each other.
 *
 * @module
 */
import { COMPILED } from './compiled.ts';
import { CLAIMS, COLUMNS, OCTETS, OCTETS_AT, TABLES } from './layout.ts';
import { attach, hide, type Relate, show, unrelated } from './memory.ts';
import * as standing from './standing.ts';

/** What can be run. */
export type Run = typeof standing;

/** As much of WebAssembly as is used here: it needs neither DOM nor Node types. */
interface Assembly {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** What is there in browsers and in Node. */
interface Environment {
  readonly WebAssembly: Assembly;
  readonly atob: (text: string) => string;
}

/** How to make loops. */
export interface LoopsOptions {
  /**
   * Octets of memory; what is behind {@link TABLES} is the caller's. Memory that was not written yet takes no room. As few
   * as {@link COLUMNS} are enough to read records that lie elsewhere.
   */
  readonly octets?: number;
  /** Whether to do without WebAssembly. */
  readonly javascript?: boolean;
}

const PAGE = 0x1_0000;
let module: object | undefined;

/** The loops, and the memory they work on: see `layout.ts`. It never grows, so that views of it stay valid. */
export class Loops {
  readonly memory: ArrayBuffer;
  /** The memory as words, as far as every batch needs it. */
  readonly words: Int32Array;
  /** Where octets have to be for WebAssembly to see them; empty where there are columns alone. */
  readonly octets: Uint8Array;
  /** What the printing loops ask. */
  relate: Relate = unrelated;
  readonly #compiled: Run | undefined;

  constructor({ octets = TABLES, javascript = false }: LoopsOptions = {}) {
    const pages = Math.ceil(octets / PAGE);
    const compiled = javascript ? undefined : instantiate(pages, (...segment) => this.relate(...segment));
    this.memory = compiled?.memory ?? new ArrayBuffer(pages * PAGE);
    this.#compiled = compiled?.run;
    const whole = this.memory.byteLength >= TABLES;
    this.words = new Int32Array(this.memory, 0, (whole ? TABLES : COLUMNS) >> 2);
    this.octets = whole ? new Uint8Array(this.memory, OCTETS_AT, OCTETS) : new Uint8Array(0);
  }

  /**
   * The loops over a batch's octets, for as long as nobody else asks for them: octets from elsewhere are JavaScript's.
   * Whoever asks says {@link Loops.leave} in the end.
   */
  over(bytes: Uint8Array): Run {
    if (this.#compiled !== undefined && bytes === this.octets) return this.#compiled;
    attach(this.memory, this.relate);
    show(bytes);
    return standing;
  }

  /** Say that nobody looks at a batch's octets any more: what JavaScript looks at would be kept from being freed. */
  leave(): void {
    hide();
  }

  /** The loops that look at no octets. */
  get alone(): Run {
    if (this.#compiled !== undefined) return this.#compiled;
    attach(this.memory, this.relate);
    return standing;
  }

  /** Say what the UDP ports lead to, an octet each. */
  claim(ports: Uint8Array): void {
    const bytes = new Uint8Array(this.memory);
    for (let port = 0; port < ports.length; port++) bytes[CLAIMS + turned(port)] = ports[port]!;
  }
}

/** The two octets of a number, turned round. */
export const turned = (value: number): number => (value >> 8) | ((value & 0xff) << 8);

function instantiate(pages: number, relate: Relate): { readonly memory: ArrayBuffer; readonly run: Run } | undefined {
  const { WebAssembly: assembly, atob } = globalThis as Partial<Environment>;
  // WebAssembly's words are the least significant octet first everywhere, those of the columns are the machine's.
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (assembly === undefined || atob === undefined || !little) return undefined;
  try {
    module ??= new assembly.Module(Uint8Array.from(atob(COMPILED), (character) => character.charCodeAt(0)));
    const memory = new assembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new assembly.Instance(module, { env: { memory, relate } });
    return { memory: memory.buffer, run: exports as Run };
  } catch {
    // A page's policy may forbid it, or there is no room: JavaScript then.
    return undefined;
  }
}
