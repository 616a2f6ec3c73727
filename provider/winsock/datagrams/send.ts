import * as driver from '#chip';
import * as udp from '#chip/udp';
import { reenable } from '../../engine/events.ts';
import { afterChange, service } from '../../engine/poll.ts';
import { type Handle, isOpen, optionOf } from '../../engine/records/handle.ts';
import { CONNECTED, OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Slot } from '../../engine/records/slot.ts';
import { mayBlock } from '../../engine/timers.ts';
import { isTooShort, sameAddress, sixOf } from '../../engine/udp/family.ts';
import {
  WSAEACCES,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEDESTADDRREQ,
  WSAEFAULT,
  WSAEHOSTUNREACH,
  WSAEINVAL,
  WSAEMSGSIZE,
  WSAENETDOWN,
  WSAENOTCONN,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
} from '../../headers/errors.ts';
import { isAny } from '../../headers/ip.ts';
import { BROADCAST, SEND_TIMEOUT_MS } from '../../headers/option-indices.ts';
import {
  AF_INET,
  FD_WRITE,
  inetAny,
  MSG_DONTROUTE,
  type Ref,
  type SockAddr,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { SENDING } from '../overlapped/operation-kinds.ts';
import type { Operation } from '../overlapped/operations.ts';
import { capacity, deadline, operationOf, pause } from '../overlapped/transfer.ts';
import { refuse } from '../refuse.ts';
import { isName } from '../sockaddr.ts';
import { bindForDatagrams } from './connect.ts';
import { isBusy as isSlotBusy } from './slots.ts';
import { transmit } from './transmit.ts';

/**
 * WSPSend for datagrams: to the peer.
 *
 * @param s a SOCKET
 * @param lpErrno out: the error of a failed call
 */
export function send(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  sent: Ref<number> | null,
  flags: number,
  lpOverlapped: Overlapped | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const operation = operationOf(handle, lpOverlapped);
  let error = refuseCall(buffers, count, sent, flags, operation);
  if (error === 0 && handle.state !== CONNECTED) error = WSAENOTCONN;
  if (error === 0) error = sendToPeer(handle, s, buffers, count, operation, routine, thread);
  return finish(handle, s, buffers, count, sent, error, lpErrno);
}

/** WSPSendTo for datagrams: to `to`, or, if null, to the peer. */
export function sendTo(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  sent: Ref<number> | null,
  flags: number,
  to: SockAddr | null,
  tolen: number,
  lpOverlapped: Overlapped | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const operation = operationOf(handle, lpOverlapped);
  const named = !to || (isName(to, tolen) && !isTooShort(handle, to, tolen));
  let error = named ? refuseCall(buffers, count, sent, flags, operation) : WSAEFAULT;
  if (error === 0) error = to ? refuseName(handle, to) : handle.state === CONNECTED ? 0 : WSAEDESTADDRREQ;
  if (error === 0) {
    const mayBroadcast = optionOf(handle, BROADCAST) !== 0;
    const six = sixOf(handle);
    error = to
      ? sendDatagram(
          handle,
          s,
          buffers,
          count,
          six ? six.target(handle, to.addr) : to.addr,
          to.port,
          mayBroadcast,
          operation,
          routine,
          thread,
        )
      : sendToPeer(handle, s, buffers, count, operation, routine, thread);
  }
  return finish(handle, s, buffers, count, sent, error, lpErrno);
}

/** Returns the error with which a call is refused, independent of the destination; 0 if it is allowed. */
function refuseCall(
  buffers: WsaBuf[],
  count: number,
  sent: Ref<number> | null,
  flags: number,
  operation: Operation | null,
): number {
  if (capacity(buffers, count) < 0 || (!sent && !operation)) return WSAEFAULT;
  if (count < 1) return WSAEINVAL;
  return flags & ~MSG_DONTROUTE ? WSAEOPNOTSUPP : 0;
}

function refuseName(handle: Handle, to: SockAddr): number {
  const six = sixOf(handle);
  if (six) return six.refuseTarget(handle, to);
  if (to.family !== AF_INET) return WSAEAFNOSUPPORT;
  return isAny(to.addr) ? WSAEADDRNOTAVAIL : 0;
}

/** On Windows a socket with a broadcast address as its peer may send to it. */
function sendToPeer(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  operation: Operation | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
): number {
  const mayBroadcast =
    optionOf(handle, BROADCAST) !== 0 || (hooks.nt !== null && hooks.nt.isProfileOf(handle.provider));
  const six = sixOf(handle);
  const ip = six ? six.peer(handle) : handle.peerIp;
  return sendDatagram(
    handle,
    s,
    buffers,
    count,
    ip,
    handle.peerPort,
    mayBroadcast,
    operation,
    routine,
    thread,
  );
}

/** Binds an unbound socket, and sends one datagram, or starts to. Returns 0 or the error. */
function sendDatagram(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  ip: Uint8Array,
  port: number,
  mayBroadcast: boolean,
  operation: Operation | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
): number {
  const total = capacity(buffers, count);
  let error = refusal(handle, ip, total, mayBroadcast);
  if (error === 0 && handle.state === OPEN) error = bindForDatagrams(handle);
  if (error !== 0) return error;
  if (handle.slot && total > udp.room(handle.provider.chip, handle.slot.n)) return WSAEMSGSIZE;
  error = unreachableError(handle, ip);
  if (error !== 0) return error;
  if (operation) return begin(handle, operation, buffers, count, ip, port, routine, thread);
  return sendNow(handle, s, buffers, count, total, ip, port, mayBroadcast);
}

/** Ends a call: re-enables FD_WRITE, and returns the count to the caller. */
function finish(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  sent: Ref<number> | null,
  error: number,
  lpErrno: Ref<number>,
): number {
  if (isOpen(s)) reenable(handle, FD_WRITE, error);
  if (driver.isDead(handle.provider.chip)) afterChange(handle.provider);
  if (error !== 0) return refuse(lpErrno, error);
  if (sent) sent.value = capacity(buffers, count);
  return 0;
}

/** Returns the error with which this datagram is refused; 0 if it is allowed. */
function refusal(handle: Handle, ip: Uint8Array, total: number, mayBroadcast: boolean): number {
  const provider = handle.provider;
  const six = hooks.ipv6Datagrams !== null && ip.length === 16 ? hooks.ipv6Datagrams : null;
  if (total > (six ? six.most(ip) : udp.MAX_DATAGRAM)) return WSAEMSGSIZE;
  if (!mayBroadcast && !six && udp.isBroadcast(provider.chip, ip)) return WSAEACCES;
  if (handle.sendShut) return WSAESHUTDOWN;
  return provider.up ? 0 : WSAENETDOWN;
}

/** Returns WSAEHOSTUNREACH, once, if ARP for the last datagram to the same address failed. */
function unreachableError(handle: Handle, ip: Uint8Array): number {
  if (handle.error !== WSAEHOSTUNREACH) return 0;
  handle.error = 0;
  return sameAddress((handle.slot as Slot).datagram.toIp, ip) ? WSAEHOSTUNREACH : 0;
}

function begin(
  handle: Handle,
  operation: Operation,
  buffers: WsaBuf[],
  count: number,
  ip: Uint8Array,
  port: number,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
): number {
  if (operation.inUse()) return WSAEINVAL;
  // The address is copied: the caller may change its record afterwards.
  if (!operation.to) operation.to = inetAny(0);
  if (hooks.ipv6 && operation.to.addr.length !== ip.length) operation.to.addr = new Uint8Array(ip.length);
  operation.to.addr.set(ip, 0);
  operation.to.port = port;
  return operation.start(handle, SENDING, sendMore, buffers, count, 0, routine, thread);
}

/** Continues an overlapped send. It is complete when the chip has the datagram. */
function sendMore(handle: Handle, operation: Operation): number {
  const to = operation.to as SockAddr;
  if (isBusy(handle)) return WSAEWOULDBLOCK;
  transmit(handle, operation.buffers, operation.count, to.addr, to.port);
  operation.done = operation.total;
  return 0;
}

function sendNow(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  total: number,
  ip: Uint8Array,
  port: number,
  mayBroadcast: boolean,
): number {
  const untilMs = deadline(handle, SEND_TIMEOUT_MS);
  let error = handle.blocking ? mayBlock(handle.provider) : 0;
  while (error === 0 && mustWait(handle))
    error = pause(handle, s, untilMs) || refusal(handle, ip, total, mayBroadcast);
  if (error === WSAEWOULDBLOCK) (handle.slot as Slot).datagram.wantsRoom = true;
  if (error !== 0) return error;
  transmit(handle, buffers, count, ip, port);
  return handle.blocking ? awaitOutcome(handle, s, untilMs) : 0;
}

/** Returns true if the chip still sends a datagram, or overlapped sends are pending. */
function mustWait(handle: Handle): boolean {
  const overlapped = hooks.overlapped;
  return (overlapped !== null && overlapped.holdsBack(handle)) || isBusy(handle);
}

function isBusy(handle: Handle): boolean {
  return handle.slot === null || isSlotBusy(handle.provider, handle.slot);
}

/** Waits until the datagram is out. Only ARP takes long; a blocking call reports its outcome. */
function awaitOutcome(handle: Handle, s: number, untilMs: number): number {
  const provider = handle.provider;
  const slot = handle.slot as Slot;
  if (driver.wantsAttention(provider.chip)) service(provider);
  let error = 0;
  isSlotBusy(provider, slot);
  while (error === 0 && udp.isSending(slot.view)) {
    error = pause(handle, s, untilMs);
    if (error === 0 && !provider.up) error = WSAENETDOWN;
  }
  if (error !== 0 || handle.error !== WSAEHOSTUNREACH) return error;
  handle.error = 0;
  return WSAEHOSTUNREACH;
}
