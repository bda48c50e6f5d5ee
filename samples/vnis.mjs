/**
 * Counts the packets of each virtual network: `node samples/vnis.mjs FILE...`, after `npm run build`.
 */
import { dissect, read } from 'vxlens';
import { open } from 'vxlens/node';

/** @type {Map<number, number>} */
const packets = new Map();
for (const path of process.argv.slice(2)) {
  for await (const record of read(open(path))) {
    for (const layer of dissect(record).layers) {
      if (layer.kind === 'vxlan') packets.set(layer.vni, (packets.get(layer.vni) ?? 0) + 1);
    }
  }
}
for (const [vni, count] of packets) console.log(`VNI ${vni}: ${count} packets`);
