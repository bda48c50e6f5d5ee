/**
 * What is thrown where an interface cannot be captured, or not be captured any longer.
 *
 * @module
 */

/**
 * Why there is no capture.
 *
 * `no-such-interface`, `no-such-namespace`; `denied`: not allowed to capture; `bad-filter`: libpcap does not understand
 * it; `interface-down`; `interface-gone`: it disappeared while it was captured; `no-program`: neither tcpdump nor
 * dumpcap nor `cap` is there, or not the one that was asked for; `cap-not-built`: `cap` is there without its binary;
 * `failed`: anything else, in the program's words.
 */
export type LiveErrorCode =
  | 'no-such-interface'
  | 'no-such-namespace'
  | 'denied'
  | 'bad-filter'
  | 'interface-down'
  | 'interface-gone'
  | 'no-program'
  | 'cap-not-built'
  | 'failed';

/** A capture that could not begin or go on; every record before was delivered. */
export class LiveError extends Error {
  override readonly name = 'LiveError';
  readonly code: LiveErrorCode;
  /** The capture point; empty where it is none's alone. */
  readonly point: string;
  /** What to do about it; empty where nothing is known. */
  readonly remedy: string;

  /** @param reason - a few words without the point's name and without a full stop */
  constructor(code: LiveErrorCode, reason: string, point = '', remedy = '') {
    super(`${point === '' ? '' : `${point}: `}${reason}${remedy === '' ? '' : `: ${remedy}`}`);
    this.code = code;
    this.point = point;
    this.remedy = remedy;
  }
}
