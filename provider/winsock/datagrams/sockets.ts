import type { Handle } from '../../engine/records/handle.ts';
import type { DatagramHooks } from '../../engine/records/hooks.ts';
import { IPPROTO_UDP, SOCK_DGRAM } from '../../headers/winsock2.ts';
import { connectDatagrams, openForDatagrams, refuseConnect, shutDatagrams } from './connect.ts';
import { bytesWaiting, receive } from './receive.ts';
import { send } from './send.ts';
import { abandonSlots, isBusy, restoreSlots } from './slots.ts';
import { hearUnreachable } from './unreachable.ts';

/** Datagram sockets, for the calls that streams have, too. WSPSendTo and WSPRecvFrom bring them into a program. */
export const datagramSockets: DatagramHooks = {
  means: means,
  open: openForDatagrams,
  abandon: abandonSlots,
  service: hearUnreachable,
  restore: restoreSlots,
  refuseConnect: refuseConnect,
  connect: connectDatagrams,
  send: send,
  receive: receive,
  shutdown: shutDatagrams,
  canSend: canSend,
  bytesWaiting: bytesWaiting,
};

/** The type decides; where it is left open, the protocol does. */
function means(type: number, protocol: number): boolean {
  return type === SOCK_DGRAM || (protocol === IPPROTO_UDP && type <= 0);
}

/** Whether a send would go out at once; an unbound socket is bound by it. */
function canSend(handle: Handle): boolean {
  if (handle.sendShut) return false;
  return !handle.slot || !isBusy(handle.provider, handle.slot);
}
