/**
 * The joined view: conversations as text for people, and as JSON lines for programs.
 *
 * @module
 */
export { traceJson } from './trace/json.ts';
export { crossingText, exchangeText, lossLine } from './trace/ladder.ts';
export { COLOURED, type Paint, PLAIN, type Style } from './trace/style.ts';
export { collect, emptyTables, headText, summaryText } from './trace/tables.ts';
