/**
 * Keeps constants constant: esbuild makes variables of a module's constants. V8 compiles constants into the code, and loads
 * and checks variables each time: a sixth of the time of `trace --summary`. Modules do not import each other in circles, so
 * none is read too early.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Make constants of what esbuild made variables, in every program of a folder. */
export function keepConstants(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.m?js$/.test(name)) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/^var (\{[^}]*\} = |[A-Z][A-Z0-9_]* = )/gm, 'const $1'));
  }
}
