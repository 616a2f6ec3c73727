/** What Adafruit's firmware has, and Arduino's has more of. */
export const SOCKETS = 6;
export const ADDRESS_BYTES = 4;
export const LISTENS: 'socket' | 'queue' = 'queue';
/** What the driver keeps of a socket in each direction, in bytes: the longest datagram fits. */
export const SOCKET_MEMORY = 1472;
