import { equal, isMulticast } from '../../../net/address.ts';
import { parseUdp } from '../../../net/udp.ts';
import type { Core } from '../core.ts';
import type { SocketPart } from '../parts.ts';
import { SN_MR } from '../registers/registers.ts';
import type { IpPacket } from './stack-tcp.ts';

/** Gives a datagram to the socket that wants it (chapter 9). True when there is one, even if it had no room. */
export function receiveUdp(core: Core, packet: IpPacket): boolean {
  const datagram = parseUdp(packet.payload, packet.source, packet.destination);
  if (!datagram) return false;
  if (wakes(core, datagram.payload)) core.variant.announce('magic');
  const taker = core.sockets.find(
    (socket) =>
      socket.status === 'UDP' &&
      socket.registers.get('Sn_PORT') === datagram.destinationPort &&
      core.variant.speaks(socket.index, packet.source) &&
      wants(core, socket, packet.destination),
  );
  taker?.udp?.receive(packet.source, packet.destination, datagram);
  return taker !== undefined;
}

/** The filters of a socket: a group's datagrams go to its members alone, and two kinds can be blocked. */
function wants(core: Core, socket: SocketPart, destination: Uint8Array): boolean {
  const filters = core.variant.filters(socket.index);
  const isMember = (socket.registers.get('Sn_MR') & SN_MR.MULTI) !== 0;
  const group = socket.udp?.membership?.group;
  if (isMulticast(destination)) return group !== undefined && equal(group, destination);
  if (core.stack.isBroadcast(destination)) return !filters.broadcast;
  return !isMember || !filters.unicast;
}

const SIX_ONES = new Uint8Array(6).fill(0xff);

/**
 * Wake-on-LAN (chapter 10): a datagram to any port is a magic packet when somewhere in it our MAC address follows sixteen times on six bytes of FF.
 */
function wakes(core: Core, payload: Uint8Array): boolean {
  const { wakes: when } = core.variant;
  if (when === 'never' || (when === 'udp' && !core.sockets.some(({ udp }) => udp))) return false;
  const magic = Buffer.concat([SIX_ONES, ...new Array<Uint8Array>(16).fill(core.stack.mac)]);
  return Buffer.from(payload).includes(magic);
}
