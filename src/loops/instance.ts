/**
 * The loops, ready to run: as WebAssembly, or as JavaScript where that is not there, or not allowed. Both are made of the
 * same files, and a test holds them against each other.
 *
 * @module
 */
import { COMPILED } from './compiled.ts';
import { OCTETS, OCTETS_AT } from './layout.ts';
import { attach, show } from './memory.ts';
import * as standing from './standing.ts';

/** The loops, and the memory they work on: see `layout.ts`. It never grows, so that views of it stay valid. */
export interface Loops {
  readonly memory: ArrayBuffer;
  readonly run: typeof standing;
}

/** As much of WebAssembly as is used here: it needs neither DOM nor Node types. */
interface Assembly {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const PAGE = 0x1_0000;

/**
 * Make loops with a memory of their own. Memory that was not written yet takes no room.
 *
 * @param octets - of memory
 * @param javascript - whether to do without WebAssembly
 */
export function makeLoops(octets: number, javascript = false): Loops {
  const { WebAssembly: assembly } = globalThis as { readonly WebAssembly?: Assembly };
  const pages = Math.ceil(octets / PAGE);
  if (assembly !== undefined && !javascript) {
    try {
      const module = new assembly.Module(fromBase64(COMPILED));
      const memory = new assembly.Memory({ initial: pages, maximum: pages });
      const { exports } = new assembly.Instance(module, { env: { memory } });
      return { memory: memory.buffer, run: exports as typeof standing };
    } catch {
      // A page's policy may forbid it: JavaScript then.
    }
  }
  return inJavaScript(pages * PAGE);
}

function inJavaScript(octets: number): Loops {
  const memory = new ArrayBuffer(octets);
  const batch = new Uint8Array(memory, OCTETS_AT, OCTETS);
  const on = <A extends unknown[], R>(loop: (...words: A) => R): ((...words: A) => R) => {
    return (...words) => {
      attach(memory);
      show(batch);
      return loop(...words);
    };
  };
  const { ask, count, key, pair, reach, touch, walk } = standing;
  return {
    memory,
    run: {
      ask: on(ask),
      count: on(count),
      key: on(key),
      pair: on(pair),
      reach: on(reach),
      touch: on(touch),
      walk: on(walk),
    },
  };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decode base 64 (RFC 4648 §4), for which ECMAScript 2023 has nothing. */
function fromBase64(text: string): Uint8Array {
  const bytes = new Uint8Array((text.replace(/=+$/, '').length * 3) >> 2);
  let bits = 0;
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    bits = (bits << 6) | DIGITS.indexOf(text.charAt(i));
    if (i % 4 > 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
  }
  return bytes;
}
