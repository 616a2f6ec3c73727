import type { Handle } from '../../engine/records/handle.ts';
import type { DatagramHooks } from '../../engine/records/hooks.ts';
import { IPPROTO_UDP, SOCK_DGRAM } from '../../headers/winsock2.ts';
import { connectDatagrams, openForDatagrams, refuseConnect, shutDatagrams } from './connect.ts';
import { bytesWaiting, receive } from './receive.ts';
import { send } from './send.ts';
import { abandonSlots, isBusy, restoreSlots } from './slots.ts';
import { recordUnreachable } from './unreachable.ts';

/**
 * Datagram sockets, in the calls that streams share. A program contains them if it imports WSPSendTo or WSPRecvFrom.
 */
export const datagramSockets: DatagramHooks = {
  means: means,
  open: openForDatagrams,
  abandon: abandonSlots,
  service: recordUnreachable,
  restore: restoreSlots,
  refuseConnect: refuseConnect,
  connect: connectDatagrams,
  send: send,
  receive: receive,
  shutdown: shutDatagrams,
  canSend: canSend,
  bytesWaiting: bytesWaiting,
};

/** Returns true if the type, or without one the protocol, selects datagrams. */
function means(type: number, protocol: number): boolean {
  return type === SOCK_DGRAM || (protocol === IPPROTO_UDP && type <= 0);
}

/** Returns true if a send would go out at once, if necessary after an implicit bind. */
function canSend(handle: Handle): boolean {
  if (handle.sendShut) return false;
  return !handle.slot || !isBusy(handle.provider, handle.slot);
}
