/**
 * Names of this machine's network interfaces, as `-i any` captures of Linux need them.
 *
 * A cooked capture of version 2 holds the index of an interface and not its name. tcpdump asks the machine that it runs
 * on, which is right where the capture was made there; so do we, for the text is to be the same.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

const INTERFACES = '/sys/class/net';

let names: ReadonlyMap<number, string> | undefined;

/** Name the interface of this machine that has an index; undefined where there is none. */
export function interfaceName(index: number): string | undefined {
  names ??= readNames();
  return names.get(index);
}

/** Read the names of all interfaces; none where the system does not tell them so. */
function readNames(): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  try {
    for (const name of readdirSync(INTERFACES)) {
      found.set(Number(readFileSync(`${INTERFACES}/${name}/ifindex`, 'latin1')), name);
    }
  } catch {
    // Not Linux, or an interface that went away meanwhile.
  }
  return found;
}
