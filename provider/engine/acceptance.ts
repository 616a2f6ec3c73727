import * as w5500 from '../../hal/w5500/chip.ts';
import { FD_CLOSE, FD_READ, FD_WRITE, IPPROTO_TCP, SOCK_STREAM } from '../headers/winsock2.ts';
import { top, withdraw } from './accept-queue.ts';
import { happened } from './events.ts';
import { type Handle, renewOptions } from './handle.ts';
import { CONNECTED } from './handle-states.ts';
import { attend } from './poll.ts';
import type { Slot } from './slot.ts';
import { CONNECTED as SLOT_CONNECTED } from './slot-states.ts';

/**
 * The top request, or null: one whose client was seen in this turn. It may have gone since its slot was looked at, and
 * what only pretends to be connected is never handed out.
 */
export function freshTop(listener: Handle): Slot | null {
  const provider = listener.provider;
  let request = top(listener);
  while (request && request.turn !== provider.turn) {
    attend(provider, request);
    request = top(listener);
  }
  return request;
}

/** Makes `accepted`, which is not in use, the socket of a request: with the listener's attributes and registration. */
export function hand(listener: Handle, slot: Slot, accepted: Handle): void {
  const provider = listener.provider;
  withdraw(slot);
  accepted.open(SOCK_STREAM, IPPROTO_TCP, listener.flags);
  renewOptions(accepted, listener);
  accepted.blocking = listener.blocking;
  accepted.accepted = true;
  accepted.state = CONNECTED;
  accepted.localPort = listener.localPort;
  w5500.copyOwnIp(provider.chip, accepted.localIp);
  accepted.peerIp.set(slot.peerIp, 0);
  accepted.peerPort = slot.peerPort;
  accepted.limits = listener.limits;
  accepted.mask = listener.mask;
  accepted.hWnd = listener.hWnd;
  accepted.wMsg = listener.wMsg;
  accepted.hEvent = listener.hEvent;
  accepted.slot = slot;
  slot.handle = accepted;
  slot.sinceMs = provider.clock.now();
  slot.move(SLOT_CONNECTED);
  happened(accepted, FD_READ);
  happened(accepted, FD_WRITE);
  if (slot.finSeen) happened(accepted, FD_CLOSE);
}
