import { isDeaf } from '../../backlog.ts';
import { closeGracefully } from '../../closing.ts';
import { WSAEHOSTUNREACH, WSAENOTSOCK } from '../../errors.ts';
import { CONNECTED } from '../../handle-states.ts';
import type { Provider } from '../../provider.ts';
import { settle } from '../../service.ts';
import { complain, createWindow } from '../../upcalls.ts';
import { shutWriting } from '../../writing.ts';
import { type NetRecord, records } from './record.ts';
import { pump } from './sending.ts';

/** When the device sends, tells, and ends. */

/** A connection of which one side is done lives so long without a byte; so does any, while clients are refused. */
const QUIET_MS = 10000;
const BEAT_MS = 1000;
/** Numbers of the runtime's table of errors. */
const ECONNABORTED = 103;
const ETIMEDOUT = 110;
/** No such host. */
export const EHOSTUNREACH = 113;

/** The provider, from the start on. */
let provider: Provider;
let turnSet = false;

/** Starts the beat. */
export function start(of: Provider): void {
  provider = of;
  of.clock.after(BEAT_MS, beat);
}

/** The runtime's number for a WSA code; from WSAENOTSOCK to WSAECONNREFUSED both stand in the same order. */
export function errnoOf(error: number): number {
  if (error === WSAEHOSTUNREACH) return EHOSTUNREACH;
  return error >= WSAENOTSOCK ? error - 9950 : error - 10000;
}

/** Tells how a call went: `errno` is 0 or a number of the runtime's table. */
export function tell(cb: KalumaNetCallback, errno: number): void {
  if (errno !== 0) (global.__netdev as KalumaNetDevice).errno = errno;
  if (cb) cb(errno);
}

/** A byte went or came. */
export function moved(record: NetRecord): void {
  record.movedMs = provider.clock.now();
}

/** The connection is over; everybody is told why, soon. */
export function fail(record: NetRecord, errno: number): void {
  if (record.errno === 0) record.errno = errno;
  later();
}

/** A handler of the application threw: it harms its own connection, which ends without another word to it. */
export function threw(record: NetRecord, fd: number, error: unknown): void {
  complain(error);
  if (record.fd !== fd) return;
  record.callbacks.length = 0;
  fail(record, ECONNABORTED);
}

/** Closes the socket: what the chip has goes out, with a FIN behind it. Nobody is told. */
export function release(record: NetRecord): void {
  record.fd = -1;
  closeGracefully(record.handle);
}

/** Sends what there is room for, and when that was all, what is owed behind it. */
export function send(record: NetRecord): void {
  later();
  if (record.errno !== 0 || record.handle.state !== CONNECTED) return;
  const before = record.waiting;
  pump(record);
  if (record.waiting < before) moved(record);
  // What we asked for is not put at risk: the chip need not receive behind its own FIN.
  if (isWritten(record) && !record.outgoing) sendFin(record);
}

/** Whether our side is done: everything was written, and nothing more will be. */
function isWritten(record: NetRecord): boolean {
  return record.finWanted && record.queue.length === 0 && record.handle.state === CONNECTED;
}

function sendFin(record: NetRecord): void {
  shutWriting(record.handle);
  settle(provider);
}

const turnWindow = createWindow(turn);

/** Has `turn` run soon. Never at once: a stream that is told inside its own write does not drain. */
export function later(): void {
  // Where too much waits already, the beat asks again.
  if (!turnSet) turnSet = provider.messages.postMessage(turnWindow, 0, 0, 0);
}

function turn(): void {
  turnSet = false;
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    const fd = record.fd;
    try {
      if (fd >= 0) report(record, fd);
    } catch (error) {
      threw(record, fd, error);
    }
  }
}

/** Tells of what was done, in its order, then of the end. Whoever throws here is passed by in the next turn. */
function report(record: NetRecord, fd: number): void {
  const callbacks = record.callbacks;
  while (callbacks.length > 0 && (record.done > 0 || record.errno !== 0 || isWritten(record))) {
    record.done--;
    tell(callbacks.shift(), record.errno);
    if (record.fd !== fd) return;
  }
  if (record.errno === 0 && !(record.finSeen && isWritten(record))) return;
  release(record);
  if (record.close_cb) record.close_cb();
}

/**
 * Ends what nobody else will: the connection that has been silent for longest, where one of its sides is done, or
 * where clients are refused for want of a slot.
 */
function beat(): void {
  if (provider.ended) return;
  const full = isDeaf(provider);
  let silent: NetRecord | null = null;
  let longestMs = 0;
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    if (record.fd < 0 || record.handle.state !== CONNECTED) continue;
    const half = record.finSeen || isWritten(record);
    const quietMs = provider.clock.now() - record.movedMs;
    if (quietMs <= longestMs || !(half || full) || quietMs < (half && full ? BEAT_MS : QUIET_MS)) continue;
    silent = record;
    longestMs = quietMs;
  }
  if (silent && isWritten(silent) && !silent.handle.sendShut) {
    // Perhaps the peer waits for our FIN before it answers.
    moved(silent);
    sendFin(silent);
  } else if (silent) fail(silent, ETIMEDOUT);
  later();
  provider.clock.after(BEAT_MS, beat);
}
