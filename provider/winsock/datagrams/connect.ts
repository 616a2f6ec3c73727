import { isBroadcast } from '#chip/udp';
import { bindImplicitly } from '../../engine/addressing.ts';
import { happened } from '../../engine/events.ts';
import { afterChange } from '../../engine/poll.ts';
import { type Handle, optionOf } from '../../engine/records/handle.ts';
import { BOUND, CONNECTED, OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Slot } from '../../engine/records/slot.ts';
import { sixOf } from '../../engine/udp/family.ts';
import {
  WSAEACCES,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAENETDOWN,
  WSAEPROTONOSUPPORT,
} from '../../headers/errors.ts';
import { isAny } from '../../headers/ip.ts';
import { isAny6 } from '../../headers/ip6.ts';
import { BROADCAST } from '../../headers/option-indices.ts';
import {
  AF_INET,
  AF_UNSPEC,
  FD_CONNECT,
  FD_WRITE,
  SD_RECEIVE,
  SD_SEND,
  type SockAddr,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import { isName } from '../sockaddr.ts';
import { sortAgain } from './first.ts';
import { openSlot } from './slots.ts';

/** Opens a socket that was bound. Returns 0, or WSAENOBUFS, in which case it is unbound again. */
export function openForDatagrams(handle: Handle): number {
  const error = open(handle);
  if (error === 0) indicateRoom(handle);
  return error;
}

/** Binds to any address and a fresh port, as a send, a connect or a join does. Returns 0 or WSAENOBUFS. */
export function bindForDatagrams(handle: Handle): number {
  bindImplicitly(handle);
  return openForDatagrams(handle);
}

function open(handle: Handle): number {
  const error = openSlot(handle, null);
  if (error !== 0) {
    handle.state = OPEN;
    handle.localPort = 0;
  }
  afterChange(handle.provider);
  return error;
}

/** Indicates FD_WRITE: a bound datagram socket can send at once. Later registrations get it, too. */
function indicateRoom(handle: Handle): void {
  handle.occurred |= FD_WRITE;
  happened(handle, FD_WRITE);
}

/** Returns the error with which WSPConnect is refused; 0 if it is allowed. */
export function refuseConnect(
  handle: Handle,
  name: SockAddr,
  namelen: number,
  callerData: WsaBuf | null,
): number {
  const six = sixOf(handle);
  if (six) return six.refuseConnect(handle, name, namelen, callerData);
  if (!isName(name, namelen)) return WSAEFAULT;
  if (name.family !== AF_INET && name.family !== AF_UNSPEC) return WSAEAFNOSUPPORT;
  if (isNoAddress(handle, name)) return 0;
  const nt = hooks.nt !== null && hooks.nt.isProfileOf(handle.provider);
  if (name.port === 0 && !nt) return WSAEADDRNOTAVAIL;
  if (callerData) return WSAEPROTONOSUPPORT;
  const mayBroadcast = nt || optionOf(handle, BROADCAST) !== 0;
  if (!mayBroadcast && isBroadcast(handle.provider.chip, name.addr)) return WSAEACCES;
  return handle.provider.up ? 0 : WSAENETDOWN;
}

function isNoAddress(handle: Handle, name: SockAddr): boolean {
  if (name.family === AF_UNSPEC) return true;
  return hooks.ipv6 && handle.six ? isAny6(name.addr) : isAny(name.addr);
}

/**
 * WSPConnect for datagrams. Nothing is sent. The peer is the destination of WSPSend, and only its datagrams are
 * received.
 */
export function connectDatagrams(handle: Handle, name: SockAddr): number {
  if (isNoAddress(handle, name)) {
    disconnect(handle);
    return 0;
  }
  const unbound = handle.state === OPEN;
  if (unbound) {
    bindImplicitly(handle);
    const error = open(handle);
    if (error !== 0) return error;
  }
  const six = sixOf(handle);
  const state = (handle.slot as Slot).datagram;
  const wasAny = six ? six.connect(handle, name.addr) : isAny(handle.localIp);
  if (handle.state !== CONNECTED) state.anyAddress = wasAny;
  handle.state = CONNECTED;
  if (!six) {
    handle.localIp.set(handle.provider.chip.network.ip, 0);
    handle.peerIp.set(name.addr, 0);
  }
  handle.peerPort = name.port;
  handle.error = 0;
  handle.disabled &= ~FD_CONNECT;
  sortAgain(handle);
  happened(handle, FD_CONNECT);
  const nt = hooks.nt !== null && hooks.nt.isProfileOf(handle.provider);
  // Windows indicates FD_WRITE again.
  if (nt) handle.disabled &= ~FD_WRITE;
  if (unbound || (nt && !handle.sendShut)) indicateRoom(handle);
  return 0;
}

function disconnect(handle: Handle): void {
  if (handle.state !== CONNECTED) return;
  handle.state = BOUND;
  handle.occurred &= ~FD_CONNECT;
  handle.pendingEvents &= ~FD_CONNECT;
  if (!handle.slot || !handle.slot.datagram.anyAddress) return;
  const six = sixOf(handle);
  if (six) six.disconnect(handle);
  else handle.localIp.fill(0);
}

/** WSPShutdown for datagrams. Nothing is sent. After SD_RECEIVE, waiting and arriving datagrams are discarded. */
export function shutDatagrams(handle: Handle, how: number): void {
  if (how !== SD_RECEIVE) {
    handle.sendShut = true;
    handle.occurred &= ~FD_WRITE;
    handle.pendingEvents &= ~FD_WRITE;
    // Senders no longer wait for room.
    if (handle.slot) handle.slot.datagram.wantsRoom = false;
  }
  if (how === SD_SEND) return;
  handle.receiveShut = true;
  sortAgain(handle);
}
