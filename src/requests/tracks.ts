/**
 * What conntrack knows of translated connections: who explains one, what it was before, and what it becomes.
 *
 * @module
 */
import { addressText } from '../conversations/addresses.ts';
import type { Connection as Known, Tuple } from '../inventory/model.ts';
import { placeText } from './place-text.ts';
import type { Ends } from './translation.ts';

/** What a connection is on another leg of its way. */
export interface Origin {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly from: string;
}

/** Translations one behind the other that are followed back. */
const CHAIN = 4;

/** Connections by what came, and by what answers. */
export interface Tracks {
  explain(from: Ends, to: Ends): string | undefined;
  origin(ends: Ends): Origin | undefined;
  target(ends: Ends): Origin | undefined;
}

/** Look connections up in all conntrack tables that were collected. */
export function tracksOf(connections: readonly Known[]): Tracks {
  const answering = new Map<string, Known>();
  const coming = new Map<string, Known>();
  for (const one of connections) {
    const { original, reply, protocol } = one;
    if (protocol !== 'tcp') continue;
    const became = tupleKey(turned(reply));
    if (became === tupleKey(original)) continue;
    answering.set(became, one);
    coming.set(tupleKey(original), one);
  }
  return {
    explain(from, to) {
      const known = answering.get(endsKey(to));
      return known !== undefined && tupleKey(known.original) === endsKey(from)
        ? `conntrack of ${placeText(known)} has it`
        : undefined;
    },
    origin: (ends) => follow(answering, endsKey(ends), ({ original }) => original),
    target: (ends) => follow(coming, endsKey(ends), ({ reply }) => turned(reply)),
  };
}

/** Follow a connection from leg to leg, to the last one that is known. */
function follow(legs: ReadonlyMap<string, Known>, key: string, next: (known: Known) => Tuple): Origin | undefined {
  let known = legs.get(key);
  let last: Known | undefined;
  for (let i = 0; i < CHAIN && known !== undefined; i++) {
    last = known;
    known = legs.get(tupleKey(next(known)));
  }
  if (last === undefined) return undefined;
  const { source, sourcePort, destination, destinationPort } = next(last);
  if (sourcePort === null || destinationPort === null) return undefined;
  const from = `conntrack of ${placeText(last)}`;
  return { client: source, clientPort: sourcePort, server: destination, serverPort: destinationPort, from };
}

/** What is answered, as what came. */
const turned = ({ source, sourcePort, destination, destinationPort }: Tuple): Tuple => ({
  source: destination,
  sourcePort: destinationPort,
  destination: source,
  destinationPort: sourcePort,
});

const keyOf = (client: string, clientPort: number | null, server: string, serverPort: number | null): string =>
  `${client} ${clientPort} ${server} ${serverPort}`;
const tupleKey = ({ source, sourcePort, destination, destinationPort }: Tuple): string =>
  keyOf(source, sourcePort, destination, destinationPort);
const endsKey = ({ client, clientPort, server, serverPort }: Ends): string =>
  keyOf(addressText(client), clientPort, addressText(server), serverPort);
