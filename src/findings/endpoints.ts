/**
 * Addresses with ports, as exchanges write them: `192.0.2.1:80`, `[2001:db8::1]:80`.
 *
 * @module
 */

/** Take an address and its port apart. */
export function splitEndpoint(endpoint: string): readonly [address: string, port: string] {
  const at = endpoint.lastIndexOf(':');
  return [endpoint.slice(0, at).replace(/^\[|\]$/g, ''), endpoint.slice(at + 1)];
}

/** Whom an exchange was with: the addresses, without ports. */
export function partiesOf(one: {
  readonly kind: string;
  readonly client: string;
  readonly server: string;
}): readonly [client: string, server: string] {
  if (one.kind !== 'tcp-handshake') return [one.client, one.server];
  return [splitEndpoint(one.client)[0], splitEndpoint(one.server)[0]];
}
