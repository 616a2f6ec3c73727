import * as driver from '#chip';
import * as udp from '#chip/udp';
import { reenable } from '../../engine/events.ts';
import { afterChange, service } from '../../engine/poll.ts';
import { fillName, type Handle, isOpen } from '../../engine/records/handle.ts';
import { OPEN } from '../../engine/records/handle-states.ts';
import { DATAGRAM, type Slot } from '../../engine/records/slot.ts';
import { isTooShort, sixOf } from '../../engine/udp/family.ts';
import { takeNext } from '../../engine/udp/receive.ts';
import {
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINVAL,
  WSAEMSGSIZE,
  WSAENETDOWN,
  WSAENOBUFS,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
} from '../../headers/errors.ts';
import { SOCKADDR_IN6_SIZE } from '../../headers/ip6.ts';
import { RECEIVE_TIMEOUT_MS } from '../../headers/option-indices.ts';
import {
  FD_READ,
  MSG_MCAST,
  MSG_PEEK,
  MSG_PUSH_IMMEDIATE,
  MSG_TRUNC,
  type Ref,
  SOCKADDR_SIZE,
  type SockAddr,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { RECEIVING } from '../overlapped/operation-kinds.ts';
import type { Operation } from '../overlapped/operations.ts';
import { capacity, deadline, operationOf, pause } from '../overlapped/transfer.ts';
import { conclude } from '../refuse.ts';
import { isName } from '../sockaddr.ts';
import { firstSlot, tally } from './first.ts';

/** Results of the last `take`: number of bytes, flags and sender. */
let taken = 0;
let takenFlags = 0;
const takenIp = new Uint8Array(4);
let takenPort = 0;

/** WSPRecv for datagrams. */
export function receive(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  received: Ref<number> | null,
  flags: Ref<number>,
  lpOverlapped: Overlapped | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const operation = operationOf(handle, lpOverlapped);
  let error = refuseCall(handle, buffers, count, received, flags, operation);
  if (error === 0 && operation) operation.from = operation.fromlen = null;
  if (error === 0)
    error = receiveDatagram(handle, s, buffers, count, flags.value, operation, routine, thread);
  return finish(handle, s, received, flags, error, lpErrno);
}

/** WSPRecvFrom for datagrams. The sender's address is written to `from`, if present. */
export function receiveFrom(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  received: Ref<number> | null,
  flags: Ref<number>,
  from: SockAddr | null,
  fromlen: Ref<number> | null,
  lpOverlapped: Overlapped | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const operation = operationOf(handle, lpOverlapped);
  let error = refuseCall(handle, buffers, count, received, flags, operation);
  const named = !from || (fromlen && isName(from, fromlen.value) && !isTooShort(handle, from, fromlen.value));
  if (!named) error = WSAEFAULT;
  if (error === 0 && operation) {
    operation.from = from;
    operation.fromlen = fromlen;
  }
  if (error === 0)
    error = receiveDatagram(handle, s, buffers, count, flags.value, operation, routine, thread);
  if (!operation && isTaken(error)) fillSender(handle, from, fromlen);
  return finish(handle, s, received, flags, error, lpErrno);
}

/** Returns the error with which a call is refused; 0 if it is allowed. */
function refuseCall(
  handle: Handle,
  buffers: WsaBuf[],
  count: number,
  received: Ref<number> | null,
  flags: Ref<number>,
  operation: Operation | null,
): number {
  if (capacity(buffers, count) < 0 || !flags || (!received && !operation)) return WSAEFAULT;
  if (count < 1 || (operation && operation.inUse())) return WSAEINVAL;
  if (flags.value & ~(MSG_PEEK | MSG_PUSH_IMMEDIATE)) return WSAEOPNOTSUPP;
  return refusal(handle);
}

/** Receives one datagram, or starts to. Returns 0 or the error. */
function receiveDatagram(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  flags: number,
  operation: Operation | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
): number {
  if (operation)
    return operation.start(handle, RECEIVING, receiveMore, buffers, count, flags, routine, thread);
  return awaitDatagram(handle, s) || take(handle, buffers, count, flags);
}

/** Returns true if a receive with this error has taken a datagram, in whole or truncated. */
function isTaken(error: number): boolean {
  return error === 0 || error === WSAEMSGSIZE;
}

function fillSender(handle: Handle, from: SockAddr | null, fromlen: Ref<number> | null): void {
  if (!from || !fromlen) return;
  const six = sixOf(handle);
  if (six) {
    six.fillSender(from, takenPort);
    fromlen.value = SOCKADDR_IN6_SIZE;
    return;
  }
  fillName(from, takenIp, takenPort);
  fromlen.value = SOCKADDR_SIZE;
}

/** Ends a call: returns count and flags to the caller, and re-enables FD_READ. */
function finish(
  handle: Handle,
  s: number,
  received: Ref<number> | null,
  flags: Ref<number>,
  error: number,
  lpErrno: Ref<number>,
): number {
  if (isTaken(error)) {
    if (received) received.value = taken;
    flags.value = takenFlags;
  }
  if (isOpen(s)) {
    tally(handle);
    reenable(handle, FD_READ, error);
  }
  if (driver.isDead(handle.provider.chip)) afterChange(handle.provider);
  return conclude(lpErrno, error);
}

/** Returns the error with which a receive on this handle is refused; 0 if it is allowed. */
function refusal(handle: Handle): number {
  if (handle.state === OPEN) return WSAEINVAL;
  if (handle.receiveShut) return WSAESHUTDOWN;
  return handle.provider.up ? 0 : WSAENETDOWN;
}

/** Waits for a datagram, or for the report that the last one sent was unreachable. */
function awaitDatagram(handle: Handle, s: number): number {
  const provider = handle.provider;
  const untilMs = deadline(handle, RECEIVE_TIMEOUT_MS);
  let error = 0;
  if (!isReady(handle) && driver.wantsAttention(provider.chip)) {
    service(provider);
    error = refusal(handle);
  }
  while (error === 0 && !isReady(handle)) error = pause(handle, s, untilMs) || refusal(handle);
  return error;
}

function isReady(handle: Handle): boolean {
  return handle.error === WSAECONNRESET || firstSlot(handle) !== null;
}

/** Continues an overlapped receive. */
function receiveMore(handle: Handle, operation: Operation): number {
  if (!isReady(handle)) return WSAEWOULDBLOCK;
  const error = take(handle, operation.buffers, operation.count, operation.flags);
  if (isTaken(error)) {
    fillSender(handle, operation.from, operation.fromlen);
    operation.done = taken;
    operation.flags = takenFlags;
  }
  return error;
}

/**
 * Moves the first datagram into the buffers, or reports an unreachable send. Returns 0, WSAEMSGSIZE if the datagram is
 * longer, WSAECONNRESET, or WSAENOBUFS if the runtime is out of memory and the datagram stays.
 */
function take(handle: Handle, buffers: WsaBuf[], count: number, flags: number): number {
  const slot = firstSlot(handle);
  if (!slot) {
    handle.error = 0;
    return WSAECONNRESET;
  }
  const view = slot.view;
  const length = view.size;
  const wanted = Math.min(length, capacity(buffers, count));
  taken = copyOut(slot, buffers, wanted);
  if (taken < wanted) return WSAENOBUFS;
  takenFlags = (slot.datagram.isMember ? MSG_MCAST : 0) | (taken < length ? MSG_TRUNC : 0);
  const six = sixOf(handle);
  if (six) six.keepSender(slot);
  takenIp.set(slot.peerIp, 0);
  takenPort = view.fromPort;
  if ((flags & MSG_PEEK) === 0) takeNext(handle.provider, slot);
  return taken < length ? WSAEMSGSIZE : 0;
}

/**
 * Copies `wanted` bytes of a slot's first datagram into the buffers, which hold so many. Returns the number of bytes
 * copied: fewer if the runtime is out of memory.
 */
function copyOut(slot: Slot, buffers: WsaBuf[], wanted: number): number {
  const chip = (slot.handle as Handle).provider.chip;
  let done = 0;
  for (let i = 0; done < wanted; i++) {
    const part = Math.min(buffers[i].len, wanted - done);
    if (part === 0) continue;
    const got = udp.read(chip, slot.view, done, buffers[i].buf, 0, part);
    done += got;
    if (got < part) break;
  }
  return done;
}

/** FIONREAD: the payload of all waiting datagrams, in bytes. */
export function bytesWaiting(handle: Handle): number {
  const provider = handle.provider;
  if (provider.up && driver.wantsAttention(provider.chip)) service(provider);
  let sum = 0;
  for (let n = 0; n < provider.slots.length && provider.up; n++) {
    const slot = provider.slots[n];
    if (slot.state === DATAGRAM && slot.handle === handle) sum += udp.sizeOfAll(provider.chip, slot.view);
  }
  return sum;
}
