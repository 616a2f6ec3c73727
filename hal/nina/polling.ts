import { closeStrays } from './protocol/calls.ts';
import { WRITES } from './protocol/codes.ts';
import { CLOSED, CONNECTING, LISTENING, OPEN, SOCKET_MEMORY, SOCKETS, type Socket } from './socket.ts';
import { bitsOf } from './sockets.ts';
import type { NinaChip } from './state.ts';

/**
 * No line tells of these sockets: GPIO0 knows only those of the older calls. So they are asked in turn, a few in each poll.
 */

/** Each costs two frames and the waits for READY. */
const LOOKS = 3;

/** Shortest time between two turns of asking, in milliseconds: calls that block would ask all the time. */
const PAUSE_MS = 4;

/** There is something to ask for again after a pause. */
export function wantsAttention(chip: NinaChip): boolean {
  return chip.clock.now() - chip.polledMs >= PAUSE_MS;
}

/** No line: the engine polls by time. */
export function onAttention(_chip: NinaChip, _handler: (() => void) | null): boolean {
  return false;
}

/** The sockets with something to look at, among them those that are asked in this turn. */
export function events(chip: NinaChip): number {
  let asked = 0;
  let bits = 0;
  let n = chip.turn;
  chip.polledMs = chip.clock.now();
  for (let i = 0; i < SOCKETS; i++) {
    const socket = chip.sockets[n];
    const next = n + 1 === SOCKETS ? 0 : n + 1;
    if (!socket.announced && asked < LOOKS && isWorthAsking(socket)) {
      asked++;
      ask(chip, socket);
      chip.turn = next;
    }
    if (socket.announced) bits |= 1 << n;
    n = next;
  }
  return bits;
}

/** Not one that has no room for more, or no more to come: the health check looks after its end. */
function isWorthAsking(socket: Socket): boolean {
  if (socket.fd < 0 || socket.state === CLOSED) return false;
  if (socket.state === OPEN) return !socket.finSeen && socket.rxCount < SOCKET_MEMORY;
  return socket.state !== LISTENING || !socket.hasClient;
}

function ask(chip: NinaChip, socket: Socket): void {
  const bits = bitsOf(chip, socket);
  // A connection is writable nearly always: only the end of a connect is announced by that.
  const wanted = socket.state === CONNECTING ? bits : bits & ~WRITES;
  if (wanted === 0) return;
  socket.bits = bits;
  socket.announced = true;
}

/** Ends a poll. Returns false if the chip is dead. */
export function clearReleased(chip: NinaChip): boolean {
  if (chip.hasStray && !chip.dead) closeStrays(chip);
  return !chip.dead;
}
