/**
 * Why the text of a capture differs from tcpdump's where it does.
 */

const UNSIGNED_SECONDS =
  'seconds of a classic pcap file are unsigned (draft-ietf-opsawg-pcap §5); libpcap 1.10.3 takes them as signed, so that ' +
  'tcpdump 4.99.6 says "[timestamp overflow]" from 2038 on; with a later libpcap it prints the time, as vxlens does';
const SIGNED_FRACTION =
  'a fraction of 2147483648 ns, which cannot be: libpcap takes it as a negative number when it divides by a thousand, and ' +
  'tcpdump prints what is left of that as 4292819813 us';
const KUZNETZOV =
  'the records have the longer header of Red Hat 6.1 without its magic number; vxlens recognises it by the records, as ' +
  'tshark does, tcpdump does not';
const VXLAN_FIRST =
  'UDP port 4500 to port 8472: tcpdump asks for IPsec through NAT first, vxlens for VXLAN, for a switch may take any ' +
  'source port for a tunnel';

/** Captures by the beginning of their path, and why a record of theirs differs. */
const REASONS: readonly (readonly [path: string, reason: string])[] = [
  ['malformed/Akmot9-Packet-parser__pcaps_exemple__protocols__mqtt__mqtt_packets_RedHat61_tcpdump', KUZNETZOV],
  [
    'malformed/seladb-PcapPlusPlus__Tests__Fuzzers__RegressionTests__regression_samples__clusterfuzz-',
    UNSIGNED_SECONDS,
  ],
  ['malformed/seladb-PcapPlusPlus__Tests__Fuzzers__RegressionTests__regression_samples__crash-excep', UNSIGNED_SECONDS],
  ['malformed/seladb-PcapPlusPlus__Tests__Fuzzers__Reg~e52d48b0~on_samples__clusterfuzz-', UNSIGNED_SECONDS],
  ['malformed/tcpdump__esp_truncated', VXLAN_FIRST],
  ['tcpdump-tests/time_2038_overflow', UNSIGNED_SECONDS],
  ['tcpdump-tests/time_2039', UNSIGNED_SECONDS],
  ['tcpdump-tests/time_2106.', UNSIGNED_SECONDS],
  ['tcpdump-tests/timestamp_invalid_nano', SIGNED_FRACTION],
];

/** Tell why the text of a capture differs; undefined where no reason is known. */
export const textReason = (path: string): string | undefined =>
  REASONS.find(([beginning]) => path.startsWith(beginning))?.[1];
