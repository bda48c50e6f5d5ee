/**
 * Which sightings of one key are alike: of one place, of one payload, of one leg between routers.
 *
 * @module
 */
import { NO_ADDRESS } from './addresses.ts';
import { byTime, type Seen } from './seen.ts';

/** Whether two sightings are where a packet passes only once: what differs is another interface, tunnel or VTEP. */
export const samePlace = (a: Seen, b: Seen): boolean =>
  a.point === b.point &&
  a.port === b.port &&
  a.vni === b.vni &&
  a.outerSource === b.outerSource &&
  a.outerDestination === b.outerDestination;

/** Whether these are plainly the sightings of one packet: one sender, one overlay, each place once. */
export function isOne(seen: readonly Seen[]): boolean {
  if (seen.length > 32) return false;
  const { timeToLive } = seen[0]!;
  let mac = NO_ADDRESS;
  let vni = -1;
  let digest = 0;
  for (const [i, a] of seen.entries()) {
    if (a.timeToLive !== timeToLive) return false;
    if (a.sourceMac !== NO_ADDRESS) {
      if (mac !== NO_ADDRESS && a.sourceMac !== mac) return false;
      mac = a.sourceMac;
    }
    if (a.vni >= 0) {
      if (vni >= 0 && a.vni !== vni) return false;
      vni = a.vni;
    }
    if (a.digest !== 0) {
      if (digest !== 0 && a.digest !== digest) return false;
      digest = a.digest;
    }
    for (let j = 0; j < i; j++) if (samePlace(a, seen[j]!)) return false;
  }
  return true;
}

/** Sightings that may be of one packet. */
export interface Part {
  readonly seen: Seen[];
  readonly altered: boolean;
}

/** Split by payload: two payloads at one place are two packets, at different places one that was changed on the way. */
export function byDigest(seen: readonly Seen[]): Part[] {
  const classes = new Map<number, Seen[]>();
  const unknown: Seen[] = [];
  for (const one of seen) {
    if (one.digest === 0) unknown.push(one);
    else if (classes.has(one.digest)) classes.get(one.digest)!.push(one);
    else classes.set(one.digest, [one]);
  }
  if (classes.size === 0) return [{ seen: unknown, altered: false }];
  const parts: { seen: Seen[]; altered: boolean }[] = [];
  for (const list of classes.values()) {
    const apart = parts.find((part) => !part.seen.some((a) => list.some((b) => samePlace(a, b))));
    if (apart === undefined) parts.push({ seen: list, altered: false });
    else {
      apart.seen.push(...list);
      apart.altered = true;
    }
  }
  for (const one of unknown) {
    const free = parts.find((part) => !part.seen.some((other) => samePlace(other, one)));
    (free ?? parts[0]!).seen.push(one);
  }
  return parts;
}

/** Split by sender and time to live, and chain the legs that routers made: a new sender, and one less to live. */
export function chains(seen: readonly Seen[]): Seen[][][] {
  const legs = new Map<string, Seen[]>();
  const bare: Seen[] = [];
  for (const one of seen) {
    if (one.sourceMac === NO_ADDRESS) bare.push(one);
    else {
      const key = `${one.sourceMac}/${one.timeToLive}`;
      if (legs.has(key)) legs.get(key)!.push(one);
      else legs.set(key, [one]);
    }
  }
  for (const one of bare) {
    const leg = [...legs.values()].find(([other]) => other!.timeToLive === one.timeToLive);
    if (leg !== undefined) leg.push(one);
    else legs.set(`/${one.timeToLive}`, [one]);
  }
  const sorted = [...legs.values()].sort((a, b) => b[0]!.timeToLive - a[0]!.timeToLive);
  const made: Seen[][][] = [];
  for (const leg of sorted) {
    const [one] = leg as [Seen];
    const before = made.find((chain) => {
      const [last] = chain.at(-1) as [Seen];
      return last.timeToLive > one.timeToLive && last.sourceMac !== one.sourceMac;
    });
    if (before === undefined) made.push([leg]);
    else before.push(leg);
  }
  return made;
}

/** Split by place; what was seen at one place is in order of time. */
export function byPlace(leg: readonly Seen[]): Seen[][] {
  const places: Seen[][] = [];
  for (const one of leg) {
    const place = places.find(([other]) => samePlace(other!, one));
    if (place === undefined) places.push([one]);
    else place.push(one);
  }
  for (const place of places) place.sort(byTime);
  return places;
}

/** Whether payloads differ. */
export const differs = (seen: readonly Seen[]): boolean => {
  const digests = new Set(seen.map((one) => one.digest).filter((digest) => digest !== 0));
  return digests.size > 1;
};
