/**
 * The npm package pcap-parser on the same work: node pcap-parser.mjs read FILE
 */
import { parse } from 'pcap-parser';

let records = 0;
let octets = 0;
let fractions = 0;
parse(process.argv[3])
  .on('packet', ({ header }) => {
    records++;
    octets += header.capturedLength;
    fractions = (fractions + header.timestampMicroseconds) | 0;
  })
  .on('end', () => console.log(`records=${records} octets=${octets} fractions=${fractions >>> 0}`));
