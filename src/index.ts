/**
 * `vxlens`: captures of container overlay networks, read, decoded, joined and judged. Pure: it runs in Node and in browsers.
 *
 * @module
 */
export {
  fromPcapParser,
  type PcapParser,
  type PcapParserHeader,
  type PcapParserOptions,
  type PcapParserPacket,
} from './bridges/pcap-parser.ts';
export { u8, u16, u24, u32 } from './bytes.ts';
export type { ChecksumStatus } from './checksum.ts';
export { type Dissect, dissect, dissector, frames } from './dissect.ts';
export {
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
  type Table,
  unsupported,
} from './layers/layer.ts';
export { type Layer, standard } from './layers/standard.ts';
export type { Batch, CaptureCounters, CaptureInterface, CaptureRecord, Frame, Packet } from './packet.ts';
export {
  type ByteStream,
  type Capture,
  type Filler,
  type Openable,
  type ReadOptions,
  read,
  type Source,
} from './read.ts';
export { CaptureError, type CaptureErrorCode } from './sources/capture-error.ts';
