import { drop } from '../../engine/connection.ts';
import { dial, refuseTarget } from '../../engine/dialing.ts';
import { afterChange } from '../../engine/poll.ts';
import { find, type Handle, isOpen } from '../../engine/records/handle.ts';
import { BOUND, BROKEN, CONNECTED, CONNECTING, LISTENING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { hasPeer } from '../../engine/records/slot.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import {
  WSAEADDRINUSE,
  WSAEAFNOSUPPORT,
  WSAEALREADY,
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAEISCONN,
  WSAENETUNREACH,
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
 * Connects a stream to `name`, after an implicit bind if it is unbound. On a blocking socket the call returns when the
 * connection is established or has failed. On a non-blocking socket it returns WSAEWOULDBLOCK, and FD_CONNECT announces
 * the outcome. After a failure the same socket may connect again.
 *
 * The chip receives no ICMP and reports a timeout only. A timeout within 10 s means that ARP, which the chip repeats
 * for 1.8 s, was not answered: the host, or the gateway to it, does not exist. The chip repeats a SYN for 31.8 s.
 *
 * A datagram socket gets its peer at once, and nothing is sent. WSPSend sends to the peer, and only its datagrams are
 * received; waiting datagrams of others are discarded. The peer can be changed any number of times, and removed with
 * 0.0.0.0 or AF_UNSPEC. A broadcast address needs SO_BROADCAST, else WSAEACCES; port 0 is refused. With the profile
 * `nt` both are accepted.
 *
 * @param s a SOCKET
 * @param name the peer: the address of one host, a port other than 0
 * @param namelen 16
 * @param lpCallerData must be null: TCP carries no data in its connect
 * @param lpCalleeData its `len` is set to 0
 * @param lpSQOS flow specs for the socket, in programs that create them with `qos`; or null
 * @param lpGQOS flow specs for the group that the socket has created, in programs that import SIO_GET_GROUP_QOS, which
 * reads them; or null
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEAFNOSUPPORT, WSAEADDRNOTAVAIL (port 0, or not the
 * address of one host), WSAEADDRINUSE (another socket with the same port is connected to it), WSAEPROTONOSUPPORT,
 * WSAEINVAL (listening, or not allowed in its group), WSAEOPNOTSUPP (flow specs that cannot be met), WSAEALREADY,
 * WSAEISCONN, WSAENOBUFS (all slots in use), WSAEWOULDBLOCK, WSAEINTR, WSAECONNREFUSED (RST), WSAETIMEDOUT (a host that
 * does not answer), WSAEHOSTUNREACH (no such host), WSAENETUNREACH (no gateway, no own address, or a loopback address),
 * WSAENETDOWN, WSAEINPROGRESS
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
  // Services go on in a program that tries until it has an address.
  if (error === WSAENETUNREACH && handle.blocking)
    error = mayBlock(handle.provider) || waitTurn(handle.provider, false) || error;
  if (error !== 0) return refuse(lpErrno, error);
  if (lpCalleeData) lpCalleeData.len = 0;
  error = handle.blocking ? awaitOutcome(handle, s) : WSAEWOULDBLOCK;
  return conclude(lpErrno, error);
}

function refusal(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number {
  const ipv6 = hooks.ipv6;
  if (ipv6 && handle.six) return ipv6.refuseConnect(handle, name, namelen, callerData);
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

/** Returns the error with which the socket's group, or the flow specs, forbid the connect; 0 if they allow it. */
function refuseGroupAndQos(handle: Handle, name: SockAddr, sqos: Qos | null, gqos: Qos | null): number {
  let error = hooks.groups ? hooks.groups.mayConnect(handle, name.addr) : 0;
  if (error === 0 && gqos && hooks.groupQos) error = hooks.groupQos.connect(handle, gqos);
  if (error === 0 && sqos) error = hooks.qos ? hooks.qos.connect(handle, sqos) : WSAEOPNOTSUPP;
  return error;
}

/** Returns true if another socket with the same port is connected to `name`: the chip could not distinguish the two. */
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
  // The caller gets this error itself; SO_ERROR reports later failures.
  handle.errorReported = handle.state === BOUND;
  return handle.state === BOUND ? handle.error : 0;
}

/** Ends the attempt of a cancelled call. The socket can be closed or connect again. */
function giveUp(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state !== CONNECTING || !slot) return;
  handle.state = BOUND;
  drop(handle.provider, slot);
  afterChange(handle.provider);
}
