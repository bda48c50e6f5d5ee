/**
 * What findings about the VXLAN header have in common: cases by tunnel.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { TunnelHeader } from '../conversations/sighting.ts';
import { type Case, Cases } from './cases.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
import { isAmongAll } from './meeting.ts';
import { Parties } from './parties.ts';

/** Packets of one tunnel whose header is not plain. */
export interface Odd {
  readonly header: TunnelHeader;
  readonly point: string;
  readonly parties: Parties;
  /** How many of them ended behind a point that saw them so. */
  lost: number;
}

/** Make a detector of headers. */
export function oddHeaders(
  finding: string,
  explains: readonly string[],
  applies: (header: TunnelHeader) => boolean,
  conclude: (one: Case<Odd>, known: Known) => Finding | undefined,
): Detector {
  return {
    finding,
    explains,
    meets: isAmongAll,
    watch: (): Watch => {
      const cases = new Cases<Odd>();
      return {
        see(one: Conversation): void {
          if (one.type !== 'crossing' || isHardware(one.source)) return;
          const seen = one.sightings.find(({ tunnel }) => tunnel !== undefined && applies(tunnel));
          if (seen?.tunnel === undefined) return;
          const { source, destination, vni, depth } = seen.tunnel;
          const key = [source, destination, vni, depth].join(' ');
          const details = { header: seen.tunnel, point: seen.point, parties: new Parties(), lost: 0 };
          cases.add(key, details, { point: seen.point, frame: seen.frame });
          const known = cases.get(key)?.details;
          known?.parties.add(one.source, one.destination);
          if (known !== undefined && one.lostAfter !== null) known.lost++;
        },
        conclude: (known) => [...cases].flatMap((one) => conclude(one, known) ?? []),
      };
    },
  };
}

/** Whether what is inside names no network address: what is taken for a VXLAN header may be something else's octets. */
const isHardware = (source: string): boolean => source === '?' || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(source);
