/**
 * Corruption: a checksum that was right at one point and is wrong at a later one.
 *
 * What offload left open is not right and not wrong; a checksum that is wrong first and right later was only captured
 * before the NIC had filled it in.
 *
 * @module
 */
import type { Checksums } from '../conversations/checksums.ts';
import type { Crossing } from '../conversations/crossing.ts';
import type { Sighting } from '../conversations/sighting.ts';

/** A layer with a checksum. */
export type ChecksumLayer = keyof Checksums;

/** The layers, outermost first. */
export const CHECKSUM_LAYERS: readonly ChecksumLayer[] = ['outerNetwork', 'outerTransport', 'network', 'transport'];

/** Where a packet's octets changed. */
export interface Corruption {
  readonly layer: ChecksumLayer;
  /** The last sighting with a right checksum; undefined where it is wrong from the first on. */
  readonly before: Sighting | undefined;
  /** The first with a wrong one. */
  readonly at: Sighting;
}

/** Tell of each layer whether it came to harm on the way; in one of the tunnels around it only as long as that lasts. */
export function corruptions(sightings: readonly Sighting[]): readonly Corruption[] {
  if (!sightings.some(isWrong)) return NONE;
  return CHECKSUM_LAYERS.flatMap((layer): Corruption[] => {
    const told = sightings.filter(({ checksums }) => checksums !== undefined && checksums[layer] !== 'unverified');
    const at = told.findIndex(({ checksums }) => checksums![layer] === 'bad');
    if (at < 0 || told.at(-1)!.checksums![layer] !== 'bad') return [];
    return [{ layer, before: told[at - 1], at: told[at]! }];
  });
}

const NONE: readonly Corruption[] = [];

const isWrong = ({ checksums }: Sighting): boolean =>
  checksums !== undefined &&
  (checksums.transport === 'bad' ||
    checksums.network === 'bad' ||
    checksums.outerTransport === 'bad' ||
    checksums.outerNetwork === 'bad');

/** Whether a packet is known to have come to harm on the way: that it was dropped behind is no wonder. */
export const isCorrupted = (sightings: readonly Sighting[]): boolean =>
  corruptions(sightings).some(({ before }) => before !== undefined);

/** Whether a packet that no NIC finishes, as ICMP, is known to be dropped by its receiver for its checksum. */
export const isHarmed = (sightings: readonly Sighting[]): boolean =>
  corruptions(sightings).some(({ before, layer }) => before !== undefined || layer === 'transport');

/** Name a layer of a packet. */
export function layerName(layer: ChecksumLayer, { tcp, icmp, altered }: Crossing, tunnelled: boolean): string {
  const inner = tunnelled ? 'inner ' : '';
  if (layer === 'outerNetwork') return 'outer IPv4';
  if (layer === 'outerTransport') return 'outer UDP';
  if (layer === 'network') return `${inner}IPv4`;
  const protocol = tcp !== undefined ? 'TCP' : icmp !== undefined ? 'ICMP' : 'UDP';
  return `${inner}${protocol}${altered === true ? ' payload' : ''}`;
}
