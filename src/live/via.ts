/**
 * The contract of a capturing program: how it is called, and how what it says beside the packets is understood.
 *
 * @module
 */
import type { LiveErrorCode } from './live-error.ts';

/** The programs that can capture. */
export type Via = 'cap' | 'tcpdump' | 'dumpcap';

/** What one capture point captures. */
export interface PointSettings {
  /** The capture point's name. */
  readonly point: string;
  /** The interface. */
  readonly device: string;
  /** The path of the network namespace that the interface is in; undefined for our own. */
  readonly namespace: string | undefined;
  /** What the kernel lets through, in libpcap's words; empty for everything. */
  readonly filter: string;
  /** The most octets to keep of a packet. */
  readonly snapLength: number;
  /** The kernel's buffer, in octets. */
  readonly kernelBuffer: number;
  /** The octets that may wait in the child process of `cap` for a slow reader. */
  readonly queue: number;
  /** Whether each packet is handed over as it comes, or many at once after up to a second, which loses fewer. */
  readonly immediate: boolean;
}

/** What a program has said so far. */
export interface Heard {
  /** Whether it captures. */
  readonly opened: boolean;
  /** The link type, a number of the LINKTYPE_ registry, where it tells. */
  readonly linkType: number | undefined;
  /** The packets that passed the filter in the kernel; undefined where nobody counted. */
  readonly received: number | undefined;
  /** The packets that the kernel had no room for; undefined where nobody counted. */
  readonly droppedByKernel: number | undefined;
  /** Whether those two are reckoned, from the interface's own counters, and not the capture's. */
  readonly reckoned: boolean;
  /** The packets that the network card had no room for. */
  readonly droppedByInterface: number;
  /** The packets that were captured and then not handed over, because we were slow. */
  readonly droppedByQueue: number;
  /** The packets that it says it handed over, or is about to; undefined where it does not say. */
  readonly handedOver: number | undefined;
  /** What went wrong. */
  readonly trouble: Trouble | undefined;
}

/** What went wrong, as far as the program's own words tell. */
export interface Trouble {
  readonly code: LiveErrorCode;
  /** The reason in a few words, without the interface's name. */
  readonly reason: string;
}

/** What has been heard of a program that has said nothing yet. */
export const NOTHING_HEARD: Heard = {
  opened: false,
  linkType: undefined,
  received: undefined,
  droppedByKernel: undefined,
  reckoned: false,
  droppedByInterface: 0,
  droppedByQueue: 0,
  handedOver: undefined,
  trouble: undefined,
};

/** A capturing program. */
export interface Capturer {
  /** Whose clock stamps the packets: the kernel's when they came, or the process's when it was told. */
  readonly clock: 'kernel' | 'userland';
  /** Whether it looks at its standard input itself, and ends when that ends. */
  readonly ends: boolean;
  /** The seconds that a packet may take from the wire to us. */
  delay(settings: PointSettings): number;
  /** The arguments of its call. */
  words(settings: PointSettings): readonly string[];
  /** Understand one line of what it says. */
  hear(heard: Heard, line: string, settings: PointSettings): Heard;
}
