/** States of a slot (one hardware socket). ABSENT: never usable, because its socket has no memory. */
export const ABSENT = -1;
/** Unused. */
export const FREE = 0;
/** Listening. If listening sockets become connections, the next SYN to the listener's port may take it. */
export const ARMED = 1;
/** Established, in its listener's queue. */
export const QUEUED = 2;
/** The SYN is sent. */
export const CONNECTING = 3;
/** Established, held by an application's socket. */
export const CONNECTED = 4;
/** No longer held by a socket: the remaining bytes go out, then the FIN, then the slot is free. */
export const CLOSING = 5;
/** Open for datagrams of a socket; with no handle, its last datagram is being sent. */
export const DATAGRAM = 6;
/** Open for datagrams of a service port, which has no handle. */
export const SERVICE = 7;

/** The states that may follow each state, one bit each. On a chip that hands connections out, QUEUED follows FREE. */
export const NEXT = [
  (1 << ARMED) | (1 << QUEUED) | (1 << CONNECTING) | (1 << DATAGRAM) | (1 << SERVICE),
  (1 << QUEUED) | (1 << FREE),
  (1 << CONNECTED) | (1 << CLOSING) | (1 << FREE),
  (1 << CONNECTED) | (1 << FREE),
  (1 << CLOSING) | (1 << FREE),
  1 << FREE,
  1 << FREE,
  1 << FREE,
];
