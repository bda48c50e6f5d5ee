/**
 * The files of a tar archive (POSIX.1-1988 ustar, and the long names of GNU tar and pax).
 *
 * ```
 * 0    100 108 116 124  136   148   156      157       257   263     345
 * name mode uid gid size mtime check typeflag linkname magic version prefix
 * ```
 *
 * @module
 */

/** A file in an archive. */
export interface Archived {
  readonly path: string;
  readonly bytes: Buffer;
}

const BLOCK = 512;

/** Whether octets begin as an archive does. */
export const isTar = (bytes: Buffer): boolean =>
  bytes.length >= BLOCK && bytes.toString('latin1', 257, 262) === 'ustar';

/** Take the files out of an archive, as far as it is whole. */
export function* untar(bytes: Buffer): Generator<Archived> {
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const name = field(bytes, at, 100);
    if (name === '' || !isSound(bytes, at)) return;
    const size = Number.parseInt(field(bytes, at + 124, 12).trim() || '0', 8);
    const start = at + BLOCK;
    if (!(size >= 0) || start + size > bytes.length) return;
    const type = bytes.toString('latin1', at + 156, at + 157);
    const content = bytes.subarray(start, start + size);
    const prefix = field(bytes, at + 345, 155);
    if (type === 'L') longName = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'x') longName = /\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1];
    else {
      const path = longName ?? (prefix === '' ? name : `${prefix}/${name}`);
      longName = undefined;
      if (type === '0' || type === '\0') yield { path, bytes: content };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Whether a header is one: its octets add up to its checksum, which counts as spaces itself. */
function isSound(bytes: Buffer, at: number): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : bytes[at + i]!;
  return sum === Number.parseInt(field(bytes, at + 148, 8).trim(), 8);
}

function field(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}
