import { closeFd } from './protocol/calls.ts';
import { ECONNABORTED, EHOSTUNREACH, ETIMEDOUT } from './protocol/codes.ts';
import { CLOSED, RESET, type Socket, TIMEOUT, UNREACHABLE, type View } from './socket.ts';
import type { NinaChip } from './state.ts';

/** A socket's record, and the ends of connections. */

/** The record of a view's socket. */
export function socketOf(chip: NinaChip, view: View): Socket {
  const socket = chip.sockets[view.n];
  view.socket = socket;
  return socket;
}

/** The connection has ended, or did not come about, with `error`. */
export function over(chip: NinaChip, socket: Socket, error: number): void {
  const unanswered = error === ECONNABORTED || error === ETIMEDOUT;
  const reason = error === EHOSTUNREACH ? UNREACHABLE : unanswered ? TIMEOUT : RESET;
  leave(chip, socket, reason);
}

/** Gives the descriptor back; received bytes stay. */
export function leave(chip: NinaChip, socket: Socket, reason: number): void {
  if (socket.fd >= 0) closeFd(chip, socket.fd);
  socket.fd = -1;
  socket.state = CLOSED;
  socket.reason = reason;
  socket.tx = null;
  socket.txCount = 0;
  socket.announced = true;
}
