/** Indices into a handle's options: numbers, flags as 0 or 1, times in milliseconds with 0 for never. */
export const REUSE_ADDRESS = 0;
export const KEEP_ALIVE = 1;
export const OOB_INLINE = 2;
export const DEBUG = 3;
export const DONT_ROUTE = 4;
export const NO_DELAY = 5;
export const LINGER_ON = 6;
export const LINGER_SECONDS = 7;
export const SEND_BUFFER = 8;
export const RECEIVE_BUFFER = 9;
export const SEND_TIMEOUT_MS = 10;
export const RECEIVE_TIMEOUT_MS = 11;
export const OPTIONS = 12;
