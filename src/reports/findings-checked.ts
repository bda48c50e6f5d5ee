/**
 * What was looked at, and what these captures cannot tell: a diagnosis that finds nothing is worth as much as that.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Bounds, Point } from '../conversations/point.ts';
import type { Summary } from '../conversations/summary.ts';
import { counted } from '../findings/cases.ts';
import type { Page } from '../findings/finding.ts';
import { printable } from '../printable.ts';
import { wrapped } from './findings-lines.ts';

/** What limits a diagnosis. */
export interface Judged {
  /** The pages of the findings that were looked for. */
  readonly pages: readonly Page[];
  /** Whether there was an inventory. */
  readonly inventory: boolean;
  /** Captures that could not be read to their end, in words. */
  readonly damaged: readonly string[];
}

/** Notes what there is to judge by. */
export class Checked {
  readonly #points: Point[] = [];
  #summary: Summary | undefined;
  #bounds: Bounds | undefined;

  /** Take a conversation. */
  see(one: Conversation): void {
    if (one.type === 'point') this.#points.push(one);
    else if (one.type === 'summary') this.#summary = one;
    else if (one.type === 'bounds') this.#bounds = one;
  }

  /** Tell what was looked at, in one line. */
  what({ pages }: Judged): string {
    const points = this.#points;
    const records = points.reduce((sum, point) => sum + point.records, 0);
    const tunnelled = points.reduce((sum, point) => sum + point.tunnelled, 0);
    const exchanges = (this.#summary?.exchanges ?? []).reduce(
      (sum, { answered, unanswered, unrequested, error }) => sum + answered + unanswered + unrequested + error,
      0,
    );
    const overlays = new Set((this.#summary?.exchanges ?? []).flatMap(({ vni }) => (vni === null ? [] : [vni])));
    const seen = [
      `${counted(records, 'record')}${tunnelled === 0 ? '' : ` (${tunnelled} VXLAN)`}`,
      counted(this.#summary?.crossings ?? 0, 'packet'),
      `${counted(exchanges, 'exchange')}${overlays.size === 0 ? '' : ` in ${counted(overlays.size, 'overlay')}`}`,
    ];
    return `Looked for ${counted(pages.length, 'finding')} at ${counted(points.length, 'capture point')}: ${seen.join(', ')}`;
  }

  /** Tell what cannot be judged, one sentence each. */
  not({ pages, damaged, inventory }: Judged): readonly string[] {
    const points = this.#points;
    const told = [...damaged, ...this.#between(pages), ...(inventory ? [] : collected(pages))];
    const named = (which: (point: Point) => boolean): readonly Point[] => points.filter(which);
    const say = (which: readonly Point[], words: (names: string) => string): void => {
      if (which.length > 0) told.push(words(listed(which.map(({ point }) => point))));
    };
    say(
      named(({ records }) => records === 0),
      (names) => `nothing was captured at ${names}`,
    );
    say(
      named(({ dropped }) => dropped !== null && dropped > 0),
      (names) => `packets were dropped while capturing at ${names}: what is missing there may have passed`,
    );
    const untold = named(({ dropped, records }) => dropped === null && records > 0);
    say(untold, (names) =>
      untold.length > 1 && untold.length === points.length
        ? 'whether packets were dropped while capturing, which none of the captures tells'
        : `whether packets were dropped while capturing at ${names}, which the capture does not tell`,
    );
    say(
      named(({ snapped }) => snapped > 0),
      (names) => `what is behind the snap length, which cut packets at ${names}`,
    );
    for (const { point, filter } of points) {
      if (filter !== undefined && filter !== '') told.push(`what the filter "${filter}" of ${point} hid`);
    }
    if (points.length > 0 && points.every(({ tunnelled }) => tunnelled === 0)) {
      told.push('tunnels: no VXLAN packet was seen on the UDP ports 4789 and 8472; --vxlan-port names others');
    }
    if (this.#bounds !== undefined && forgotten(this.#bounds) > 0) {
      told.push(`${forgotten(this.#bounds)} requests, fragments or entries that were given up for want of memory`);
    }
    return told;
  }

  /** Whether no packet was seen at two points, so that nothing can be said of what happens between them. */
  apart(): boolean {
    return (this.#summary?.hops ?? []).length === 0;
  }

  /** What takes two points of one path. */
  #between(pages: readonly Page[]): readonly string[] {
    const two = pages.filter(({ points }) => points === 2).map(({ finding }) => finding);
    if (two.length === 0 || this.#points.length === 0 || !this.apart()) return [];
    const why = this.#points.length === 1 ? 'there is one capture point only' : 'no packet was seen at two points';
    return [`what happens between points, for ${why}: ${two.join(', ')}`];
  }
}

/** What takes more than packets. */
function collected(pages: readonly Page[]): readonly string[] {
  const names = pages.filter((page) => page.inventory).map(({ finding }) => finding);
  return names.length === 0 ? [] : [`what hosts say of themselves, for there is no --inventory: ${names.join(', ')}`];
}

const forgotten = ({ forgottenEntries, forgottenFragments, forgottenRequests, hurried }: Bounds): number =>
  forgottenEntries + forgottenFragments + forgottenRequests + hurried;

/** So many points are named. */
const NAMED = 6;

const listed = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;

/** Write what was looked at, and what cannot be judged by it, as the end of a diagnosis. */
export function checkedText(checked: Checked, judged: Judged): string {
  const not = checked.not(judged);
  const lines = [
    ...wrapped(`${checked.what(judged)}.`, 0, 2),
    ...(not.length === 0 ? [] : ['Not judged:']),
    ...not.flatMap((one) => wrapped(`- ${printable(one)}`, 2, 4)),
  ];
  return `${lines.join('\n')}\n`;
}
