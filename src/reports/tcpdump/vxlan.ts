/**
 * VXLAN as tcpdump prints it, and its generic protocol extension.
 *
 * @module
 */
import { flags, reserved1, VNI_VALID, VXLAN_LENGTH, vni } from '../../layers/vxlan.ts';
import { literal } from '../text.ts';
import { type BitNames, has, need, type Printing, writeBits, writeInvalid } from './printing.ts';

/** What stands before the VNI where there is one and no other flag: in nearly every line. */
const USUAL = /* @__PURE__ */ literal('VXLAN, flags [I] (0x08), vni ');
const VALID = /* @__PURE__ */ literal('VXLAN, flags [I] (0x');
const INVALID = /* @__PURE__ */ literal('VXLAN, flags [invalid] (0x');
const BEFORE_VNI = /* @__PURE__ */ literal('), ');
const VNI = /* @__PURE__ */ literal('vni ');

/** Print a VXLAN header and the frame inside. */
export function printVxlan(printing: Printing, at: number, length: number): void {
  const { bytes, out, printers } = printing;
  printing.protocol = 'vxlan';
  if (length < VXLAN_LENGTH || at >= printing.end) {
    out.ascii('VXLAN');
    return length < VXLAN_LENGTH ? writeInvalid(printing) : need(printing, at, 1);
  }
  if (flags(bytes, at) === VNI_VALID && has(printing, at, VXLAN_LENGTH)) out.labelled(USUAL, vni(bytes, at));
  else writeHeader(printing, at);
  out.octet(0x0a);
  need(printing, at, VXLAN_LENGTH);
  const start = at + VXLAN_LENGTH;
  printers.frame(printing, start, length - VXLAN_LENGTH, printing.end - start);
}

function writeHeader(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  const first = flags(bytes, at);
  out.write((first & VNI_VALID) === 0 ? INVALID : VALID);
  out.hex(first, 2);
  out.write(BEFORE_VNI);
  need(printing, at, VXLAN_LENGTH - 1);
  out.labelled(VNI, vni(bytes, at));
}

const GPE_FLAGS: BitNames = [
  [0x08, 'I'],
  [0x04, 'P'],
  [0x02, 'B'],
  [0x01, 'O'],
];

/** Print a VXLAN header of the generic protocol extension and what its next protocol leads to. */
export function printVxlanGpe(printing: Printing, at: number, length: number): void {
  const { bytes, options, out, printers } = printing;
  printing.protocol = 'vxlan_gpe';
  out.ascii('VXLAN-GPE, ');
  if (length < VXLAN_LENGTH) {
    out.ascii(` (len ${length} < ${VXLAN_LENGTH})`);
    return writeInvalid(printing);
  }
  need(printing, at, 1);
  out.ascii('flags [');
  writeBits(out, GPE_FLAGS, flags(bytes, at), 'none', '');
  out.ascii('], ');
  need(printing, at, VXLAN_LENGTH);
  out.ascii('vni ');
  out.decimal(vni(bytes, at));
  out.ascii(options.verbose > 0 ? '\n    ' : ': ');
  const start = at + VXLAN_LENGTH;
  const rest = length - VXLAN_LENGTH;
  const next = reserved1(bytes, at) & 0xff;
  if (next === 1) printers.ipv4(printing, start, rest);
  else if (next === 2) printers.ipv6(printing, start, rest);
  else if (next === 3) printers.frame(printing, start, rest, printing.end - start);
  else {
    printing.payload = out.length;
    out.ascii('ERROR: unknown-next-protocol');
    writeInvalid(printing);
  }
}
