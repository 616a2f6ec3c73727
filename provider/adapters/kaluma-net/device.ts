import { bindTo } from '../../engine/addressing.ts';
import { register } from '../../engine/events.ts';
import { sharesPort, startListening } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { openHandle, unused } from '../../engine/records/handle.ts';
import { BOUND, OPEN } from '../../engine/records/handle-states.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../../engine/records/provider.ts';
import {
  WSAEADDRINUSE,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOBUFS,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAEPROTONOSUPPORT,
  WSAESHUTDOWN,
} from '../../headers/errors.ts';
import { IPPROTO_TCP, SOCK_STREAM } from '../../headers/winsock2.ts';
import type { HttpLimits } from '../../http/limits.ts';
import { accepting, takeLocalName } from './accepting.ts';
import { complete, errnoOf, fail, later, release, send, startEnding } from './ending.ts';
import { delivering, EVENTS, window } from './events.ts';
import { openDual } from './family.ts';
import { outgoing, servers } from './features.ts';
import { opening, repairHttp } from './http-module.ts';
import { type NetRecord, recordOf, takeRecord } from './record.ts';
import { startWaiting } from './waiting.ts';

/**
 * Kaluma's network device on the provider. With it in `global.__netdev`, the runtime's own modules `net` and `http`,
 * those of Kaluma 1.0 to 1.3, work over the chip.
 *
 * `net` uses one record for a listener and all its clients, writes again before the completion of the last write,
 * reports completion too early, and never closes. Therefore every client gets its own record, writes are queued in
 * order, the FIN follows the last byte, and a connection is closed when both sides have ended, or one has and no byte
 * moves any more. An exception in a handler ends that handler's connection only.
 */

/** Most characters that may wait on a connection. A write of any size is taken if nothing waits. */
const MOST_WAITING = 16384;

const ANY = new Uint8Array(4);
let provider: Provider;
let longestBacklog = 0;

/**
 * Makes the started provider of `info` the network device of `net` and `http`: sockets and servers created from now on
 * use it. There is one device in a program.
 *
 * @param info the protocol info of a started provider
 * @param ip the device's own address as text; set `ip` of the result when it changes
 * @param backlog largest number of waiting clients of a server: 1 to 8
 * @param http limits for clients of servers of `http`, where they differ from `limitsOf`; null if the program has no
 * such server, and `http` is not loaded
 * @returns the device
 */
export function installNet(
  info: ProtocolInfo,
  ip: string,
  backlog: number,
  http: Partial<HttpLimits> | null,
): KalumaNetDevice {
  provider = providerOf(info) as Provider;
  startEnding(provider);
  startWaiting(provider);
  longestBacklog = backlog;
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
  if (http) repairHttp(http);
  return device;
}

/** Returns a descriptor, or -1 if all of the provider's handles are in use. */
function socket(family: string | null, protocol: string): number {
  const handle = unused(provider);
  if (!handle || protocol !== 'STREAM') {
    complete(null, errnoOf(handle ? WSAEPROTONOSUPPORT : WSAEMFILE));
    return -1;
  }
  openHandle(handle, SOCK_STREAM, IPPROTO_TCP, 0, null);
  openDual(handle);
  handle.hWnd = window;
  register(handle, EVENTS);
  const record = takeRecord(handle, accepting);
  record.limits = opening;
  return record.fd;
}

/** The device has one address, or one of each version of IP and more, which every `addr` selects. */
function bind(fd: number, addr: string, port: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  let error = WSAEINVAL;
  if (record && record.handle.state === OPEN && isPort(port)) error = bindTo(record.handle, ANY, port);
  if (record && error === 0) takeLocalName(record);
  finish(record, error, cb);
}

function listen(fd: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  let error = WSAEINVAL;
  if (record && record.handle.state === BOUND) {
    error = sharesPort(record.handle) ? WSAEADDRINUSE : 0;
    if (error === 0) {
      if (servers && !record.limits) servers.limit(record.handle);
      startListening(record.handle, longestBacklog);
      afterChange(provider);
    }
  }
  finish(record, error, cb);
}

/**
 * Completes a bind or listen. `net` drops a descriptor that could not be bound or could not listen, so it is closed
 * here.
 */
function finish(record: NetRecord | null, error: number, cb: KalumaNetCallback): void {
  if (record && error !== 0) release(record);
  complete(cb, error === 0 ? 0 : errnoOf(error));
}

/** `cb` is called when the connection is established or has failed. */
function connect(fd: number, host: string, port: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (!record) return complete(cb, errnoOf(WSAENOTSOCK));
  record.callbacks.unshift(cb);
  if (outgoing) outgoing.connect(record, host, port);
  else fail(record, errnoOf(WSAEOPNOTSUPP));
}

function isPort(port: number): boolean {
  return port >= 0 && port <= 0xffff;
}

/** Takes a string of character codes 0 to 255. `cb` is called when the chip has all of it. */
function write(fd: number, data: string, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (!record || record.finWanted) return complete(cb, errnoOf(WSAESHUTDOWN));
  // The connection has ended, and the callback is about to report it.
  if (record.errno !== 0) return;
  if (record.waiting > 0 && record.waiting + data.length > MOST_WAITING) {
    // A stream that ends early is better than one with missing bytes.
    record.finWanted = true;
    return complete(cb, errnoOf(WSAENOBUFS));
  }
  record.queue.push(data);
  record.callbacks.push(cb);
  record.waiting += data.length;
  if (record.waiting > provider.counts.mostWaiting) provider.counts.mostWaiting = record.waiting;
  // A method and a target come before the version.
  if (!record.answered) record.asks = record.outgoing && data.indexOf(' HTTP/1') > 0;
  record.answered = true;
  record.handle.answering = false;
  sendSoon(record);
}

/** Sends now, or after the running handler. */
function sendSoon(record: NetRecord): void {
  if (!delivering) return send(record);
  record.unsent = true;
  later(record);
}

/** Ends the sending side; `cb` is called when everything was written. */
function shutdown(fd: number, how: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (!record) return complete(cb, errnoOf(WSAENOTSOCK));
  record.finWanted = true;
  record.callbacks.push(cb);
  sendSoon(record);
}

/** Closes a connection or a listener, if it is open. Queued bytes are lost; bytes in the chip go out. */
function close(fd: number, cb: KalumaNetCallback): void {
  const record = recordOf(fd);
  if (record) release(record);
  complete(cb, 0);
}
