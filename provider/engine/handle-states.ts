/** States of a handle (winsock-spi 2.5). Shut-down sides are flags beside CONNECTED. */
export const CLOSED = 0;
export const OPEN = 1;
export const BOUND = 2;
export const LISTENING = 3;
export const CONNECTING = 4;
export const CONNECTED = 5;
/** The connection ended by itself; `error` says why. */
export const BROKEN = 6;
