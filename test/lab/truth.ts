/**
 * The ground truth of a lab scenario: what was built, sent and broken, as its `truth.json` tells.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Member {
  readonly name: string;
  readonly host: string;
  readonly ip: string;
  readonly mac: string;
}

export interface Overlay {
  readonly id: string;
  readonly vni: number;
  readonly port: number;
  readonly members: readonly Member[];
}

export interface TruthPoint {
  readonly file: string;
  readonly host: string;
  readonly interface: string | readonly string[];
  readonly role: string;
  readonly filter?: string;
}

export interface Path {
  readonly from: string;
  readonly to: string;
  readonly overlay?: string;
  readonly points: readonly string[];
}

export interface Fault {
  readonly kind: string;
  readonly between?: readonly [string, string];
  readonly packets?: number;
  readonly direction?: readonly [string, string] | string;
  readonly vni?: unknown;
  readonly lost?: readonly {
    readonly src: string;
    readonly dst: string;
    readonly type?: number;
    readonly seq?: number;
  }[];
  readonly host?: string;
  readonly seconds?: number;
  readonly drift?: number;
  readonly ms?: number;
  readonly jitter?: number;
  readonly spike_ms?: number;
  readonly macs?: readonly string[];
  readonly ip?: string;
  readonly mac?: string;
  readonly old?: string;
  readonly new?: string;
}

export interface Ping {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly received: number;
  readonly first_error?: string;
}

export interface Truth {
  readonly scenario: string;
  readonly overlays: readonly Overlay[];
  readonly points: readonly TruthPoint[];
  readonly paths: readonly Path[];
  readonly traffic: readonly (Partial<Ping> & { readonly kind: string })[];
  readonly faults: readonly Fault[];
}

/** Read the truth of a scenario's folder. */
export const readTruth = (folder: string): Truth =>
  JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;

/** A point's name, as the paths have it: the file's name without its ending. */
export const nameOf = (file: string): string => file.replace(/\.(pcap|pcapng)$/, '');

/** The captures of one place each. What holds several interfaces of other captures once more is left out. */
export const filesOf = (truth: Truth): string[] =>
  truth.points
    .filter((point) => point.role !== 'merged' && point.role !== 'several' && !point.file.endsWith('-ng.pcapng'))
    .map((point) => point.file);
