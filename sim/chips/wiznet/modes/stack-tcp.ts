import { ACK, parseTcp, RST, resetFor, type Segment, SYN } from '../../../net/tcp/segment.ts';
import type { Core } from '../core.ts';
import type { SocketPart } from '../parts.ts';

/** A packet of either version of IP. */
export interface IpPacket {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly payload: Uint8Array;
}

/**
 * Finds the socket for a segment (chapter 7): first the connection it belongs to, then, for a SYN, a socket that
 * listens on its port; for all others the answer is a RST, where the chip sends one. True when a socket took it.
 */
export function receiveTcp(core: Core, packet: IpPacket, mac: Uint8Array): boolean {
  const { source, destination, payload } = packet;
  const segment = parseTcp(payload, source, destination);
  if (!segment) return false;
  for (const { tcp } of core.sockets) {
    if (!tcp?.owns(source, segment.sourcePort, segment.destinationPort)) continue;
    tcp.receive(segment);
    return true;
  }
  const listener = isFirst(segment) ? pickListener(core, segment.destinationPort, source) : null;
  if (listener) {
    listener.tcp?.answer(segment, source, mac, destination);
    return true;
  }
  const reset = core.variant.refuses(isFirst(segment), source) ? resetFor(segment) : null;
  if (reset) core.stack.sendTcp(null, mac, source, reset);
  return false;
}

const isFirst = (segment: Segment): boolean => (segment.flags & (SYN | ACK | RST)) === SYN;

function pickListener(core: Core, port: number, from: Uint8Array): SocketPart | null {
  const armed = core.sockets.filter(
    (socket) =>
      socket.status === 'LISTEN' &&
      socket.registers.get('Sn_PORT') === port &&
      core.variant.speaks(socket.index, from),
  );
  if (armed.length === 0) return null;
  if (core.knobs.listenPick === 'random') return armed[core.random.below(armed.length)];
  return core.knobs.listenPick === 'highest' ? armed[armed.length - 1] : armed[0];
}
