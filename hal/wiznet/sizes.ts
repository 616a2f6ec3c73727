/** How many sockets there are, and how much memory each of them has. */

export { SOCKETS } from '#registers';
/** Bytes of an IP address. */
export const ADDRESS_BYTES = 4;
/** The socket that listens becomes the connection. */
export const LISTENS: 'socket' | 'queue' = 'socket';
/** Transmit and receive memory of each socket, in bytes, by default: its size after a reset. */
export const BUFFER_SIZE = 2048;
