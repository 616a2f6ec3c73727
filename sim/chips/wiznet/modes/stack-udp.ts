import { equal, isMulticast } from '../../../net/address.ts';
import type { Ipv4Packet } from '../../../net/ipv4.ts';
import { parseUdp } from '../../../net/udp.ts';
import { IR, MR, SN_MR } from '../../w5500/registers/registers.ts';
import type { Core } from '../core.ts';
import type { SocketPart } from '../parts.ts';

/** Gives a datagram to the socket that wants it (chapter 9). True when there is one, even if it had no room. */
export function receiveUdp(core: Core, packet: Ipv4Packet): boolean {
  const datagram = parseUdp(packet.payload, packet.source, packet.destination);
  if (!datagram) return false;
  if (wakes(core, datagram.payload)) core.stack.raise(IR.MP);
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
function wants(core: Core, socket: SocketPart, destination: Uint8Array): boolean {
  const mode = socket.registers.get('Sn_MR');
  const group = socket.udp?.membership?.group;
  if (isMulticast(destination)) return group !== undefined && equal(group, destination);
  if (core.stack.isBroadcast(destination)) return (mode & SN_MR.BCASTB) === 0;
  return (mode & SN_MR.MULTI) === 0 || (mode & SN_MR.UCASTB) === 0;
}

const SIX_ONES = new Uint8Array(6).fill(0xff);

/**
 * Wake-on-LAN (chapter 10): with MR.WOL and any UDP socket open, a datagram to whatever port is a magic packet when
 * somewhere in it our MAC address follows sixteen times on six bytes of FF.
 */
function wakes(core: Core, payload: Uint8Array): boolean {
  if ((core.common.get('MR') & MR.WOL) === 0 || !core.sockets.some(({ udp }) => udp)) return false;
  const magic = Buffer.concat([SIX_ONES, ...new Array<Uint8Array>(16).fill(core.stack.mac)]);
  return Buffer.from(payload).includes(magic);
}
