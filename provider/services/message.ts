/**
 * One buffer for the messages of all services: what comes is read before the next message comes, and what goes is
 * given to the chip at once. It holds what goes over UDP in a packet of 576 bytes, the most that a DHCP server may send
 * unasked; messages of DNS have 512.
 */
export const message = new Uint8Array(548);
