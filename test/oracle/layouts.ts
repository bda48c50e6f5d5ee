/**
 * A second description of every header, declarative and by other hands' code: what the RFC's bit diagram says, written
 * down as layouts of `binary-parser`, and how each of its fields is called here.
 */
import { Parser } from 'binary-parser';

const big = (): Parser => new Parser().endianness('big');

/** A layout, what it makes of a header in our words, and what keeps random octets a sound header. */
export interface Description {
  /** The name of the protocol's constant. */
  readonly name: string;
  /** The header's fixed octets. */
  readonly octets: number;
  /** Make random octets sound: set what the decoder may refuse. */
  readonly sound?: (bytes: Uint8Array) => void;
  /** Read the fixed octets. */
  readonly read: (bytes: Uint8Array) => Readonly<Record<string, unknown>>;
}

/** Join a layout with how its fields are called here. */
function describe<T extends object>(
  name: string,
  octets: number,
  layout: Parser<T>,
  inOurWords: (fields: T) => Readonly<Record<string, unknown>>,
  sound?: (bytes: Uint8Array) => void,
): Description {
  const read = (bytes: Uint8Array): Readonly<Record<string, unknown>> => inOurWords(layout.parse(bytes));
  return sound === undefined ? { name, octets, read } : { name, octets, read, sound };
}

const dotted = (octets: Uint8Array): string => [...octets].join('.');
const colons = (octets: Uint8Array): string =>
  Buffer.from(octets)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:');
const digits = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** Write an IPv6 address in full; ours is compared after the same was made of it. */
export function inFull(address: string): string {
  const host = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [front = '', back] = host.split('::');
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const missing = back === undefined ? 0 : 8 - words(front).length - words(back).length;
  return [...words(front), ...Array.from({ length: missing }, () => '0'), ...words(back ?? '')]
    .map((word) => word.padStart(4, '0'))
    .join(':');
}

const sixteen = (octets: Uint8Array): string => digits(octets).replace(/....(?=.)/g, '$&:');

const set =
  (...octets: readonly (readonly [at: number, keep: number, value: number])[]) =>
  (bytes: Uint8Array): void => {
    for (const [at, keep, value] of octets) bytes[at] = (bytes[at]! & keep) | value;
  };

const optionsHeader = (name: string): Description =>
  describe(
    name,
    8,
    big().uint8('nextHeader').uint8('length').skip(6),
    ({ nextHeader, length }) => ({ nextHeader, headerLength: 8 * (length + 1) }),
    set([1, 0, 0]),
  );

const vxlanWords = big().uint8('flags').bit24('reserved1').bit24('vni').bit8('reserved2');

