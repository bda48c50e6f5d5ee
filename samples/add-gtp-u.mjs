/**
 * Decodes a protocol that vxlens does not know, from a layout of the package binary-parser:
 * `node samples/add-gtp-u.mjs FILE...`, after `npm run build`.
 */
import { Parser } from 'binary-parser';
import { dissector, fromBinaryParser, read, standard } from 'vxlens';
import { open } from 'vxlens/node';

// 3GPP TS 29.281 §5.1. If one of the three flags is set, four more octets follow.
const layout = new Parser()
  .bit3('version')
  .bit2('type')
  .bit1('extension')
  .bit1('sequence')
  .bit1('number')
  .uint8('messageType')
  .uint16('length')
  .uint32('tunnel');

const gtpU = fromBinaryParser({
  kind: 'gtp-u',
  claims: [['udp', 2152]],
  layout,
  length: ({ extension, sequence, number }) => (extension + sequence + number === 0 ? 8 : 12),
  next: () => ['ethertype', 0x0800],
});

const dissect = dissector([...standard, gtpU]);
for (const path of process.argv.slice(2)) {
  for await (const record of read(open(path))) {
    const names = dissect(record).layers.map((layer) => {
      if (layer.kind === 'gtp-u') return `GTP-U ${layer.tunnel}`;
      return layer.kind === 'ipv4' ? `${layer.source} > ${layer.destination}` : layer.kind;
    });
    console.log(names.join(', '));
  }
}
