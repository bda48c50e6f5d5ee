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
/** Entries with the same addresses and ports that are kept: of several hosts, or of other times. */
const ALIKE = 8;

/** Connections by what came, and by what answers. */
export interface Tracks {
  explain(from: Ends, to: Ends): string | undefined;
  /** @param hosts - where it was seen, as far as is known: behind the bridges of several hosts are the same addresses */
  origin(ends: Ends, hosts: readonly string[]): Origin | undefined;
  target(ends: Ends, hosts: readonly string[]): Origin | undefined;
}

type Legs = ReadonlyMap<string, readonly Known[]>;

/** Look connections up in all conntrack tables that were collected. */
export function tracksOf(connections: readonly Known[]): Tracks {
  const answering = new Map<string, Known[]>();
  const coming = new Map<string, Known[]>();
  const note = (legs: Map<string, Known[]>, key: string, one: Known): void => {
    const list = legs.get(key);
    if (list === undefined) legs.set(key, [one]);
    else if (list.length < ALIKE) list.push(one);
  };
  for (const one of connections) {
    const { original, reply, protocol } = one;
    if (protocol !== 'tcp') continue;
    const became = tupleKey(turned(reply));
    if (became === tupleKey(original)) continue;
    note(answering, became, one);
    note(coming, tupleKey(original), one);
  }
  return {
    explain(from, to) {
      const legs = between(answering, endsKey(to), endsKey(from), CHAIN);
      if (legs === undefined) return undefined;
      const places = [...new Set(legs.map(placeText))].join(' and ');
      return `conntrack of ${places} ${legs.length > 1 ? 'have' : 'has'} it`;
    },
    origin: (ends, hosts) => follow(answering, endsKey(ends), ({ original }) => original, hosts),
    target: (ends, hosts) => follow(coming, endsKey(ends), ({ reply }) => turned(reply), hosts),
  };
}

/** The legs from what became of a connection back to what it was; undefined where they do not lead there. */
function between(legs: Legs, to: string, from: string, most: number): readonly Known[] | undefined {
  for (const one of most === 0 ? [] : (legs.get(to) ?? [])) {
    const before = tupleKey(one.original);
    const rest = before === from ? [] : between(legs, before, from, most - 1);
    if (rest !== undefined) return [...rest, one];
  }
  return undefined;
}

/** Follow a connection from leg to leg, to the last one that is known. */
function follow(legs: Legs, key: string, next: (known: Known) => Tuple, hosts: readonly string[]): Origin | undefined {
  let known = choose(legs.get(key), hosts);
  let last: Known | undefined;
  for (let i = 0; i < CHAIN && known !== undefined; i++) {
    last = known;
    // What was translated twice was so on one host.
    known = choose(legs.get(tupleKey(next(known))), last.host === null ? hosts : [last.host]);
  }
  if (last === undefined) return undefined;
  const { source, sourcePort, destination, destinationPort } = next(last);
  if (sourcePort === null || destinationPort === null) return undefined;
  const from = `conntrack of ${placeText(last)}`;
  return { client: source, clientPort: sourcePort, server: destination, serverPort: destinationPort, from };
}

/** The entry of the hosts that are meant; undefined where several say different things. */
function choose(all: readonly Known[] | undefined, hosts: readonly string[]): Known | undefined {
  const near = all?.filter(({ host }) => host !== null && hosts.includes(host)) ?? [];
  const [first, ...others] = near.length > 0 ? near : (all ?? []);
  const say = ({ original, reply }: Known): string => `${tupleKey(original)} ${tupleKey(reply)}`;
  return first === undefined || others.some((one) => say(one) !== say(first)) ? undefined : first;
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
