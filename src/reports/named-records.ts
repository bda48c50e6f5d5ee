/**
 * Records with names, as tcpdump's text and as JSON: `192.168.200.5 (demoservice.2) > 192.168.200.3 (demoservice.1)`.
 *
 * @module
 */
import type { Name, Names } from '../inventory/names.ts';
import type { Batch } from '../packet.ts';
import { encodeUtf8 } from '../utf8.ts';
import { named, namesIn } from './naming.ts';
import { TextWriter } from './text.ts';

/** What prints records, each with its line feed. */
export interface RecordPrinter {
  print(out: TextWriter, batch: Batch, index: number): void;
}

/** Print as a printer of tcpdump's text does, with names; octets of payloads that are shown are left as they are. */
export function namedText(printer: RecordPrinter, names: Names): RecordPrinter {
  return rewritten(printer, (text) => namedRecord(text, inOctets(names)));
}

/** Print as a printer of JSON lines does, each with the `names` of its addresses. */
export function namedJson(printer: RecordPrinter, names: Names): RecordPrinter {
  return rewritten(printer, (line) => {
    const found = namesOfPacket(JSON.parse(line) as { readonly layers?: unknown }, names);
    return Object.keys(found).length === 0
      ? line
      : `${line.slice(0, line.lastIndexOf('}'))},"names":${asciiJson(found)}}\n`;
  });
}

function rewritten(printer: RecordPrinter, rewrite: (text: string) => string): RecordPrinter {
  const own = new TextWriter();
  return {
    print(out, batch, index) {
      own.clear();
      printer.print(own, batch, index);
      let text = '';
      for (let i = 0; i < own.length; i++) text += String.fromCharCode(own.bytes[i]!);
      out.ascii(rewrite(text));
    },
  };
}

/** Names a character for each octet of their UTF-8, as the text around them is held. */
function inOctets(names: Names): Names {
  const octets = (text: string): string => String.fromCharCode(...encodeUtf8(text));
  const name = (one: Name | undefined): Name | undefined =>
    one === undefined ? undefined : { ...one, text: octets(one.text) };
  const word = (one: string | undefined): string | undefined => (one === undefined ? undefined : octets(one));
  return {
    ...names,
    address: (address, vni, host) => name(names.address(address, vni, host)),
    mac: (mac, vni) => name(names.mac(mac, vni)),
    network: (vni) => word(names.network(vni)),
  };
}

/** Name the addresses of one record: behind the line that ends with a VNI comes what is inside. */
function namedRecord(text: string, names: Names): string {
  let vni: number | null = null;
  let dumped = false;
  const lines = text.split('\n').map((line) => {
    dumped ||= /^\t0x[\da-f]{4}: /.test(line);
    if (dumped) return line;
    const written = named(line, names, vni, true);
    const found = /\bVXLAN, flags .*\bvni (\d+)$/.exec(line);
    if (found === null) return written;
    vni = Number(found[1]);
    const network = names.network(vni);
    return network === undefined ? written : `${written} (${network})`;
  });
  return lines.join('\n');
}

/** The names of a packet's addresses, layer by layer: those behind a VXLAN header are of its overlay. */
function namesOfPacket({ layers }: { readonly layers?: unknown }, names: Names): Record<string, string> {
  let found: Record<string, string> = {};
  let vni: number | null = null;
  for (const layer of Array.isArray(layers) ? layers : []) {
    found = { ...namesIn(layer, names, vni), ...found };
    const { kind, vni: own } = layer as { readonly kind?: unknown; readonly vni?: unknown };
    if (kind === 'vxlan' && typeof own === 'number') vni = own;
  }
  return found;
}

const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
