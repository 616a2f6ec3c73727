import { closeGracefully } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { servedConnection } from './hidden.ts';
import { type NetSocket, provider, RESET, sockets } from './sockets.ts';

/**
 * Connections of the runtime's `http` servers. The runtime ends one only after an answer: whatever `recv` returns, it asks a
 * connection without one for ever, and keeps its request and its response. So those that can get none are ended through its
 * own list of them (libs/network/socketserver.c: HttpSC).
 */

/** Number of polls without a send after which a request that never gets whole is over. */
const QUIET_POLLS = 3;
/** Longest time from the accept to the end of a request's head, in milliseconds, and from then until its end. */
const HEAD_MS = 10000;
const TICK_MS = 1000;
let ticking = false;

/** Starts looking after connections that say nothing. */
export function lookAfter(): void {
  if (ticking) return;
  ticking = true;
  provider.clock.after(TICK_MS, tick);
}

function tick(): void {
  ticking = false;
  const now = provider.clock.now();
  for (let s = 0; s < sockets.length; s++) {
    const socket = sockets[s];
    if (!socket || !socket.isServed) continue;
    lookAfter();
    const connection = servedConnection(s);
    if (now - socket.sinceMs >= HEAD_MS && connection && !connection.hdrs) end(s, socket, connection);
  }
}

/** Ends connection `s`, from which nothing comes any more, if it can get no answer. `isDead`: nor could one be sent. */
export function letGo(s: number, socket: NetSocket, isDead: boolean): void {
  const connection = servedConnection(s);
  const isWhole = connection !== null && connection.hdrs === true && !(Number(connection.cRcv) > 0);
  if (isDead || (!isWhole && ++socket.quiet > QUIET_POLLS)) end(s, socket, connection);
}

function end(s: number, socket: NetSocket, connection: EspruinoConnection | null): void {
  if (connection) {
    connection.clsNow = true;
    return;
  }
  // In a version without that list its objects stay. The chip's socket does not.
  const handle = socket.handle;
  if (!handle || socket.error !== 0) return;
  socket.error = RESET;
  closeGracefully(handle);
  afterChange(provider);
}
