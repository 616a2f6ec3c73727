import { bindTo, dial, refuseTarget } from '../../engine/dialing.ts';
import { register } from '../../engine/events.ts';
import { sharesPort, startListening } from '../../engine/listening.ts';
import { type ConnectionLimits, openHandle, unused } from '../../engine/records/handle.ts';
import { BOUND, isIdle, OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../../engine/records/provider.ts';
import { afterChange } from '../../engine/recovery.ts';
import {
  WSAEADDRINUSE,
  WSAEINVAL,
  WSAEISCONN,
  WSAEMFILE,
  WSAENOBUFS,
  WSAENOTSOCK,
  WSAEPROTONOSUPPORT,
  WSAESHUTDOWN,
} from '../../headers/errors.ts';
import { readIp } from '../../headers/ip.ts';
import { IPPROTO_TCP, SOCK_STREAM } from '../../headers/winsock2.ts';
import type { HttpLimits } from '../../http/limits.ts';
import { limitHandle } from '../../limits/limits.ts';
import type { Resolver } from '../resolver.ts';
import { accepting, takeLocalName } from './accepting.ts';
import { complete, EHOSTUNREACH, errnoOf, fail, later, release, send, startEnding } from './ending.ts';
import { delivering, EVENTS, window } from './events.ts';
import { aimAt, literalOf, openDual, textOf } from './family.ts';
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
/** The address being parsed. */
const address = new Uint8Array(4);
let provider: Provider;
let resolver: Resolver | null = null;
let longestBacklog = 0;
/** Limits for clients of servers of `net`. */
let limits: ConnectionLimits | null = null;

/**
 * Makes the started provider of `info` the network device of `net` and `http`: sockets and servers created from now on
 * use it. There is one device in a program.
 *
 * @param info the protocol info of a started provider
 * @param ip the device's own address as text; set `ip` of the result when it changes
 * @param backlog largest number of waiting clients of a server: 1 to 8
 * @param resolve resolves host names; null: only addresses can be connected to
 * @param http limits for clients of servers of `http`, where they differ from `limitsOf`; null if the program has no
 * such server, and `http` is not loaded
 * @param net limits for clients of servers of `net`; null for none
 * @returns the device
 */
export function installNet(
  info: ProtocolInfo,
  ip: string,
  backlog: number,
  resolve: Resolver | null,
  http: Partial<HttpLimits> | null,
  net: ConnectionLimits | null,
): KalumaNetDevice {
  provider = providerOf(info) as Provider;
  startEnding(provider);
  startWaiting(provider);
  longestBacklog = backlog;
  resolver = resolve;
  limits = net;
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
      if (limits && !record.limits) limitHandle(record.handle, limits);
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
  record.outgoing = true;
  record.callbacks.unshift(cb);
  record.rport = port;
  if (readIp(host, address)) return callUp(record, fd, address);
  const six = literalOf(host);
  if (six) return callUp(record, fd, six);
  if (!resolver) return fail(record, EHOSTUNREACH);
  resolver(host, function (found): void {
    callUp(record, fd, found);
  });
}

/** Sends the SYN if the socket is still open. */
function callUp(record: NetRecord, fd: number, ip: Uint8Array | null): void {
  if (record.fd !== fd) return;
  if (!ip) return fail(record, EHOSTUNREACH);
  record.raddr = textOf(ip);
  const port = isPort(record.rport) ? record.rport : 0;
  const handle = record.handle;
  let error = isIdle(handle.state) ? aimAt(handle, ip, port) : WSAEISCONN;
  if (error === 0 && !(hooks.ipv6 && handle.six)) error = refuseTarget(provider, ip, port);
  if (error === 0) error = dial(handle, ip, port);
  if (error === 0) return;
  afterChange(provider);
  fail(record, errnoOf(error));
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
