/**
 * The tables of the loops that grow with a capture: room for them, one behind the other.
 *
 * @module
 */

/** By the word of the loops' state that says where a table is: the octets that it needs. */
export type Tables = readonly (readonly [at: number, octets: number])[];

/** The octets of all of them. */
export const octetsOf = (tables: Tables): number => tables.reduce((sum, [, octets]) => sum + octets, 0);

/** Put tables behind each other from `at` on, write into the state where they are, and return what is behind the last one. */
export function place(state: Int32Array, tables: Tables, at: number): number {
  let next = at;
  for (const [where, octets] of tables) {
    state[where >> 2] = next;
    next += octets;
  }
  return next;
}
