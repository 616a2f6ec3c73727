/** Kinds of overlapped operations. Sends complete in the order of their calls, and so do receives. */
export const SENDING = 0;
export const RECEIVING = 1;
/** Waits for a change; any number of them may be pending. */
export const WATCHING = 2;
