/**
 * What translation did between two sightings of a connection, and how sure that is.
 *
 * @module
 */
import { compare, type Proof } from './mark.ts';
import type { Translation } from './request.ts';
import type { Strand } from './strand.ts';

/** Addresses and ports as numbers: of the client and of the server. */
export interface Ends {
  readonly client: number;
  readonly clientPort: number;
  readonly server: number;
  readonly serverPort: number;
}

/** Between whom a strand is, its direction settled. */
export const endsOf = ({ turned, a, aPort, b, bPort }: Strand): Ends =>
  turned === true
    ? { client: b, clientPort: bPort, server: a, serverPort: aPort }
    : { client: a, clientPort: aPort, server: b, serverPort: bPort };

/** Tell what became of the addresses of the client's packets. */
export function translationOf(from: Ends, to: Ends): Translation | null {
  const source = from.client !== to.client || from.clientPort !== to.clientPort;
  const destination = from.server !== to.server || from.serverPort !== to.serverPort;
  return source ? (destination ? 'both' : 'source') : destination ? 'destination' : null;
}

/** The same of the server's packets, which pass the steps the other way. */
export function mirrored(translation: Translation | null): Translation | null {
  if (translation === 'source') return 'destination';
  return translation === 'destination' ? 'source' : translation;
}

/** Tell how sure it is that two strands saw the same connection: by all segments that both kept. */
export function proofOf(a: Strand, b: Strand): Exclude<Proof, 'refuted'> {
  let proof: Exclude<Proof, 'refuted'> = 'unchecked';
  for (const [digest, mark] of a.marks) {
    const other = b.marks.get(digest);
    if (other === undefined) continue;
    const found = compare(mark, other);
    if (found === 'proved') return 'proved';
    if (found === 'partial') proof = 'partial';
  }
  return proof;
}
