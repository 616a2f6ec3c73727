import { equal, isMulticast } from '../net/address.ts';
import type { Ipv4Packet } from '../net/ipv4.ts';
import { parseUdp } from '../net/udp.ts';
import type { Core } from './core.ts';
import { SN_MR } from './registers.ts';
import type { Socket } from './socket.ts';

/** Gives a datagram to the socket that wants it (chapter 9). True when there is one, even if it had no room. */
export function receiveUdp(core: Core, packet: Ipv4Packet): boolean {
  const datagram = parseUdp(packet.payload, packet.source, packet.destination);
  if (!datagram) return false;
  const taker = core.sockets.find(
    (socket) =>
      socket.status === 'UDP' &&
      socket.registers.get('Sn_PORT') === datagram.destinationPort &&
      wants(core, socket, packet.destination),
  );
  taker?.udp?.receive(packet.source, datagram);
  return taker !== undefined;
}

/** The filter bits of Sn_MR: a group's datagrams go to its members alone, and two kinds can be blocked. */
function wants(core: Core, socket: Socket, destination: Uint8Array): boolean {
  const mode = socket.registers.get('Sn_MR');
  const member = (mode & SN_MR.MULTI) !== 0;
  if (isMulticast(destination)) return member && equal(socket.registers.bytesOf('Sn_DIPR'), destination);
  if (core.stack.isBroadcast(destination)) return (mode & SN_MR.BCASTB) === 0;
  return !member || (mode & SN_MR.UCASTB) === 0;
}
