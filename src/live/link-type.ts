/**
 * The link types as `cap` and tcpdump name them.
 *
 * @module
 */

const NAMED: ReadonlyMap<string, number> = new Map([
  ['NULL', 0],
  ['ETHERNET', 1],
  ['RAW', 101],
  ['LINKTYPE_LINUX_SLL', 113],
  ['IEEE802_11_RADIO', 127],
]);

// libpcap's own numbers of a few types differ from the registry's; only raw IP occurs on an interface.
const REGISTRY: ReadonlyMap<number, number> = new Map([
  [12, 101],
  [14, 101],
]);

/** Find the number in the LINKTYPE_ registry for what `open` returned. */
export function linkTypeOf(name: string): number {
  const known = NAMED.get(name);
  if (known !== undefined) return known;
  const number = Number(/^Unknown linktype (\d+)$/.exec(name)?.[1]);
  if (Number.isNaN(number)) throw new RangeError(`a link type that is not known: ${name}`);
  return REGISTRY.get(number) ?? number;
}

const DATA_LINK_TYPES: ReadonlyMap<string, number> = new Map([
  ['NULL', 0],
  ['EN10MB', 1],
  ['RAW', 101],
  ['LOOP', 108],
  ['LINUX_SLL', 113],
  ['LINUX_SLL2', 276],
]);

/** Find the number for libpcap's own name, which tcpdump prints; undefined for what no interface of ours has. */
export const dataLinkType = (name: string): number | undefined => DATA_LINK_TYPES.get(name);
