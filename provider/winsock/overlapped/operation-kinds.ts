/** Kinds of overlapped operations: what a socket sends, and what it receives, goes in the order of the calls. */
export const SENDING = 0;
export const RECEIVING = 1;
/** Waits for something to happen; any number of them at once. */
export const WATCHING = 2;
