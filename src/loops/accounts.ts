/**
 * The second word of a flow's slot: the account it is counted in, and above it what the first lane has there.
 *
 * @module
 */
export const ACCOUNT_BITS = 20;
export const ACCOUNTS = 0x10_0000;
