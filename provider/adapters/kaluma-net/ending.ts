import { shutWriting } from '../../engine/connection.ts';
import { closeGracefully } from '../../engine/listening.ts';
import { complain } from '../../engine/records/callbacks.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { afterChange } from '../../engine/recovery.ts';
import { WSAEHOSTUNREACH, WSAENOTSOCK } from '../../headers/errors.ts';
import type { NetRecord } from './record.ts';
import { pump } from './sending.ts';

/** When the device sends, completes what was asked of it, and ends a connection. */

/** Numbers of the runtime's table of errors. */
const ECONNABORTED = 103;
export const ETIMEDOUT = 110;
/** No such host. */
export const EHOSTUNREACH = 113;

/** The provider, from the start on. */
let provider: Provider;
let turnSet = false;
/** The records that the next turn looks at. */
const due: NetRecord[] = [];

export function startEnding(of: Provider): void {
  provider = of;
}

/** The runtime's number for a WSA code; from WSAENOTSOCK to WSAECONNREFUSED both stand in the same order. */
export function errnoOf(error: number): number {
  if (error === WSAEHOSTUNREACH) return EHOSTUNREACH;
  return error >= WSAENOTSOCK ? error - 9950 : error - 10000;
}

/** Completes a call: `errno` is 0 or a number of the runtime's table. */
export function tell(cb: KalumaNetCallback, errno: number): void {
  if (errno !== 0) (global.__netdev as KalumaNetDevice).errno = errno;
  if (cb) cb(errno);
}

/** A byte went or came. */
export function moved(record: NetRecord): void {
  record.movedMs = provider.clock.now();
}

/** The connection is over: its callbacks get `errno`, soon. */
export function fail(record: NetRecord, errno: number): void {
  if (record.errno === 0) record.errno = errno;
  later(record);
}

/** A handler of the application threw: it harms its own connection, which ends without another word to it. */
export function threw(record: NetRecord, fd: number, error: unknown): void {
  complain(error);
  if (record.fd !== fd) return;
  record.callbacks.length = 0;
  fail(record, ECONNABORTED);
}

/** Closes the socket: what the chip has goes out, with a FIN behind it. No callback comes any more. */
export function release(record: NetRecord): void {
  record.fd = -1;
  closeGracefully(record.handle);
  afterChange(record.handle.provider);
}

/** Sends what there is room for, and when that was all, the FIN that is owed behind it. */
export function send(record: NetRecord): void {
  later(record);
  sendNow(record);
}

function sendNow(record: NetRecord): void {
  if (record.errno !== 0 || record.handle.state !== CONNECTED) return;
  const before = record.waiting;
  pump(record);
  if (record.waiting < before) moved(record);
  // An answer to what we asked for is not put at risk: the chip need not receive behind its own FIN.
  if (isWritten(record) && !record.outgoing) sendFin(record);
}

/** Whether our side is done: everything was written, and nothing more will be. */
export function isWritten(record: NetRecord): boolean {
  return record.finWanted && record.queue.length === 0 && record.handle.state === CONNECTED;
}

export function sendFin(record: NetRecord): void {
  shutWriting(record.handle);
  afterChange(provider);
}

/**
 * Has the record looked at from the runtime's loop. Never at once: a stream that is told inside its own write does not drain, and
 * a handler that has just run was a long turn already.
 */
export function later(record: NetRecord): void {
  if (!record.due) {
    record.due = true;
    due.push(record);
  }
  if (turnSet) return;
  turnSet = true;
  provider.clock.after(1, tick);
}

function tick(): void {
  turnSet = false;
  if (provider.ended) return;
  // Those that become due meanwhile have a turn of their own.
  for (let left = due.length; left > 0; left--) {
    const record = due.shift() as NetRecord;
    record.due = false;
    const fd = record.fd;
    if (fd < 0) continue;
    try {
      if (record.unsent) {
        record.unsent = false;
        sendNow(record);
      }
      report(record, fd);
    } catch (error) {
      threw(record, fd, error);
    }
  }
}

/**
 * Completes what was done, in its order, then tells of the end. Called close under the runtime's loop alone. A record
 * whose callback throws is passed by until the next turn.
 */
export function report(record: NetRecord, fd: number): void {
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
