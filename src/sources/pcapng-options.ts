/**
 * The options behind a pcapng block's fields (draft-ietf-opsawg-pcapng §3.5).
 *
 * ```text
 * | code (16) | length (16) | value, padded to 4 | … | 0 | 0 |
 * ```
 *
 * @module
 */

/** Call `visit` for each option in `[start, end)`; options that do not fit end the list, and nothing is said of it. */
export function eachOption(
  view: DataView,
  start: number,
  end: number,
  little: boolean,
  visit: (code: number, at: number, length: number) => void,
): void {
  let at = start;
  while (end - at >= 4) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || length > end - at - 4) return;
    visit(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}
