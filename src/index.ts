/**
 * `vxlens`: captures of container overlay networks, read, decoded, joined and judged. Pure: it runs in Node and in browsers.
 *
 * @module
 */
export { type Analysis, analyse } from './analyse.ts';
export {
  type BinaryLayer,
  type BinaryLayout,
  type BinaryParserOptions,
  fromBinaryParser,
  type Plain,
} from './bridges/binary-parser.ts';
export {
  fromPcapParser,
  type PcapParser,
  type PcapParserHeader,
  type PcapParserOptions,
  type PcapParserPacket,
} from './bridges/pcap-parser.ts';
export { u8, u16, u24, u32 } from './bytes.ts';
export type { ChecksumStatus } from './checksum.ts';
export type { Checksums } from './conversations/checksums.ts';
export type { Clock } from './conversations/clock.ts';
export type { Conversation } from './conversations/conversation.ts';
export type { Crossing, IcmpMessage, PacketError, Segment } from './conversations/crossing.ts';
export type { Endpoint, Move } from './conversations/endpoint.ts';
export type { Exchange, ExchangeKind, ExchangeState, FurtherReply } from './conversations/exchange.ts';
export type { Bounds, Point } from './conversations/point.ts';
export type { Sighting, TunnelHeader } from './conversations/sighting.ts';
export type { ExchangeCount, HopCount, Summary } from './conversations/summary.ts';
export type { Tunnel } from './conversations/tunnel.ts';
export { type CorrelateOptions, correlate, type Taker } from './correlate.ts';
export { type DiagnoseOptions, Diagnosis, diagnose } from './diagnose.ts';
export { type Dissect, dissect, dissector, frames, type LayerOf } from './dissect.ts';
export type {
  Check,
  Confidence,
  Detector,
  Evidence,
  Finding,
  Known,
  Page,
  Severity,
  Watch,
} from './findings/finding.ts';
export { detectors } from './findings/standard.ts';
export type {
  Attachment,
  Claim,
  Connection,
  Container,
  Contradiction,
  ForwardingEntry,
  Host,
  Interface,
  Inventory,
  Mark,
  Match,
  Namespace,
  NamespaceRole,
  NatRule,
  NeighbourEntry,
  Network,
  NetworkPeer,
  Place,
  Prefixed,
  PublishedPort,
  Range,
  ReadDocument,
  RealServer,
  Route,
  Service,
  Task,
  Told,
  Translated,
  TransportProtocol,
  Tuple,
  VirtualAddress,
  VirtualServer,
  VxlanDevice,
} from './inventory/model.ts';
export type { Name, NameKind, Names } from './inventory/names.ts';
export type { PointBinding, PointFrames, PointPlace } from './inventory/points.ts';
export type { InventoryDocument } from './inventory/read-document.ts';
export type { Passage, PassageSighting } from './inventory/ways.ts';
export { namesOf, PointBinder, takeInventory } from './inventory.ts';
export type { Arp } from './layers/arp.ts';
export type { Erspan } from './layers/erspan.ts';
export type { Ethernet } from './layers/ethernet.ts';
export type { ExtendedEcho } from './layers/extended-echo.ts';
export type { Geneve, GeneveOption } from './layers/geneve.ts';
export type { Gre } from './layers/gre.ts';
export type { Icmp, Quoted } from './layers/icmp.ts';
export type { IcmpExtension, IcmpObject, InterfaceInformation, StackEntry } from './layers/icmp-extension.ts';
export type { Icmpv6 } from './layers/icmpv6.ts';
export type { Igmp } from './layers/igmp.ts';
export type { Ah, Esp } from './layers/ipsec.ts';
export type { Ipv4 } from './layers/ipv4.ts';
export type { Ipv4Option, NotedTime } from './layers/ipv4-options.ts';
export type { Ipv6 } from './layers/ipv6.ts';
export type { Ipv6Fragment } from './layers/ipv6-fragment.ts';
export type { Ipv6Mobility } from './layers/ipv6-mobility.ts';
export type { Ipv6Destination, Ipv6HopByHop, Ipv6Option } from './layers/ipv6-options.ts';
export type { Ipv6Routing } from './layers/ipv6-routing.ts';
export {
  bounded,
  type Context,
  type Decoded,
  type Halt,
  type LayerBase,
  malformed,
  type Protocol,
  type Quote,
  type Slot,
  type Step,
  type Stop,
  short,
  step,
  type Table,
  unsupported,
} from './layers/layer.ts';
export type { LinuxCooked } from './layers/linux-cooked.ts';
export type { Llc } from './layers/llc.ts';
export type { Loopback } from './layers/loopback.ts';
export type { ListenerRecord } from './layers/mld.ts';
export type { Mpls } from './layers/mpls.ts';
export type { NeighbourOption } from './layers/neighbour-options.ts';
export type { Nsh } from './layers/nsh.ts';
export type { Payload } from './layers/payload.ts';
export type { Ppp } from './layers/ppp.ts';
export type { Pppoe } from './layers/pppoe.ts';
export { type Layer, standard } from './layers/standard.ts';
export type { Tcp, TcpStart } from './layers/tcp.ts';
export type { TcpOption } from './layers/tcp-options.ts';
export type { Udp } from './layers/udp.ts';
export type { Vlan } from './layers/vlan.ts';
export { type Vxlan, vxlan } from './layers/vxlan.ts';
export type { Batch, CaptureCounters, CaptureInterface, CaptureRecord, Frame, Packet } from './packet.ts';
export {
  type ByteStream,
  type Capture,
  type Filler,
  type Openable,
  type ReadOptions,
  read,
  recordsOf,
  type Source,
} from './read.ts';
export {
  type Reassembled,
  type ReassembleOptions,
  Reassembler,
  type ReassemblyCounts,
} from './reassemble.ts';
export type { RequestPoint } from './requests/places.ts';
export type {
  HttpExchange,
  Request,
  RequestOutcome,
  RequestStep,
  Server,
  Socket,
  Translation,
  Tried,
} from './requests/request.ts';
export { type Served, type ServedClient, ServedTable } from './requests/served.ts';
export { RequestFollower, type RequestOptions, requests } from './requests.ts';
export { ScanColumns } from './scan/scan-columns.ts';
export {
  ABSENT,
  ARP_LAYER,
  ESP_LAYER,
  ETHERNET_LAYER,
  EXTENSION_LAYER,
  FRAGMENT_LAYER,
  GENEVE_LAYER,
  ICMP_LAYER,
  ICMPV6_LAYER,
  IPV4_LAYER,
  IPV6_LAYER,
  LINUX_COOKED_LAYER,
  OTHER_LAYER,
  STOP_CUT,
  STOP_MALFORMED,
  STOP_UNSUPPORTED,
  STOP_WHOLE,
  TCP_LAYER,
  UDP_LAYER,
  type Visitor,
  VLAN_LAYER,
  VXLAN_LAYER,
} from './scan/visitor.ts';
export { type Scan, scan, scanner, type Walk, walk, walker } from './scan.ts';
export { CaptureError, type CaptureErrorCode } from './sources/capture-error.ts';