/** The header of each protocol. */
export const DESCRIPTIONS: readonly Description[] = [
  describe(
    'ethernet',
    14,
    big().buffer('destination', { length: 6 }).buffer('source', { length: 6 }).uint16('etherType'),
    ({ destination, source, etherType }) => ({ destination: colons(destination), source: colons(source), etherType }),
  ),
  describe(
    'vlan',
    4,
    big().bit3('priority').bit1('eligible').bit12('id').uint16('etherType'),
    ({ priority, eligible, id, etherType }) => ({ priority, dropEligible: eligible === 1, id, etherType }),
  ),
  describe(
    'linuxCooked',
    16,
    big()
      .uint16('packetType')
      .uint16('hardwareType')
      .uint16('addressLength')
      .buffer('address', { length: 8 })
      .uint16('protocol'),
    ({ address, ...same }) => ({ ...same, version: 1, address: colons(address.subarray(0, same.addressLength)) }),
    set([4, 0, 0], [5, 7, 0]),
  ),
  describe(
    'linuxCooked2',
    20,
    big()
      .uint16('protocol')
      .skip(2)
      .uint32('interfaceIndex')
      .uint16('hardwareType')
      .uint8('packetType')
      .uint8('addressLength')
      .buffer('address', { length: 8 }),
    ({ address, ...same }) => ({ ...same, version: 2, address: colons(address.subarray(0, same.addressLength)) }),
    set([11, 7, 0]),
  ),
  describe('loopback', 4, big().uint32('family'), ({ family }) => ({ family }), set([0, 0, 0], [1, 0, 0])),
  describe(
    'llc',
    8,
    big().uint8('destination').uint8('source').uint8('control').bit24('organization').bit16('protocol'),
    ({ destination, source, control, organization, protocol }) => ({
      destinationServiceAccessPoint: destination,
      sourceServiceAccessPoint: source,
      control,
      organization,
      protocol,
    }),
    set([0, 0, 0xaa], [1, 0, 0xaa], [2, 0, 3]),
  ),
  describe(
    'mpls',
    4,
    big().bit20('label').bit3('trafficClass').bit1('bottom').bit8('timeToLive'),
    ({ bottom, ...same }) => ({ ...same, bottom: bottom === 1 }),
  ),
  describe(
    'pppoe',
    6,
    big().bit4('version').bit4('type').uint8('code').uint16('session').uint16('length'),
    (same) => same,
  ),
  describe('ppp', 4, big().skip(2).uint16('protocol'), (same) => same, set([0, 0, 0xff], [1, 0, 3], [2, 0xfe, 0])),
  describe(
    'arp',
    28,
    big()
      .uint16('hardwareType')
      .uint16('protocolType')
      .uint8('hardwareLength')
      .uint8('protocolLength')
      .uint16('operation')
      .buffer('senderHardware', { length: 6 })
      .buffer('senderProtocol', { length: 4 })
      .buffer('targetHardware', { length: 6 })
      .buffer('targetProtocol', { length: 4 }),
    ({ senderHardware, senderProtocol, targetHardware, targetProtocol, ...same }) => ({
      ...same,
      senderHardware: colons(senderHardware),
      senderProtocol: dotted(senderProtocol),
      targetHardware: colons(targetHardware),
      targetProtocol: dotted(targetProtocol),
    }),
    set([0, 0, 0], [2, 0, 8], [3, 0, 0], [4, 0, 6], [5, 0, 4], [1, 15, 0]),
  ),
  describe(
    'ipv4',
    20,
    big()
      .bit4('version')
      .bit4('words')
      .bit6('dscp')
      .bit2('ecn')
      .uint16('totalLength')
      .uint16('identification')
      .bit1('reserved')
      .bit1('dont')
      .bit1('more')
      .bit13('units')
      .uint8('timeToLive')
      .uint8('protocol')
      .uint16('checksum')
      .buffer('source', { length: 4 })
      .buffer('destination', { length: 4 }),
    ({ version: _, words, reserved, dont, more, units, source, destination, ...same }) => ({
      ...same,
      headerLength: 4 * words,
      reservedFlag: reserved === 1,
      dontFragment: dont === 1,
      moreFragments: more === 1,
      fragmentOffset: 8 * units,
      source: dotted(source),
      destination: dotted(destination),
    }),
    set([0, 0, 0x45]),
  ),
  describe(
    'ipv6',
    40,
    big()
      .bit4('version')
      .bit8('trafficClass')
      .bit20('flowLabel')
      .uint16('payloadLength')
      .uint8('nextHeader')
      .uint8('hopLimit')
      .buffer('source', { length: 16 })
      .buffer('destination', { length: 16 }),
    ({ version: _, source, destination, ...same }) => ({
      ...same,
      source: sixteen(source),
      destination: sixteen(destination),
    }),
    set([0, 0x0f, 0x60]),
  ),
  optionsHeader('ipv6HopByHop'),
  optionsHeader('ipv6Destination'),
  describe(
    'ipv6Routing',
    8,
    big().uint8('nextHeader').uint8('length').uint8('routingType').uint8('segmentsLeft').skip(4),
    ({ length, ...same }) => ({ ...same, headerLength: 8 * (length + 1) }),
    set([1, 0, 0]),
  ),
  describe(
    'ipv6Fragment',
    8,
    big().uint8('nextHeader').skip(1).bit13('units').bit2('reserved').bit1('more').uint32('identification'),
    ({ units, reserved: _, more, ...same }) => ({ ...same, fragmentOffset: 8 * units, moreFragments: more === 1 }),
  ),
  describe(
    'ipv6Mobility',
    8,
    big().uint8('nextHeader').uint8('length').uint8('type').skip(1).uint16('checksum').buffer('message', { length: 2 }),
    ({ length, message, ...same }) => ({ ...same, headerLength: 8 * (length + 1), message: digits(message) }),
    set([1, 0, 0]),
  ),
  describe(
    'ah',
    16,
    big()
      .uint8('nextHeader')
      .uint8('words')
      .skip(2)
      .uint32('spi')
      .uint32('sequence')
      .buffer('integrityCheckValue', { length: 4 }),
    ({ words, integrityCheckValue, ...same }) => ({
      ...same,
      headerLength: 4 * (words + 2),
      integrityCheckValue: digits(integrityCheckValue),
    }),
    set([1, 0, 2]),
  ),
  describe('esp', 8, big().uint32('spi').uint32('sequence'), (same) => same),
  describe(
    'icmp',
    8,
    big().uint8('type').uint8('code').uint16('checksum').uint16('identifier').uint16('sequence'),
    (same) => same,
    set([0, 8, 0]),
  ),
  describe(
    'icmpv6',
    8,
    big().uint8('type').uint8('code').uint16('checksum').uint16('identifier').uint16('sequence'),
    (same) => same,
    set([0, 1, 128]),
  ),
  describe(
    'igmp',
    8,
    big().uint8('type').uint8('maximumResponseCode').uint16('checksum').buffer('group', { length: 4 }),
    ({ group, ...same }) => ({ ...same, group: dotted(group) }),
    set([0, 0x1f, 0]),
  ),
  describe(
    'udp',
    8,
    big().uint16('sourcePort').uint16('destinationPort').uint16('length').uint16('checksum'),
    (same) => same,
  ),
  describe(
    'tcp',
    20,
    big()
      .uint16('sourcePort')
      .uint16('destinationPort')
      .uint32('sequence')
      .uint32('acknowledgment')
      .bit4('words')
      .bit12('flags')
      .uint16('window')
      .uint16('checksum')
      .uint16('urgentPointer'),
    ({ words, ...same }) => ({ ...same, headerLength: 4 * words }),
  ),
  describe(
    'gre',
    16,
    big().uint16('flags').uint16('protocolType').uint16('checksum').skip(2).uint32('key').uint32('sequence'),
    (same) => ({ ...same, version: 0 }),
    set([0, 0x0f, 0xb0], [1, 0xf8, 0]),
  ),
  describe(
    'erspan',
    8,
    big().bit4('version').bit12('vlan').bit6('rest').bit10('session').skip(4),
    ({ rest: _, ...same }) => same,
  ),
  describe(
    'erspan3',
    12,
    big().bit4('version').bit12('vlan').bit6('rest').bit10('session').skip(8),
    ({ rest: _, ...same }) => same,
    set([11, 0xfe, 0]),
  ),
  describe('vxlan', 8, vxlanWords, (same) => ({ ...same, vniValid: (same.flags & 8) !== 0 })),
  describe(
    'vxlan',
    8,
    big()
      .bit1('g')
      .bit3('r1')
      .bit1('i')
      .bit4('r2')
      .bit1('d')
      .bit2('r3')
      .bit1('a')
      .bit3('r4')
      .bit16('id')
      .bit24('vni')
      .bit8('r5'),
    ({ i, d, a, id, vni }) => ({
      vniValid: i === 1,
      vni,
      groupPolicy: { id, dontLearn: d === 1, applied: a === 1 },
    }),
    // The G flag: a policy is there.
    set([0, 0x7f, 0x80]),
  ),
  describe(
    'vxlanGpe',
    8,
    big()
      .bit2('r1')
      .bit2('version')
      .bit1('i')
      .bit1('p')
      .bit2('bo')
      .bit16('r2')
      .bit8('nextProtocol')
      .bit24('vni')
      .bit8('reserved2'),
    ({ version, i, nextProtocol, vni, reserved2 }) => ({ version, vniValid: i === 1, nextProtocol, vni, reserved2 }),
    // The P flag: a next protocol is named.
    set([0, 0xfb, 0x04]),
  ),
  describe(
    'geneve',
    8,
    big()
      .bit2('version')
      .bit6('words')
      .bit1('control')
      .bit1('critical')
      .bit6('reserved')
      .uint16('protocolType')
      .bit24('vni')
      .bit8('reserved2'),
    ({ version, control, critical, protocolType, vni }) => ({
      version,
      control: control === 1,
      critical: critical === 1,
      protocolType,
      vni,
    }),
    set([0, 0, 0]),
  ),
  describe(
    'nsh',
    8,
    big()
      .bit2('version')
      .bit2('flags')
      .bit6('timeToLive')
      .bit6('words')
      .bit4('unassigned')
      .bit4('metadataType')
      .bit8('nextProtocol')
      .bit24('servicePath')
      .bit8('serviceIndex'),
    ({ timeToLive, words, metadataType, nextProtocol, servicePath, serviceIndex }) => ({
      timeToLive,
      headerLength: 4 * words,
      metadataType,
      nextProtocol,
      servicePath,
      serviceIndex,
    }),
    set([1, 0xc0, 2]),
  ),
];
