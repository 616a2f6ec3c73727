/**
 * States of a handle (Winsock SPI 2.5); their order has no meaning. Sides that are shut down are flags beside
 * CONNECTED.
 */
export const CLOSED = 0;
export const OPEN = 1;
export const BOUND = 2;
export const LISTENING = 3;
export const CONNECTING = 4;
export const CONNECTED = 5;
/** The connection has ended; `error` holds the reason. */
export const BROKEN = 6;

/** Returns true if a handle in this state has, or had, a connection. */
export function hasPeer(state: number): boolean {
  return state === CONNECTED || state === BROKEN;
}

/** Returns true if a handle in this state neither listens nor connects nor has a connection. */
export function isIdle(state: number): boolean {
  return state === CLOSED || state === OPEN || state === BOUND;
}
