import {
  WSAEINVAL,
  WSAENOBUFS,
  WSAENOTSOCK,
  WSAEPROTONOSUPPORT,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
} from '../errors.ts';
import { AF_INET, INVALID_SOCKET, IPPROTO_TCP, inetAny, SOCK_STREAM, SOCKADDR_SIZE } from '../winsock.ts';
import { WSPStringToAddress } from '../wsp/address.ts';
import { WSPBind } from '../wsp/bind.ts';
import { WSPConnect } from '../wsp/connect.ts';
import { WSPAsyncSelect } from '../wsp/events.ts';
import { WSPListen } from '../wsp/listen.ts';
import { WSPSocket } from '../wsp/socket.ts';
import type { ProtocolInfo } from '../wsp/startup.ts';
import { EVENTS, takeLocalName, window } from './kaluma-events.ts';
import { EHOSTUNREACH, errnoOf, fail, on, release, send, start, tell } from './kaluma-pace.ts';
import { type NetRecord, recordOf, takeRecord } from './kaluma-record.ts';

/**
 * Kaluma's network device over the provider: with it in `global.__netdev`, the runtime's own modules `net` and `http`
 * work over the chip, those of Kaluma 1.0 to 1.3.
 *
 * `net` has one record for a listener and all its clients, writes again before it is told of the last write, says
 * that it is done before that too, and never closes. So every client gets its own record back, writes wait in order,
 * the FIN follows the last byte, and a connection is closed when both sides are done, or one is and nothing moves any
 * more. What a handler throws ends its own connection alone.
 */

/** Looks up a host by its name: calls `done` with its address as text, `a.b.c.d`, or with null. */
export type Resolver = (host: string, done: (ip: string | null) => void) => void;

/** So many characters may wait on a connection. A write that finds nothing waiting is taken, whatever its size. */
const MOST_WAITING = 16384;

const name = inetAny(0);
const size = { value: 0 };
const err = { value: 0 };
let resolver: Resolver | null = null;
let longestBacklog = 0;

/**
 * Makes the provider of `info`, which was started, the network device of `net` and `http`: their sockets and servers
 * that are made from now on use it. There is one device in a program.
 *
 * @param ip the device's own address as text; set `ip` of the result when it changes
 * @param backlog how many clients of a server may wait: 1 to 8
 * @param resolve how names become addresses; null: only addresses can be connected to
 */
export function installNet(
  info: ProtocolInfo,
  ip: string,
  backlog: number,
  resolve: Resolver | null,
): KalumaNetDevice {
  start(info);
  longestBacklog = backlog;
  resolver = resolve;
  const device: KalumaNetDevice = {
    ip: ip,
    errno: 0,
    socket: socket,
    get: recordOf,
    bind: bind,
    listen: listen,
    connect: connect,
    write: write,
    shutdown: shutdown,
    close: close,
  };
  global.__netdev = device;
  return device;
}

/** A descriptor, or -1: there are as many as the provider has handles. */
function socket(family: string | null, protocol: string): number {
  let s = INVALID_SOCKET;
  err.value = WSAEPROTONOSUPPORT;
  if (protocol === 'STREAM') s = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, on.info, 0, 0, err);
  if (!takeRecord(s)) {
    tell(null, errnoOf(err.value));
    return -1;
  }
  WSPAsyncSelect(s, window, 1, EVENTS, err);
  return s;
}

/** There is one address, so every `addr` means it. */
function bind(fd: number, addr: string, port: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  err.value = WSAEINVAL;
  if (!record || !isPort(port) || WSPBind(fd, inetAny(port), SOCKADDR_SIZE, err) !== 0) return giveUp(fd, cb);
  takeLocalName(record);
  tell(cb, 0);
}

function listen(fd: number, cb: KalumaNetCallback): void {
  if (WSPListen(fd, longestBacklog, err) !== 0) return giveUp(fd, cb);
  tell(cb, 0);
}

/** `net` forgets what could not be bound or could not listen; so it is closed here. */
function giveUp(fd: number, cb: KalumaNetCallback): void {
  const errno = errnoOf(err.value);
  close(fd, null);
  tell(cb, errno);
}

/** `cb` comes when the connection is established or has failed. */
function connect(fd: number, host: string, port: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (!record) return tell(cb, errnoOf(WSAENOTSOCK));
  record.outgoing = true;
  record.onConnect = cb;
  record.rport = port;
  if (!resolver || isAddress(host)) return dial(record, fd, host);
  resolver(host, function (ip: string | null): void {
    dial(record, fd, ip === null ? '' : ip);
  });
}

/** Sends the SYN, where the socket is still there. */
function dial(record: NetRecord, fd: number, ip: string): void {
  if (record.fd !== fd) return;
  if (!isAddress(ip)) return fail(record, EHOSTUNREACH);
  record.raddr = ip;
  // Where it is none, the provider says so.
  name.port = isPort(record.rport) ? record.rport : 0;
  WSPConnect(fd, name, SOCKADDR_SIZE, null, null, null, null, err);
  if (err.value !== WSAEWOULDBLOCK) fail(record, errnoOf(err.value));
}

function isAddress(text: string): boolean {
  size.value = SOCKADDR_SIZE;
  return WSPStringToAddress(text, AF_INET, null, name, size, err) === 0;
}

function isPort(port: number): boolean {
  return port >= 0 && port <= 0xffff;
}

/** Takes a string of character codes 0 to 255. `cb` comes when the chip has all of it. */
function write(fd: number, data: string, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (!record || record.finWanted) return tell(cb, errnoOf(WSAESHUTDOWN));
  // It is over, and about to be told so.
  if (record.errno !== 0) return;
  if (record.waiting > 0 && record.waiting + data.length > MOST_WAITING) {
    // A stream that ends is better than one with a hole in it.
    record.finWanted = true;
    return tell(cb, errnoOf(WSAENOBUFS));
  }
  record.queue.push(data);
  record.callbacks.push(cb);
  record.waiting += data.length;
  send(record);
}

/** Nothing more will be written; `cb` comes when everything was. */
function shutdown(fd: number, how: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (!record) return tell(cb, errnoOf(WSAENOTSOCK));
  record.finWanted = true;
  record.onFinish = cb;
  send(record);
}

/** Ends a connection or a listener, perhaps none. What waits here is lost; what the chip has goes out. */
function close(fd: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (record) release(record);
  tell(cb, 0);
}
