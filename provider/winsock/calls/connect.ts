import { drop } from '../../engine/connection.ts';
import { dial, refuseTarget } from '../../engine/dialing.ts';
import { find, type Handle, isOpen } from '../../engine/records/handle.ts';
import { BOUND, BROKEN, CONNECTED, CONNECTING, LISTENING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { hasPeer } from '../../engine/records/slot.ts';
import { afterChange } from '../../engine/recovery.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import {
  WSAEADDRINUSE,
  WSAEAFNOSUPPORT,
  WSAEALREADY,
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAEISCONN,
  WSAEOPNOTSUPP,
  WSAEPROTONOSUPPORT,
  WSAEWOULDBLOCK,
} from '../../headers/errors.ts';
import { same } from '../../headers/ip.ts';
import type { Qos } from '../../headers/qos.ts';
import {
  AF_INET,
  type Ref,
  SOCK_DGRAM,
  SOCKET_ERROR,
  type SockAddr,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import { conclude, refuse } from '../refuse.ts';
import { isName } from '../sockaddr.ts';

/**
 * Connects a stream to `name`, binding it first where it is unbound. A blocking socket returns when the connection
 * is established or has failed; a non-blocking one returns WSAEWOULDBLOCK and announces the outcome by FD_CONNECT.
 * After a failure the same socket may try again.
 *
 * The chip hears no ICMP and says no more than that its time is up. When that comes within 10 s, nobody answered ARP,
 * which it asks for 1.8 s: the host, or the gateway on the way to it, is not there. A SYN it repeats for 31.8 s.
 *
 * A datagram socket gets a peer at once, and nothing is sent: WSPSend sends there, and nobody else is heard any more;
 * what waits from others is thrown away. It may get another one any number of times, or none by 0.0.0.0 or AF_UNSPEC.
 * Everybody (a broadcast address) can be the peer only with SO_BROADCAST, else WSAEACCES; port 0 cannot. With the profile
 * `nt` both can.
 *
 * @param name the peer: the address of one host, a port other than 0
 * @param namelen 16
 * @param lpCallerData must be null: TCP carries no data in its connect
 * @param lpCalleeData its `len` becomes 0
 * @param lpSQOS flow specs for the socket, in programs that make them by `qos`; or null
 * @param lpGQOS flow specs for the group that the socket has made, in programs that name SIO_GET_GROUP_QOS, without
 *   which nobody could read them; or null
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL (port 0, or no address of
 *   one host), WSAEADDRINUSE (another socket with the same port is connected to it), WSAEPROTONOSUPPORT, WSAEINVAL
 *   (listening, or against the rules of its group), WSAEOPNOTSUPP (flow specs that cannot be met), WSAEALREADY,
 *   WSAEISCONN, WSAENOBUFS (all slots in use), WSAEWOULDBLOCK, WSAEINTR, WSAECONNREFUSED (RST), WSAETIMEDOUT (a host
 *   that does not answer), WSAEHOSTUNREACH (no such host), WSAENETUNREACH (no gateway to it, no address of the device's
 *   own, or a loopback address), WSAENETDOWN, WSAEINPROGRESS
 * @see WSPConnect, ws2spi.h
 */
export function WSPConnect(
  s: number,
  name: SockAddr,
  namelen: number,
  lpCallerData: WsaBuf | null,
  lpCalleeData: WsaBuf | null,
  lpSQOS: Qos | null,
  lpGQOS: Qos | null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  let error = 0;
  const datagrams = hooks.datagrams;
  if (datagrams && handle.type === SOCK_DGRAM) {
    error = datagrams.refuseConnect(handle, name, namelen, lpCallerData);
    if (error === 0)
      error = refuseGroupAndQos(handle, name, lpSQOS, lpGQOS) || datagrams.connect(handle, name);
    if (error === 0 && lpCalleeData) lpCalleeData.len = 0;
    return conclude(lpErrno, error);
  }
  error = refusal(handle, name, namelen, lpCallerData);
  if (error === 0 && handle.blocking) error = mayBlock(handle.provider);
  if (error === 0) error = refuseGroupAndQos(handle, name, lpSQOS, lpGQOS);
  if (error === 0) error = dialOut(handle, name);
  if (error !== 0) return refuse(lpErrno, error);
  if (lpCalleeData) lpCalleeData.len = 0;
  error = handle.blocking ? awaitOutcome(handle, s) : WSAEWOULDBLOCK;
  return conclude(lpErrno, error);
}

function refusal(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number {
  if (!isName(name, namelen)) return WSAEFAULT;
  if (name.family !== AF_INET) return WSAEAFNOSUPPORT;
  if (handle.state === LISTENING) return WSAEINVAL;
  if (handle.state === CONNECTING) return WSAEALREADY;
  if (handle.state === CONNECTED || handle.state === BROKEN) return WSAEISCONN;
  if (callerData) return WSAEPROTONOSUPPORT;
  if (tupleInUse(handle, name)) return WSAEADDRINUSE;
  return refuseTarget(handle.provider, name.addr, name.port);
}

function dialOut(handle: Handle, name: SockAddr): number {
  const error = dial(handle, name.addr, name.port);
  if (error !== 0) afterChange(handle.provider);
  return error;
}

/** Why the socket's group, or the flow specs for both, do not allow the connect; 0 where they do. */
function refuseGroupAndQos(handle: Handle, name: SockAddr, sqos: Qos | null, gqos: Qos | null): number {
  let error = hooks.groups ? hooks.groups.mayConnect(handle, name.addr) : 0;
  if (error === 0 && gqos && hooks.groupQos) error = hooks.groupQos.connect(handle, gqos);
  if (error === 0 && sqos) error = hooks.qos ? hooks.qos.connect(handle, sqos) : WSAEOPNOTSUPP;
  return error;
}

/** Whether another socket with the same port has a connection to `name` already: the chip could not tell them apart. */
function tupleInUse(handle: Handle, name: SockAddr): boolean {
  const slots = handle.provider.slots;
  for (let n = 0; n < slots.length; n++) {
    const slot = slots[n];
    if (!hasPeer(slot) || slot.localPort !== handle.localPort || handle.implicit) continue;
    if (slot.peerPort === name.port && same(slot.peerIp, name.addr)) return true;
  }
  return false;
}

function awaitOutcome(handle: Handle, s: number): number {
  let error = 0;
  while (error === 0 && handle.state === CONNECTING) {
    error = waitTurn(handle.provider, true);
    if (error === 0 && !isOpen(s)) return WSAEINTR;
  }
  if (error !== 0) {
    giveUp(handle);
    return error;
  }
  // The caller knows it: SO_ERROR is for failures that come later.
  handle.errorReported = handle.state === BOUND;
  return handle.state === BOUND ? handle.error : 0;
}

/** The call was cancelled: the attempt ends, the socket can be closed or try again. */
function giveUp(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state !== CONNECTING || !slot) return;
  handle.state = BOUND;
  drop(handle.provider, slot);
  afterChange(handle.provider);
}
