import { shutWriting } from '../../engine/connection.ts';
import { closeGracefully } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { complain } from '../../engine/records/callbacks.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { WSAEHOSTUNREACH, WSAENOTSOCK } from '../../headers/errors.ts';
import type { NetRecord } from './record.ts';
import { pump } from './sending.ts';

/** Sending, completing and ending of the device's connections. */

/** Error numbers of the runtime. */
const ECONNABORTED = 103;
export const ETIMEDOUT = 110;
/** No such host. */
export const EHOSTUNREACH = 113;

/** The provider; set at the start. */
let provider: Provider;
let tickSet = false;
/** The records that the next turn handles. */
const due: NetRecord[] = [];

export function startEnding(of: Provider): void {
  provider = of;
}

/** Returns the runtime's number for a WSA code. From WSAENOTSOCK to WSAECONNREFUSED both have the same order. */
export function errnoOf(error: number): number {
  if (error === WSAEHOSTUNREACH) return EHOSTUNREACH;
  return error >= WSAENOTSOCK ? error - 9950 : error - 10000;
}

/** Completes a call. `errno` is 0 or an error number of the runtime. */
export function complete(cb: KalumaNetCallback, errno: number): void {
  if (errno !== 0) (global.__netdev as KalumaNetDevice).errno = errno;
  if (cb) cb(errno);
}

/** Records that a byte was sent or received. */
export function moved(record: NetRecord): void {
  record.movedMs = provider.clock.now();
}

/** Ends the connection; its pending callbacks get `errno` in the next turn. */
export function fail(record: NetRecord, errno: number): void {
  if (record.errno === 0) record.errno = errno;
  later(record);
}

/**
 * Handles an exception in a handler of the application: it ends the handler's connection, without further callbacks.
 */
export function threw(record: NetRecord, fd: number, error: unknown): void {
  complain(error);
  if (record.fd !== fd) return;
  record.callbacks.length = 0;
  fail(record, ECONNABORTED);
}

/** Closes the socket: bytes in the chip go out, then a FIN. No callbacks follow. */
export function release(record: NetRecord): void {
  record.fd = -1;
  closeGracefully(record.handle);
  afterChange(record.handle.provider);
}

/** Sends as many bytes as there is room for, and after the last one the FIN, if it is due. */
export function send(record: NetRecord): void {
  later(record);
  sendNow(record);
}

function sendNow(record: NetRecord): void {
  if (record.errno !== 0 || record.handle.state !== CONNECTED) return;
  const before = record.waiting;
  pump(record);
  if (record.waiting < before) moved(record);
  // An outgoing connection delays its FIN until the answer has come: the chip may not receive after its own FIN.
  if (isWritten(record) && !record.outgoing) sendFin(record);
}

/** Returns true if the sending side has ended and everything was written. */
export function isWritten(record: NetRecord): boolean {
  return record.finWanted && record.queue.length === 0 && record.handle.state === CONNECTED;
}

export function sendFin(record: NetRecord): void {
  shutWriting(record.handle);
  afterChange(provider);
}

/**
 * Schedules a record for the next turn of the runtime's loop. Never handled at once: a stream that completes inside its
 * own write does not emit 'drain', and the handler that has just run may have taken long.
 */
export function later(record: NetRecord): void {
  if (!record.due) {
    record.due = true;
    due.push(record);
  }
  if (tickSet) return;
  tickSet = true;
  provider.clock.after(1, tick);
}

function tick(): void {
  tickSet = false;
  if (provider.ended) return;
  // Records scheduled meanwhile are handled in the next turn.
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
 * Calls the completed callbacks in order, then reports the end. Only called near the bottom of the call stack, from the
 * runtime's loop. If a callback throws, its record is skipped until the next turn.
 */
export function report(record: NetRecord, fd: number): void {
  const callbacks = record.callbacks;
  while (callbacks.length > 0 && (record.done > 0 || record.errno !== 0 || isWritten(record))) {
    record.done--;
    complete(callbacks.shift(), record.errno);
    if (record.fd !== fd) return;
  }
  if (record.errno === 0 && !(record.finSeen && isWritten(record))) return;
  release(record);
  if (record.close_cb) record.close_cb();
}
