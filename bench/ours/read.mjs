/**
 * Read every record, count records and octets: node bench/ours/read.mjs FILE
 */
import { read } from 'vxlens/decode';
import { open } from 'vxlens/node';

let records = 0;
let octets = 0;
let fractions = 0;
for await (const batch of read(open(process.argv[2])).batches()) count(batch);
console.log(`records=${records} octets=${octets} fractions=${fractions >>> 0}`);

function count({ count: length, captured, nanoseconds }) {
  let sum = 0;
  let microseconds = 0;
  for (let i = 0; i < length; i++) {
    sum += captured[i];
    microseconds += nanoseconds[i];
  }
  records += length;
  octets += sum;
  fractions = (fractions + microseconds / 1000) | 0;
}
