import { createWindow } from '../upcalls.ts';
import { FD_ACCEPT, FD_CLOSE, FD_CONNECT, FD_READ, FD_WRITE, inetAny, SOCKADDR_SIZE } from '../winsock.ts';
import { WSPAccept } from '../wsp/accept.ts';
import { WSPGetSockName } from '../wsp/bind.ts';
import { WSPRecv } from '../wsp/recv.ts';
import { errnoOf, fail, later, moved, send, tell, threw } from './kaluma-pace.ts';
import { handOver, lend, type NetRecord, recordOf, takeRecord } from './kaluma-record.ts';

/** What the provider tells the device. The application's handlers run from here, as few calls below as can be. */

/**
 * A full segment comes in one piece, since the runtime's http never recovers from some cuts; but not two of them: it
 * makes bytes of a body by way of the C stack, of whose 8 KB these and a request take 6.
 */
const PIECE = 1460;
const incoming = [{ len: PIECE, buf: new Uint8Array(PIECE) }];
const name = inetAny(0);
const size = { value: SOCKADDR_SIZE };
const count = { value: 0 };
const flags = { value: 0 };
const err = { value: 0 };

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
        if (WSPRecv(s, incoming, 1, count, flags, null, null, null, err) !== 0) return;
        moved(record);
        if (record.read_cb && count.value > 0) record.read_cb(incoming[0].buf.slice(0, count.value));
        return;
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
  size.value = SOCKADDR_SIZE;
  WSPGetSockName(record.fd, name, size, err);
  record.laddr = textOf(name.addr);
  record.lport = name.port;
}

function textOf(ip: Uint8Array): string {
  return ip[0] + '.' + ip[1] + '.' + ip[2] + '.' + ip[3];
}

/** `net` reads the addresses of a client from the listener's record, and 1.0 from the client's own. */
function accept(listener: NetRecord): void {
  size.value = SOCKADDR_SIZE;
  const s = WSPAccept(listener.fd, name, size, null, 0, err);
  const record = takeRecord(s);
  if (!record) return;
  record.raddr = listener.raddr = textOf(name.addr);
  record.rport = listener.rport = name.port;
  takeLocalName(record);
  listener.laddr = record.laddr;
  record.connected = true;
  moved(record);
  lend(listener, record);
  try {
    if (listener.accept_cb) listener.accept_cb(s);
  } catch (error) {
    threw(record, s, error);
  }
  handOver(listener);
}

function connected(record: NetRecord, error: number): void {
  if (error !== 0) return fail(record, errnoOf(error));
  takeLocalName(record);
  record.connected = true;
  moved(record);
  const fd = record.fd;
  const cb = record.onConnect;
  record.onConnect = null;
  tell(cb, 0);
  if (record.fd === fd && record.connect_cb) record.connect_cb();
}
