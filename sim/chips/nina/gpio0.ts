import type { Esp } from './calls/calls.ts';
import { FREE, type SlotServer, UDP } from './calls/slots.ts';

/**
 * The task that drives GPIO0 (nina-spi.md, chapter 7): high while a slot has a client, bytes or a datagram. It looks from
 * slot 0 on and stops at the first hit, and its looks change what they look at: it takes clients out of lwIP's queue, closes
 * what has ended, and takes a datagram in. Descriptors of the calls 0x70 to 0x7F are none of its business.
 */
export function looksAtSlots({ slots, sockets }: Esp): boolean {
  for (let n = 0; n < slots.types.length; n++) {
    if (slots.types[n] === FREE) continue;
    if (slots.isServer(n)) {
      if (slots.hasClient(slots.servers[n] as SlotServer)) return true;
    } else if (slots.types[n] === UDP) {
      const udp = slots.udps[n];
      if (udp.rest.length === 0 && udp.fd >= 0) {
        const datagram = sockets.recvfrom(udp.fd, 1500);
        if (datagram && sockets.errno === 0 && datagram.bytes.length > 0) {
          udp.rest = datagram.bytes;
          udp.ip = datagram.ip;
          udp.port = datagram.port;
        }
      }
      if (udp.rest.length > 0) return true;
    } else if (slots.clients[n] >= 0 && slots.isConnected(n) && slots.waiting(slots.clients[n]) > 0)
      return true;
  }
  return false;
}
