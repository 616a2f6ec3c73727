/**
 * The buffer for the messages of all services: a received message is read before the next one, and a sent one is copied
 * to the chip at once. It has the size of a UDP payload in a packet of 576 bytes, the most that a DHCP server may send
 * without an option; DNS messages have 512.
 */
export const message = new Uint8Array(548);
