/**
 * `packet-loss`: packets were seen at one point of their path and not at the next.
 *
 * Needs two points. Fires for every packet whose way is known from others and that ends before its next point; those of one
 * overlay that end at one place are one finding. Silent where the next point was not capturing, dropped packets, or never
 * sees such traffic: the correlator does not call a packet lost then; for packets that came to harm before
 * (`checksum-corrupt`), and for those that an ICMP error answered. Where the next point shows nothing of that time, and only
 * that no answer came tells of the loss, it is a warning, and of fewer than `UNANSWERED_REQUESTS` packets a hint of where to
 * look: a capture that was over by then would look the same.
 * Source: `vxlan_rcv` and netfilter drop without a word; only two captures show where.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { corruptions, isCorrupted } from './corruption.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { isOfOneCase } from './meeting.ts';
import { Parties } from './parties.ts';
import { UNANSWERED_REQUESTS } from './thresholds.ts';

interface Lost {
  readonly vni: number | null;
  readonly from: string;
  readonly to: string;
  readonly parties: Parties;
  /** The next point may not have been capturing: only that no answer came tells of the loss. */
  readonly presumed: boolean;
  /** A checksum was wrong at the last point already: a receiver drops such a packet without a word. */
  readonly harmed: boolean;
}

/** Packets lost between two points. */
export const packetLoss: Detector = {
  finding: 'packet-loss',
  explains: ['echo-unanswered', 'arp-unanswered', 'neighbour-unanswered'],
  // A hint of where to look must not hide what is known.
  meets: (cause, symptom) => cause.severity !== 'info' && isOfOneCase(cause, symptom),
  watch: (): Watch => {
    const cases = new Cases<Lost>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.lostAfter === null || one.expected === null || one.ambiguous) return;
        if (one.error !== undefined || isCorrupted(one.sightings)) return;
        const { vni, lostAfter: from, expected: to, presumed = false } = one;
        const harmed = corruptions(one.sightings).length > 0;
        const key = [vni, from, to, presumed, harmed].join(' ');
        cases.add(key, { vni, from, to, parties: new Parties(), presumed, harmed }, lastOf(one.sightings));
        cases.get(key)?.details.parties.add(one.source, one.destination);
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, from, to, parties, presumed, harmed } = details;
          const many = count >= UNANSWERED_REQUESTS;
          const lost = `${counted(count, 'packet')} ${parties.words} seen at ${from} did not reach ${to}`;
          return {
            finding: 'packet-loss',
            severity: presumed ? (many ? 'warning' : 'info') : 'error',
            confidence: presumed ? (many ? 'likely' : 'hint') : 'proved',
            summary: presumed
              ? `${lost}, which shows nothing else of that time either; no answer came.`
              : `${lost}${harmed ? `; they have a wrong checksum at ${from} already, for which a receiver drops them` : ''}.`,
            vni,
            subjects: parties.subjects,
            count,
            evidence,
            refutedBy: presumed
              ? `The capture of ${to} was over, or had not begun: then they were lost there, or further on.`
              : `The packets stand in the capture of ${to} after all, or that capture missed packets.`,
            remedy: `Look at what drops between ${from} and ${to}: netfilter rules, interface drop counters (ip -s link), the forwarding table.`,
            between: [from, to],
            ...(parties.only === undefined ? {} : { direction: parties.only }),
          };
        }),
    };
  },
};
