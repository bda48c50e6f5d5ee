/**
 * `ip -br address` and `ip -br link`.
 *
 * ```
 * eth0@if14        UP             10.255.0.2/16 fe80::42:aff:feff:2/64
 * ens3             UP             52:54:00:f1:d0:01 <BROADCAST,MULTICAST,UP,LOWER_UP>
 * ```
 *
 * @module
 */
import { macOf, prefixedOf } from './address.ts';
import { at, type LineKind } from './document.ts';

const LINE =
  /^([^\s@]{1,32})(?:@(\S{1,32}))?\s+(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|TESTING|NOTPRESENT)(?:\s+(\S.*))?$/;

/** `ip -br address`. */
export const ipBrief: LineKind = {
  kind: 'ip -br address',
  reader: (context) => ({
    line(line) {
      const found = LINE.exec(line.trimEnd());
      if (found === null) return false;
      const [, name = '', peer, state, rest = ''] = found;
      const words = rest.split(/\s+/).filter((word) => word !== '');
      const mac = macOf(words[0] ?? '');
      const addresses = words.flatMap((word) => (word.includes('/') ? (prefixedOf(word) ?? []) : []));
      // A word that is neither is of another document.
      if (mac === undefined && addresses.length === 0 && words.length > 0) return false;
      const peerIndex = /^if(\d{1,10})$/.exec(peer ?? '')?.[1];
      context.facts.interfaces.push({
        ...at(context),
        name,
        index: null,
        peerIndex: peerIndex === undefined ? null : Number(peerIndex),
        peerName: peerIndex === undefined && peer !== undefined && peer !== 'NONE' ? peer : null,
        peerNamespaceId: null,
        mac: name === 'lo' ? null : (mac ?? null),
        mtu: null,
        up: state === 'UP' || state === 'UNKNOWN',
        addresses,
        kind: null,
        bridge: null,
        vxlan: null,
        vlanId: null,
      });
      return true;
    },
  }),
};
