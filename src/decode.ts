/**
 * `vxlens/decode`: captures read and decoded, not joined or judged: of `vxlens` the quarter that does not look at one packet
 * beside another. For programs that are done after a second: loading all of `vxlens` takes as long as decoding half a million
 * packets.
 *
 * @module
 */
export { u8, u16, u24, u32 } from './bytes.ts';
export { type Dissect, dissect, dissector, frames, type LayerOf } from './dissect.ts';
export {
  bounded,
  type LayerBase,
  malformed,
  type Protocol,
  type Stop,
  short,
  step,
  unsupported,
} from './layers/layer.ts';
export { type Layer, standard } from './layers/standard.ts';
export { vxlan } from './layers/vxlan.ts';
export type { Batch, CaptureRecord, Frame, Packet } from './packet.ts';
export { type Capture, type ReadOptions, read, recordsOf, type Source } from './read.ts';
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
