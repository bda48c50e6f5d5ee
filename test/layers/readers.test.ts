/**
 * Layers are made of words, and single fields read where only those are wanted: both say the same of any octets.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { test } from '@jest/globals';
import fc from 'fast-check';
import { ipv4Text, macText } from '../../src/bytes.ts';
import * as ethernet from '../../src/layers/ethernet.ts';
import * as icmp from '../../src/layers/icmp.ts';
import * as ipv4 from '../../src/layers/ipv4.ts';
import * as tcp from '../../src/layers/tcp.ts';
import * as udp from '../../src/layers/udp.ts';
import * as vxlan from '../../src/layers/vxlan.ts';

const AT = 3;
const octets = fc.uint8Array({ minLength: AT + 24, maxLength: AT + 24 });

/** Hold the fields of a layer against those that are read one by one. */
function hold(layer: (bytes: Uint8Array) => object, fields: (bytes: Uint8Array) => object): void {
  fc.assert(
    fc.property(octets, (bytes) => {
      const whole = layer(bytes) as Readonly<Record<string, unknown>>;
      const read = fields(bytes);
      deepStrictEqual(Object.fromEntries(Object.keys(read).map((name) => [name, whole[name]])), read);
    }),
    { seed: 1, numRuns: 200 },
  );
}

test('Ethernet', () => {
  hold(
    (bytes) => ethernet.ethernetLayer(bytes, AT),
    (bytes) => ({
      destination: macText(bytes, ethernet.destinationAt(AT)),
      source: macText(bytes, ethernet.sourceAt(AT)),
      etherType: ethernet.etherType(bytes, AT),
    }),
  );
});

test('IPv4', () => {
  hold(
    (bytes) => ipv4.ipv4Layer(bytes, AT, 'good'),
    (bytes) => ({
      headerLength: ipv4.headerLength(bytes, AT),
      dscp: ipv4.typeOfService(bytes, AT) >> 2,
      ecn: ipv4.typeOfService(bytes, AT) & 3,
      totalLength: ipv4.totalLength(bytes, AT),
      identification: ipv4.identification(bytes, AT),
      reservedFlag: (ipv4.fragmentField(bytes, AT) & ipv4.RESERVED_FRAGMENT) !== 0,
      dontFragment: (ipv4.fragmentField(bytes, AT) & ipv4.DONT_FRAGMENT) !== 0,
      moreFragments: (ipv4.fragmentField(bytes, AT) & ipv4.MORE_FRAGMENTS) !== 0,
      fragmentOffset: (ipv4.fragmentField(bytes, AT) & ipv4.FRAGMENT_OFFSET) * 8,
      timeToLive: ipv4.timeToLive(bytes, AT),
      protocol: ipv4.protocol(bytes, AT),
      checksum: ipv4.headerChecksum(bytes, AT),
      source: ipv4Text(bytes, ipv4.ipv4SourceAt(AT)),
      destination: ipv4Text(bytes, ipv4.ipv4DestinationAt(AT)),
    }),
  );
});

test('TCP', () => {
  hold(
    (bytes) => tcp.tcpLayer(bytes, AT, bytes.length, 'good'),
    (bytes) => ({
      sourcePort: tcp.tcpSourcePort(bytes, AT),
      destinationPort: tcp.tcpDestinationPort(bytes, AT),
      sequence: tcp.tcpSequence(bytes, AT),
      acknowledgment: tcp.tcpAcknowledgment(bytes, AT),
      headerLength: tcp.tcpHeaderLength(bytes, AT),
      flags: tcp.tcpFlags(bytes, AT),
      window: tcp.tcpWindow(bytes, AT),
      checksum: tcp.tcpChecksum(bytes, AT),
      urgentPointer: tcp.tcpUrgentPointer(bytes, AT),
    }),
  );
});

test('UDP', () => {
  hold(
    (bytes) => udp.udpLayer(bytes, AT, 'good'),
    (bytes) => ({
      sourcePort: udp.sourcePort(bytes, AT),
      destinationPort: udp.destinationPort(bytes, AT),
      length: udp.length(bytes, AT),
      checksum: udp.checksum(bytes, AT),
    }),
  );
});

test('VXLAN', () => {
  hold(
    (bytes) => vxlan.vxlanLayer(bytes, AT),
    (bytes) => ({
      flags: vxlan.flags(bytes, AT),
      reserved1: vxlan.reserved1(bytes, AT),
      vni: vxlan.vni(bytes, AT),
      reserved2: vxlan.reserved2(bytes, AT),
    }),
  );
});

test('an ICMP echo', () => {
  const words = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset + AT);
  hold(
    (bytes) => icmp.echoOf(AT, words(bytes).getInt32(0), words(bytes).getInt32(4), 'good'),
    (bytes) => ({
      type: icmp.icmpType(bytes, AT),
      code: icmp.icmpCode(bytes, AT),
      checksum: icmp.icmpChecksum(bytes, AT),
      identifier: icmp.icmpIdentifier(bytes, AT),
      sequence: icmp.icmpSequence(bytes, AT),
    }),
  );
});
