/**
 * `vxlens/report`: the forms of output. Pure, as `vxlens` is: printers write octets into a {@link TextWriter}, and what
 * becomes of those is the program's.
 *
 * @module
 */
export { pages } from './findings/pages/standard.ts';
export type { CaptureWriter, RecordPart } from './reports/capture-writer.ts';
export { type Decapsulate, decapsulator } from './reports/decapsulate.ts';
export { findingJson, findingText, type PacketWords, verdictText, type WordsOf } from './reports/findings.ts';
export { pagesMarkdown, pageText } from './reports/findings-page.ts';
export { type JsonPrinter, jsonPrinter, toJson } from './reports/json.ts';
export { type JunitOptions, junitText } from './reports/junit.ts';
export { type PcapOptions, toPcap } from './reports/pcap.ts';
export { toPcapng } from './reports/pcapng.ts';
export { requestText } from './reports/requests.ts';
export { servedText } from './reports/requests-served.ts';
export { type SarifOptions, sarifText } from './reports/sarif.ts';
export { type TcpdumpOptions, type TcpdumpPrinter, tcpdumpPrinter, type Zone } from './reports/tcpdump.ts';
export { type Literal, TextWriter } from './reports/text.ts';
export { COLOURED, crossingText, exchangeText, type Paint, PLAIN, type Style, traceJson } from './reports/trace.ts';
