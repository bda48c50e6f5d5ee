/**
 * The numbers of the loops: WebAssembly has to know of each what it is, JavaScript need not.
 *
 * @module
 */

/** A whole number of 32 bits, signed. */
export type i32 = number;
/** A floating-point number of 64 bits. */
export type f64 = number;
