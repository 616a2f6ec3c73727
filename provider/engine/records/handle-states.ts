/** States of a handle (winsock-spi 2.5). Their order means nothing. Sides that are shut down are flags beside CONNECTED. */
export const CLOSED = 0;
export const OPEN = 1;
export const BOUND = 2;
export const LISTENING = 3;
export const CONNECTING = 4;
export const CONNECTED = 5;
/** The connection ended by itself; `error` says why. */
export const BROKEN = 6;

/** Whether a handle in this state has, or had, a connection. */
export function hasPeer(state: number): boolean {
  return state === CONNECTED || state === BROKEN;
}

/** Whether a handle in this state neither listens nor has a connection, nor tries to get one. */
export function isIdle(state: number): boolean {
  return state === CLOSED || state === OPEN || state === BOUND;
}
