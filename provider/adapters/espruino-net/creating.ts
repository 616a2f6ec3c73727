import { bindTo } from '../../engine/addressing.ts';
import { dial, refuseTarget } from '../../engine/dialing.ts';
import { sharesPort, startListening } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { closeHandle, type Handle, openHandle, unused } from '../../engine/records/handle.ts';
import { readIp } from '../../headers/ip.ts';
import { IPPROTO_TCP, SOCK_STREAM } from '../../headers/winsock2.ts';
import type { Resolver } from '../resolver.ts';
import { forgetName } from './hidden.ts';
import { add, MAX_SOCK, NOT_FOUND, provider, sockets } from './sockets.ts';
import { errnoOf } from './streams.ts';

/** Listeners and outgoing connections. */

const ANY = /* @__PURE__ */ new Uint8Array(4);
const address = /* @__PURE__ */ new Uint8Array(4);
let resolver: Resolver | null = null;
let longestBacklog = 8;

export function startCreating(backlog: number, resolve: Resolver | null): void {
  longestBacklog = backlog;
  resolver = resolve;
}

function open(): Handle | null {
  const handle = unused(provider);
  if (handle) {
    openHandle(handle, SOCK_STREAM, IPPROTO_TCP, 0, null);
    handle.blocking = false;
  }
  return handle;
}

/** Makes a listener on `port`. Returns its number, or an error: then the runtime throws where `listen` was called. */
export function listenOn(port: number, type: number): number {
  const handle = open();
  if (!handle) return MAX_SOCK;
  const error = bindTo(handle, ANY, port);
  if (error !== 0 || sharesPort(handle)) {
    closeHandle(handle);
    return MAX_SOCK;
  }
  startListening(handle, longestBacklog);
  afterChange(provider);
  return add(handle, type);
}

/** Makes an outgoing connection. Whatever is wrong is an 'error' of the socket, from the next idle turn on. */
export function connectTo(host: string, port: number, type: number): number {
  const s = add(null, type);
  forgetName();
  lookUp(host, function (ip): void {
    callUp(s, ip, port);
  });
  return s;
}

/** Finds the address of a host, at once where it is one. */
export function lookUp(host: string, done: (ip: Uint8Array | null) => void): void {
  if (readIp(host, address)) done(address);
  else if (resolver) resolver(host, done);
  else done(null);
}

/** Sends the SYN if the socket is still there. */
function callUp(s: number, ip: Uint8Array | null, port: number): void {
  const socket = sockets[s];
  if (!socket || socket.handle) return;
  if (!ip) {
    socket.error = NOT_FOUND;
    return;
  }
  const handle = open();
  if (!handle) {
    socket.error = MAX_SOCK;
    return;
  }
  socket.handle = handle;
  const error = refuseTarget(provider, ip, port) || dial(handle, ip, port);
  if (error === 0) return;
  socket.error = errnoOf(error);
  afterChange(provider);
}
