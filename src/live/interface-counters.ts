/**
 * What the kernel's own table of interfaces says, where a capturer says nothing.
 *
 * @module
 */

/**
 * Read from `/proc/net/dev` how many packets an interface received and sent; undefined where it is not listed.
 *
 * On a loopback interface a capture sees each packet once though it is counted twice (libpcap drops the outgoing copy).
 */
export function packetsPassed(table: string, device: string): number | undefined {
  const line = table.split('\n').find((candidate) => nameOf(candidate) === device);
  if (line === undefined) return undefined;
  const numbers = line
    .slice(line.lastIndexOf(':') + 1)
    .trim()
    .split(/\s+/)
    .map(Number);
  const received = numbers[1];
  const sent = numbers[9];
  if (received === undefined || sent === undefined) return undefined;
  return device === 'lo' ? received : received + sent;
}

/** List the interfaces in `/proc/net/dev`. */
export const interfaceNames = (table: string): readonly string[] =>
  table.split('\n').flatMap((line) => nameOf(line) ?? []);

/** The name stands before the colon behind which the numbers begin; a name may hold colons itself. */
function nameOf(line: string): string | undefined {
  return /^\s*(\S+):\s*\d/.exec(line)?.[1];
}
