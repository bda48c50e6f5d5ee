/**
 * Capture through the package `cap`: libpcap within a Node process of its own.
 *
 * `cap` counts nothing that the kernel dropped. But the kernel's buffer holds a known number of packets, so if never as
 * many came in one go, none can have been dropped; else, without a filter, the interface's own counters tell roughly.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { ChildCounts, ChildEvent, ChildSettings } from './child-events.ts';
import { understand } from './trouble.ts';
import type { Capturer, Heard, PointSettings } from './via.ts';

// In immediate mode the kernel's buffer has slots for the longest packet, which for `cap` is always 65,535 octets:
// 64 MiB were 1022 slots.
const SLOT = 66_000;

/** The package `cap`, in a child process. */
export const cap: Capturer = {
  clock: 'userland',
  ends: true,
  // Its own work is done in milliseconds; the rest is for a machine that is busy.
  delay: () => 0.3,
  words({ device, filter, kernelBuffer, queue, snapLength }) {
    const settings: ChildSettings = { device, filter, kernelBuffer, queue, snapLength };
    return [program(), JSON.stringify(settings)];
  },
  hear(heard, line, settings) {
    if (!line.startsWith('{')) return overheard(heard, line);
    const event = JSON.parse(line) as ChildEvent;
    switch (event.event) {
      case 'open':
        return { ...heard, opened: true, linkType: event.linkType };
      case 'failed':
        return { ...heard, trouble: understand(event.message) };
      case 'counts':
        return { ...heard, ...counted(event, settings, undefined) };
      case 'end':
        return { ...heard, ...counted(event, settings, event.passed) };
    }
  },
};

/** The program beside this file, compiled or not as this file is; also where this file is part of one a folder beside. */
function program(): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../live/cap-child.${ending}`, import.meta.url));
}

/** Understand what the process says that is not an event: its last words. */
function overheard(heard: Heard, line: string): Heard {
  if (heard.trouble !== undefined) return heard;
  // What `cap` says when its interface goes away or down, before it aborts; which of both it was is asked afterwards.
  if (/Assertion `status == 0' failed/.test(line)) {
    // Its last counters may be a second old.
    const uncounted = { received: undefined, droppedByKernel: undefined };
    return { ...heard, ...uncounted, trouble: { code: 'interface-gone', reason: 'the interface disappeared' } };
  }
  if (/^nsenter: |^Error: Cannot find module/.test(line)) return { ...heard, trouble: understand(line) };
  return heard;
}

function counted(counts: ChildCounts, settings: PointSettings, passed: number | undefined): Partial<Heard> {
  // On a loopback interface each packet takes two slots: libpcap throws the outgoing one away only later.
  const slots = settings.kernelBuffer / SLOT / (settings.device === 'lo' ? 2 : 1);
  const known = { droppedByQueue: counts.refused, handedOver: counts.captured - counts.refused };
  if (counts.burst < slots) return { ...known, received: counts.captured, droppedByKernel: 0 };
  if (passed === undefined) return { ...known, received: undefined, droppedByKernel: undefined };
  return {
    ...known,
    reckoned: true,
    received: Math.max(passed, counts.captured),
    droppedByKernel: Math.max(0, passed - counts.captured),
  };
}
