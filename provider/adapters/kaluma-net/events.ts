import { freshTop, hand } from '../../acceptance.ts';
import { indicate, reenable } from '../../events.ts';
import { isOpen, unused } from '../../handles.ts';
import { ipText } from '../../ip.ts';
import { takeInto } from '../../reading.ts';
import { settle } from '../../service.ts';
import { createWindow } from '../../upcalls.ts';
import { FD_ACCEPT, FD_CLOSE, FD_CONNECT, FD_READ, FD_WRITE } from '../../winsock.ts';
import { errnoOf, fail, later, moved, send, tell, threw } from './ending.ts';
import { isCrowded } from './overload.ts';
import { type NetRecord, recordOf, records, takeRecord } from './record.ts';

/** What the provider tells the device. The application's handlers run from here, as few calls below as can be. */

/**
 * A full segment comes in one piece, since the runtime's http never recovers from some cuts; but not two of them: it
 * makes bytes of a body by way of the C stack, of whose 8 KB these and a request take 6.
 */
const PIECE = 1460;

/** Who has to wait is looked at again so soon. */
const AGAIN_MS = 5;
let againSet = false;

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
        return connected(record, error);
      case FD_READ:
        return read(record);
      case FD_WRITE:
        return send(record);
      case FD_CLOSE:
        if (error !== 0) return fail(record, errnoOf(error));
        record.finSeen = true;
        later();
        if (record.shutdown_cb) record.shutdown_cb();
    }
  } catch (thrown) {
    threw(record, s, thrown);
  }
});

/** What a socket is bound to, where `net` looks for it. */
export function takeLocalName(record: NetRecord): void {
  record.laddr = ipText(record.handle.localIp);
  record.lport = record.handle.localPort;
}

/** The listener on whose record `net` puts the callbacks of the client that is being accepted. */
export let accepting: NetRecord | null = null;

/** `net` reads the addresses of a client from the listener's record, and 1.0 from the client's own. */
function accept(listener: NetRecord): void {
  const provider = listener.handle.provider;
  const s = listener.fd;
  if (isCrowded(listener.handle)) {
    if (!againSet) provider.clock.after(AGAIN_MS, again);
    againSet = true;
    return;
  }
  const slot = freshTop(listener.handle);
  const handle = unused(provider);
  if (slot && handle) {
    hand(listener.handle, slot, handle);
    greet(listener, takeRecord(handle, null));
  }
  settle(provider);
  if (isOpen(s)) reenable(listener.handle, FD_ACCEPT, 0);
}

/** Accepts those that were left in the queue. */
function again(): void {
  againSet = false;
  for (let i = 0; i < records.length; i++)
    if (records[i].fd >= 0 && records[i].handle.queued > 0) accept(records[i]);
}

function greet(listener: NetRecord, client: NetRecord): void {
  const fd = client.fd;
  client.raddr = listener.raddr = ipText(client.handle.peerIp);
  client.rport = listener.rport = client.handle.peerPort;
  takeLocalName(client);
  listener.laddr = client.laddr;
  moved(client);
  accepting = listener;
  try {
    if (listener.accept_cb) listener.accept_cb(fd);
  } catch (error) {
    threw(client, fd, error);
  }
  accepting = null;
  if (!listener.read_cb) return;
  if (client.fd === fd) {
    client.connect_cb = listener.connect_cb;
    client.read_cb = listener.read_cb;
    client.shutdown_cb = listener.shutdown_cb;
    client.close_cb = listener.close_cb;
  }
  listener.read_cb = listener.close_cb = null;
}

function connected(record: NetRecord, error: number): void {
  if (error !== 0) return fail(record, errnoOf(error));
  takeLocalName(record);
  moved(record);
  const fd = record.fd;
  tell(record.callbacks.shift(), 0);
  if (record.fd === fd && record.connect_cb) record.connect_cb();
}

function read(record: NetRecord): void {
  const handle = record.handle;
  const slot = handle.slot;
  const fd = record.fd;
  if (!slot) return;
  const bytes = new Uint8Array(Math.min(slot.rxSize, PIECE));
  const count = takeInto(handle, bytes);
  moved(record);
  if (record.read_cb && count > 0) record.read_cb(count < bytes.length ? bytes.slice(0, count) : bytes);
  if (!isOpen(fd)) return;
  reenable(handle, FD_READ, 0);
  indicate(handle, FD_CLOSE);
}
