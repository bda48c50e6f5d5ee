/**
 * What is thrown where a capture cannot be read, or not be read on.
 *
 * @module
 */

/**
 * Why a capture cannot be read on.
 *
 * `empty`: no octets at all; `not-a-capture`: no format that is known; `unsupported`: a known format in a form that is
 * not read; `truncated`: it ends inside a record; `damaged`: lengths that cannot be; `not-found`, `denied`, `directory`,
 * `unreadable`: the file itself.
 */
export type CaptureErrorCode =
  | 'empty'
  | 'not-a-capture'
  | 'unsupported'
  | 'truncated'
  | 'damaged'
  | 'not-found'
  | 'denied'
  | 'directory'
  | 'unreadable';

/** A capture that cannot be read, or not be read on: every record before the place was delivered. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  readonly code: CaptureErrorCode;
  /** The file, or the capture point where there is no file. */
  readonly file: string;
  /** The octet of the capture (decompressed) where the trouble begins; undefined where it has no place. */
  readonly offset: number | undefined;

  /** @param reason - what is wrong, without the file's name and without a full stop */
  constructor(code: CaptureErrorCode, reason: string, file: string, offset?: number, options?: ErrorOptions) {
    const who = file === '' ? '' : `${file}: `;
    const where = offset === undefined ? '' : `, at byte offset ${offset}`;
    super(`${who}${reason}${where}`, options);
    this.code = code;
    this.file = file;
    this.offset = offset;
  }
}
