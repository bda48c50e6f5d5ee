/**
 * The second word of a flow's slot: the account it is counted in, and above it what the first lane has there.
 *
 * @module
 */
export const ACCOUNT_BITS = 20;
export const ACCOUNTS = 0x10_0000;
/** The account of what is in no tunnel, that of ways there was no room for, and the first of a way's two. */
export const BARE = 0;
export const FORGOTTEN = 1;
export const FIRST_ACCOUNT = 2;
