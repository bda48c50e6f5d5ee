/**
 * Packets as JSON lines, the format of `show --json`: one object a record, its layers outermost first.
 *
 * Packets that hold nothing uncommon are written straight from their octets; of any other the layers are decoded and
 * written as they stand, those of a user's own protocol too. Either way a line parses back to the layers' own objects.
 *
 * @module
 */
import { decoder } from '../dissect.ts';
import type { LayerBase, Protocol, Stop } from '../layers/layer.ts';
import type { Payload } from '../layers/payload.ts';
import { type Layer, standard } from '../layers/standard.ts';
import type { Batch, Packet } from '../packet.ts';
import { plainWriter } from './json-plain.ts';
import { writeValue } from './json-value.ts';
import { put, putLabelled, putNine } from './put.ts';
import { type Literal, literal, pack, TextWriter } from './text.ts';

/** Prints the records of a capture, each as a line of JSON. */
export interface JsonPrinter {
  /** Print record `index` of a batch, line feed included. */
  print(out: TextWriter, batch: Batch, index: number): void;
}

/** Make a printer that decodes with `protocols`. */
export function jsonPrinter(protocols: readonly Protocol<LayerBase>[] = standard): JsonPrinter {
  const decode = decoder(protocols);
  const plain = plainWriter(protocols);
  const writeFront = frontWriter();
  return {
    print(out, batch, index) {
      const start = batch.start[index]!;
      const captured = batch.captured[index]!;
      const length = batch.original[index]!;
      const from = batch.interfaces[batch.interface[index]!]!;
      writeFront(out, batch.first + index, from.point, batch.seconds[index]!, batch.nanoseconds[index]!);
      writeLengths(out, captured, length);
      const whole = captured >= length && from.linkType === ETHERNET;
      if (whole && plain?.write(out, batch.bytes, start, start + captured) === true) return;
      const { layers, stop } = decode(batch.bytes.subarray(start, start + captured), from.linkType, length);
      writeLayers(out, layers, stop);
    },
  };
}

const ETHERNET = 1;

/** Write a packet as one line of JSON, line feed included. */
export function writePacket(out: TextWriter, packet: Packet<LayerBase>): void {
  const { record, layers, stop } = packet;
  const { number, point, time, bytes, originalLength } = record;
  const nanoseconds = ((time % SECOND) + SECOND) % SECOND;
  const seconds = Number((time - nanoseconds) / SECOND);
  writeHead(out, number, point, seconds, Number(nanoseconds), bytes.length, originalLength);
  writeLayers(out, layers, stop);
}

const ARGUMENTS = 4096;

/** Write a packet as JSON text. */
export function toJson(packet: Packet<Layer | Payload | LayerBase>): string {
  const out = new TextWriter(1 << 10);
  writePacket(out, packet);
  let text = '';
  // The text is ASCII, whatever was in the packet. As many arguments as a call surely takes at a time.
  for (let i = 0; i < out.length - 1; i += ARGUMENTS) {
    text += String.fromCharCode(...out.bytes.subarray(i, Math.min(i + ARGUMENTS, out.length - 1)));
  }
  return text;
}

const SECOND = 1_000_000_000n;

/** Write what a line says of the record, up to where its layers begin. */
function writeHead(
  out: TextWriter,
  frame: number,
  point: string,
  seconds: number,
  nanoseconds: number,
  captured: number,
  length: number,
): void {
  out.write(FRAME);
  out.decimal(frame);
  writePoint(out, point);
  writeTime(out, seconds, nanoseconds);
  writeLengths(out, captured, length);
}

/** Room for what a line begins with, but for the text of the point and the second. */
const FRONT_ROOM = 40;

/** Make a writer of what stands before the lengths, which keeps the text of the point and the second of the record before. */
function frontWriter(): (out: TextWriter, frame: number, point: string, seconds: number, nanoseconds: number) => void {
  let knownPoint: string | undefined;
  let knownSeconds = Number.NaN;
  let text = literal('');
  return (out, frame, point, seconds, nanoseconds) => {
    if (seconds < 0) {
      out.write(FRAME);
      out.decimal(frame);
      writePoint(out, point);
      return writeTime(out, seconds, nanoseconds);
    }
    if (seconds !== knownSeconds || point !== knownPoint) {
      const made = new TextWriter(64);
      writePoint(made, point);
      made.decimal(seconds);
      made.ascii('.');
      text = pack(made.bytes, 0, made.length);
      knownSeconds = seconds;
      knownPoint = point;
    }
    out.reserve(text.length + FRONT_ROOM);
    const to = put(out.view, putLabelled(out.view, out.length, FRAME, frame), text);
    out.length = putNine(out.view, to, nanoseconds);
  };
}

function writePoint(out: TextWriter, point: string): void {
  out.write(POINT);
  out.json(point);
  out.write(TIME);
}

/** The texts of lengths, of packets that are whole and of usual size. */
const lengths = /* @__PURE__ */ new Array<Literal | undefined>(2048).fill(undefined);

function writeLengths(out: TextWriter, captured: number, length: number): void {
  if (captured === length && length < lengths.length) {
    const known = lengths[length];
    if (known !== undefined) return out.write(known);
    lengths[length] = literal(`","captured":${captured},"length":${length},"layers":[`);
  }
  out.labelled(CAPTURED, captured);
  out.labelled(LENGTH, length);
  out.write(LAYERS);
}

const FRAME = /* @__PURE__ */ literal('{"frame":');
const POINT = /* @__PURE__ */ literal(',"point":');
const TIME = /* @__PURE__ */ literal(',"time":"');
const CAPTURED = /* @__PURE__ */ literal('","captured":');
const LENGTH = /* @__PURE__ */ literal(',"length":');
const LAYERS = /* @__PURE__ */ literal(',"layers":[');

/** Write the layers and all that is behind them, line feed included. */
function writeLayers(out: TextWriter, layers: readonly LayerBase[], stop: Stop | undefined): void {
  for (let i = 0; i < layers.length; i++) {
    if (i > 0) out.ascii(',');
    writeValue(out, layers[i]);
  }
  out.ascii(']');
  if (stop !== undefined) {
    out.ascii(',"stop":');
    writeValue(out, stop);
  }
  out.ascii('}\n');
}

/** Write seconds with nine digits behind the point; the nanoseconds count forwards before 1970 too. */
function writeTime(out: TextWriter, seconds: number, nanoseconds: number): void {
  if (seconds >= 0) {
    out.decimal(seconds);
    out.ascii('.');
    out.digits(nanoseconds, 9);
    return;
  }
  out.ascii('-');
  writeTime(out, nanoseconds === 0 ? -seconds : -seconds - 1, nanoseconds === 0 ? 0 : 1e9 - nanoseconds);
}
