/**
 * Which requests are wanted: by address, prefix, port, or address and port.
 *
 * @module
 */
import { type AddressFilter, parseAddress } from '../conversations/address-filter.ts';
import type { Request, Socket } from './request.ts';

/** Whether a request is wanted. */
export type RequestFilter = (request: Request) => boolean;

/**
 * Read `192.168.122.100`, `10.0.0.0/8`, `80`, `192.168.122.10:80` or `[fd00::1]:80`; undefined where it is none of these.
 * A request is wanted if its client, the published address, or the task is meant.
 */
export function requestFilter(text: string): RequestFilter | undefined {
  const [address, port] = takeApart(text);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 0xffff)) return undefined;
  const wanted = address === undefined ? undefined : parseAddress(address);
  if (address !== undefined && wanted === undefined) return undefined;
  const isMeant = (socket: Socket): boolean =>
    (port === undefined || socket.port === Number(port)) && (wanted === undefined || isWithin(socket.address, wanted));
  return ({ client, clientPort, published, server, clientSeenAs }) => {
    const sockets = [{ address: client, port: clientPort }, published, server, clientSeenAs];
    return sockets.some((socket) => socket !== null && isMeant(socket));
  };
}

function takeApart(text: string): readonly [address: string | undefined, port: string | undefined] {
  if (/^:?\d+$/.test(text)) return [undefined, text.replace(':', '')];
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return [bracketed[1] ?? '', bracketed[2]];
  const dotted = /^([^:]*):([^:]*)$/.exec(text);
  return dotted === null ? [text, undefined] : [dotted[1] ?? '', dotted[2]];
}

function isWithin(address: string, { octets, bits }: AddressFilter): boolean {
  const own = parseAddress(address)?.octets;
  if (own === undefined || own.length !== octets.length) return false;
  for (let i = 0, left = bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff00 >> left) & 0xff;
    if ((own[i]! & mask) !== (octets[i]! & mask)) return false;
  }
  return true;
}
