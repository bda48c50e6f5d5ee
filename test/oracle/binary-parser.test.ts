/**
 * Every decoder agrees field by field with a description of its header that others' code reads.
 */
import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { arp } from '../../src/layers/arp.ts';
import { erspan, erspan3 } from '../../src/layers/erspan.ts';
import { ethernet } from '../../src/layers/ethernet.ts';
import { geneve } from '../../src/layers/geneve.ts';
import { gre } from '../../src/layers/gre.ts';
import { icmp } from '../../src/layers/icmp.ts';
import { icmpv6 } from '../../src/layers/icmpv6.ts';
import { igmp } from '../../src/layers/igmp.ts';
import { ah, esp } from '../../src/layers/ipsec.ts';
import { ipv4 } from '../../src/layers/ipv4.ts';
import { ipv6 } from '../../src/layers/ipv6.ts';
import { ipv6Fragment } from '../../src/layers/ipv6-fragment.ts';
import { ipv6Mobility } from '../../src/layers/ipv6-mobility.ts';
import { ipv6Destination, ipv6HopByHop } from '../../src/layers/ipv6-options.ts';
import { ipv6Routing } from '../../src/layers/ipv6-routing.ts';
import { type LayerBase, NO_CONTEXT, type Protocol } from '../../src/layers/layer.ts';
import { linuxCooked, linuxCooked2 } from '../../src/layers/linux-cooked.ts';
import { llc } from '../../src/layers/llc.ts';
import { loopback } from '../../src/layers/loopback.ts';
import { mpls } from '../../src/layers/mpls.ts';
import { nsh } from '../../src/layers/nsh.ts';
import { ppp } from '../../src/layers/ppp.ts';
import { pppoe } from '../../src/layers/pppoe.ts';
import { standard } from '../../src/layers/standard.ts';
import { tcp } from '../../src/layers/tcp.ts';
import { udp } from '../../src/layers/udp.ts';
import { vlan } from '../../src/layers/vlan.ts';
import { vxlan, vxlanGpe } from '../../src/layers/vxlan.ts';
import { DESCRIPTIONS, inFull } from './layouts.ts';

const PROTOCOLS: Readonly<Record<string, Protocol<LayerBase>>> = {
  ...{ ethernet, vlan, llc, linuxCooked, linuxCooked2, loopback, mpls, pppoe, ppp, arp, ipv4, ipv6, udp, tcp, igmp },
  ...{ ipv6HopByHop, ipv6Routing, ipv6Fragment, ipv6Destination, ipv6Mobility, ah, esp, icmp, icmpv6 },
  ...{ gre, erspan, erspan3, vxlan, vxlanGpe, geneve, nsh },
};

describe('agreement with binary-parser', () => {
  test('every protocol has a description', () => {
    const described = new Set(DESCRIPTIONS.map(({ name }) => PROTOCOLS[name]));
    assert.deepEqual(
      standard.filter((protocol) => !described.has(protocol)).map(({ kind }) => kind),
      [],
    );
  });

  test.each(DESCRIPTIONS.map((description, i) => ({ ...description, title: `${description.name} (${i})` })))(
    '$title',
    ({ name, octets, sound, read }) => {
      const protocol = PROTOCOLS[name]!;
      const header = fc.uint8Array({ minLength: octets, maxLength: octets });
      fc.assert(
        fc.property(header, fc.nat({ max: 20 }), fc.nat({ max: 20 }), (bytes, before, after) => {
          sound?.(bytes);
          const all = new Uint8Array([...new Uint8Array(before).fill(0xa5), ...bytes, ...new Uint8Array(after)]);
          const { layer } = protocol.decode(all, before, before + octets, NO_CONTEXT);
          assert.ok(layer !== undefined, 'a sound header was refused');
          for (const [field, expected] of Object.entries(read(bytes))) {
            const value: unknown = (layer as unknown as Record<string, unknown>)[field];
            const address = protocol === ipv6 && (field === 'source' || field === 'destination');
            assert.deepEqual(address ? inFull(String(value)) : value, expected, field);
          }
        }),
        { seed: 20_261_122, numRuns: 300 },
      );
    },
  );
});
