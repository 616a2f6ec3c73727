import { takeInto } from '../../engine/connection.ts';
import { indicate, reenable } from '../../engine/events.ts';
import { afterChange } from '../../engine/poll.ts';
import { isOpen } from '../../engine/records/handle.ts';
import { FD_ACCEPT, FD_CLOSE, FD_CONNECT, FD_READ, FD_WRITE } from '../../headers/winsock2.ts';
import { createWindow } from '../../headers/ws2spi.ts';
import { accept } from './accepting.ts';
import { errnoOf, fail, moved, report, send, threw } from './ending.ts';
import { outgoing } from './features.ts';
import { receiveRequest } from './http-requests.ts';
import { type NetRecord, recordOf } from './record.ts';

/**
 * The provider's events for the device. The application's handlers run from here, with as few calls below them as
 * possible.
 */

/**
 * Largest piece passed to a handler, in bytes. A full segment is passed in one piece, since the runtime's http client
 * cannot recover from some cuts. Two segments are not: the runtime converts body bytes on the C stack of 8 KB, and a
 * segment and a request take 6 KB of it.
 */
const PIECE = 1460;

/** True while a handler of the application runs. Its writes are sent afterwards, in the next turn. */
export let delivering = false;

export const EVENTS = FD_ACCEPT | FD_CONNECT | FD_READ | FD_WRITE | FD_CLOSE;
export const window = createWindow(function (_wMsg: number, s: number, lParam: number): void {
  const record = recordOf(s);
  if (!record || record.errno !== 0) return;
  const error = lParam >>> 16;
  try {
    switch (lParam & 0xffff) {
      case FD_ACCEPT:
        return accept(record);
      case FD_CONNECT:
        if (outgoing) outgoing.connected(record, error);
        return;
      case FD_READ:
        return read(record);
      case FD_WRITE:
        // The first one comes before there is anything to send.
        if (record.queue.length > 0 || record.finWanted) send(record);
        return;
      case FD_CLOSE:
        return closed(record, error);
    }
  } catch (thrown) {
    threw(record, s, thrown);
  }
});

function read(record: NetRecord): void {
  const handle = record.handle;
  const slot = handle.slot;
  const fd = record.fd;
  if (!slot) return;
  const size = slot.rxSize;
  const bytes = new Uint8Array(size < PIECE ? size : PIECE);
  const count = takeInto(handle, bytes);
  afterChange(handle.provider);
  moved(record);
  if (count > 0) deliver(record, count < bytes.length ? bytes.slice(0, count) : bytes);
  if (!isOpen(fd)) return;
  reenable(handle, FD_READ, 0);
  indicate(handle, FD_CLOSE);
}

function deliver(record: NetRecord, bytes: Uint8Array): void {
  record.hasReceived = true;
  delivering = true;
  try {
    if (record.limits) receiveRequest(record, bytes);
    else if (record.read_cb) record.read_cb(bytes);
  } finally {
    delivering = false;
  }
}

/**
 * Handles FD_CLOSE. With an error the connection has ended; without one the peer has closed its side, and a later reset
 * is a separate event.
 */
function closed(record: NetRecord, error: number): void {
  if (error !== 0) return fail(record, errnoOf(error));
  const handle = record.handle;
  const fd = record.fd;
  record.finSeen = true;
  handle.disabled &= ~FD_CLOSE;
  // That event may already be pending.
  if ((handle.pendingEvents & FD_CLOSE) !== 0) reenable(handle, FD_CLOSE, 0);
  if (record.shutdown_cb) record.shutdown_cb();
  if (record.fd !== fd) return;
  if (!record.outgoing && !hasAsked(record)) record.finWanted = true;
  report(record, fd);
}

/**
 * Returns true if a client has sent a request before it ended; for `http`, a whole head. Otherwise it waits for no
 * answer.
 */
function hasAsked(record: NetRecord): boolean {
  return record.limits && record.reader ? record.reader.complete : record.hasReceived;
}
