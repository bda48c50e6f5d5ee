/**
 * How a place of an inventory is called.
 *
 * @module
 */
import type { Place } from '../inventory/model.ts';

/** Write a place as `docker0/ingress_sbox`. */
export const placeText = ({ host, namespace }: Place): string =>
  `${host ?? 'a host'}${namespace === null ? '' : `/${namespace}`}`;

/** Write an address and a port: of IPv6 in brackets. */
export const socketText = (address: string, port: number | null): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;
