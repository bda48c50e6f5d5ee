/**
 * The loops that there are: what is compiled to WebAssembly.
 *
 * @module
 */
export { ask } from './asking.ts';
export { clock } from './clock.ts';
export { count, take, touch } from './flows.ts';
export { key } from './keys.ts';
export { learn } from './learning.ts';
export { parse } from './parse.ts';
export { parseBlocks } from './parse-blocks.ts';
export { before } from './parties.ts';
export { line, print } from './print.ts';
export { finish, pair, reach } from './requests.ts';
export { walk } from './walk.ts';
