/**
 * `checksum-offload`: captured before the NIC filled in the checksum: not an error.
 *
 * Needs one point, verified checksums. Fires, as information, where a TCP or UDP checksum holds exactly the sum of its
 * pseudo-header, or a tunnel packet's is wrong by exactly what is still missing inside. tcpdump and
 * Wireshark call both wrong. Silent for every other wrong checksum (`checksum-corrupt`).
 * Source: Linux Documentation/networking/checksum-offloads, local checksum offload; cloudstack#7930, flannel#1863.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Sighting } from '../conversations/sighting.ts';
import { counted } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { EVIDENCE } from './thresholds.ts';

/** Checksums were left to the NIC. */
export const checksumOffload: Detector = {
  finding: 'checksum-offload',
  explains: [],
  watch: (): Watch => {
    const points = new Set<string>();
    const overlays = new Set<number | null>();
    const evidence: Evidence[] = [];
    let count = 0;
    let outer = 0;
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing') return;
        const open = one.sightings.filter(isOpen);
        if (open.length === 0) return;
        count++;
        overlays.add(one.vni);
        if (open.some(({ checksums }) => checksums?.outerTransport === 'partial')) outer++;
        for (const { point } of open) points.add(point);
        if (evidence.length < EVIDENCE) evidence.push({ point: open[0]!.point, frame: open[0]!.frame });
      },
      conclude: (): Finding[] => {
        if (count === 0) return [];
        const around = outer === 0 ? '' : `, and in the tunnel header around ${outer} of them`;
        return [
          {
            finding: 'checksum-offload',
            severity: 'info',
            confidence: 'proved',
            summary: `The checksum of ${counted(count, 'packet')}${around} was left to the NIC: these captures saw them before it was filled in, and nothing is wrong with them.`,
            vni: overlays.size === 1 ? [...overlays][0]! : null,
            subjects: [...points],
            count,
            evidence: [...evidence],
            refutedBy: 'A capture behind a real NIC shows the same unfinished checksums.',
            remedy:
              'Nothing. To see finished checksums capture at the receiver, or turn the offload off for the time of a test: ethtool -K ens3 tx off.',
          },
        ];
      },
    };
  },
};

const isOpen = ({ checksums }: Sighting): boolean =>
  checksums !== undefined &&
  (checksums.transport === 'partial' || checksums.outerTransport === 'partial' || checksums.network === 'partial');
