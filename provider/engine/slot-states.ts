/** What a slot (one hardware socket) is doing: nothing, ever, since its socket has no memory. */
export const ABSENT = -1;
/** Nothing now. */
export const FREE = 0;
/** In LISTEN: the next SYN to its listener's port may become its connection. */
export const ARMED = 1;
/** Established, waiting in its listener's queue. */
export const QUEUED = 2;
/** Its SYN is under way. */
export const CONNECTING = 3;
/** An application's connection. */
export const CONNECTED = 4;
/** Nobody's any more: what is left to send goes out, then the FIN, then the slot is free. */
export const CLOSING = 5;
/** Open for datagrams: a socket's, or, with no handle, its last datagram is on its way out. */
export const DATAGRAM = 6;
/** Open for the datagrams of a service: a post's, no handle's. */
export const POST = 7;
