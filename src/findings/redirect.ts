/**
 * `redirect`: a router tells a host to send by another router.
 *
 * Needs one point. Fires for any ICMP or ICMPv6 redirect. Source: RFC 792, RFC 4861 §8; inside an overlay there is nothing to
 * redirect to, unless containers route.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

interface Told {
  readonly vni: number | null;
  readonly router: string;
  readonly host: string;
  readonly gateway: string;
  readonly destination: string;
}

/** A router sends redirects. */
export const redirect: Detector = {
  finding: 'redirect',
  explains: [],
  watch: (): Watch => {
    const cases = new Cases<Told>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.icmp?.redirect === undefined || one.copyAt !== undefined) return;
        const { gateway, destination } = one.icmp.redirect;
        const details = { vni: one.vni, router: one.source, host: one.destination, gateway, destination };
        cases.add(Object.values(details).join(' '), details, lastOf(one.sightings));
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, router, host, gateway, destination } = details;
          return {
            finding: 'redirect',
            severity: 'warning',
            confidence: 'proved',
            summary: `${router} tells ${host} to send what is for ${destination} by ${gateway} (${counted(count, 'redirect')}).`,
            vni,
            subjects: [host, destination, router, gateway],
            count,
            evidence,
            refutedBy: 'The message was forged: nothing for that address went through this router.',
            remedy: `Compare the routes of ${host} with where ${destination} is (ip route get ${destination}); a host that should not be told has net.ipv4.conf.all.accept_redirects 0, and a router net.ipv4.conf.all.send_redirects 0.`,
            direction: [router, host],
          };
        }),
    };
  },
};
