import * as sockets from '../../../hal/w5500/bytes.ts';
import * as w5500 from '../../../hal/w5500/chip.ts';
import { bytesReceived, HEADER, readHeader } from '../../../hal/w5500/udp.ts';
import { reenable } from '../../engine/events.ts';
import { type Handle, isOpen } from '../../engine/handle.ts';
import { OPEN } from '../../engine/handle-states.ts';
import { service } from '../../engine/poll.ts';
import { fillName } from '../../engine/provider.ts';
import { settle } from '../../engine/recovery.ts';
import { DATAGRAM, type Slot } from '../../engine/slot.ts';
import { takeNext } from '../../engine/udp/datagrams.ts';
import { firstSlot, tally } from '../../engine/udp/receive.ts';
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

/** What the last `take` has brought: how many bytes, and the flags that go with them. */
let taken = 0;
let takenFlags = 0;

/** What WSPRecv (`from` null) and WSPRecvFrom do for datagrams: their checks, their waits, one datagram. */
export function receiveDatagram(
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
  let error = refusal(handle);
  if (capacity(buffers, count) < 0 || !flags || (!received && !operation)) error = WSAEFAULT;
  else if (from && (!fromlen || !isName(from, fromlen.value))) error = WSAEFAULT;
  else if (count < 1 || (operation && operation.inUse())) error = WSAEINVAL;
  else if (flags.value & ~(MSG_PEEK | MSG_PUSH_IMMEDIATE)) error = WSAEOPNOTSUPP;
  if (error === 0 && operation) {
    operation.from = from;
    operation.fromlen = fromlen;
    error = operation.start(handle, RECEIVING, receiveMore, buffers, count, flags.value, routine, thread);
  } else if (error === 0) {
    error = awaitDatagram(handle, s);
    if (error === 0) error = take(handle, buffers, count, flags.value, from, fromlen);
  }
  if (received && (error === 0 || error === WSAEMSGSIZE)) received.value = taken;
  if (error === 0 || error === WSAEMSGSIZE) flags.value = takenFlags;
  if (isOpen(s)) {
    tally(handle);
    reenable(handle, FD_READ, error);
  }
  if (handle.provider.chip.dead) settle(handle.provider);
  return conclude(lpErrno, error);
}

/** Why this handle cannot receive at all; 0 where it can. */
function refusal(handle: Handle): number {
  if (handle.state === OPEN) return WSAEINVAL;
  if (handle.receiveShut) return WSAESHUTDOWN;
  return handle.provider.up ? 0 : WSAENETDOWN;
}

/** Waits for a datagram, or for the news that the last one sent has bounced. */
function awaitDatagram(handle: Handle, s: number): number {
  const provider = handle.provider;
  const untilMs = deadline(handle, RECEIVE_TIMEOUT_MS);
  let error = 0;
  if (!isReady(handle) && w5500.wantsAttention(provider.chip)) {
    service(provider);
    error = refusal(handle);
  }
  while (error === 0 && !isReady(handle)) error = pause(handle, s, untilMs) || refusal(handle);
  return error;
}

function isReady(handle: Handle): boolean {
  return handle.error === WSAECONNRESET || firstSlot(handle) !== null;
}

/** An overlapped receive goes on. */
function receiveMore(handle: Handle, operation: Operation): number {
  if (!isReady(handle)) return WSAEWOULDBLOCK;
  const error = take(
    handle,
    operation.buffers,
    operation.count,
    operation.flags,
    operation.from,
    operation.fromlen,
  );
  if (error === 0 || error === WSAEMSGSIZE) {
    operation.done = taken;
    operation.flags = takenFlags;
  }
  return error;
}

/**
 * Moves the first datagram into the buffers, or tells that a send has bounced. Returns 0, WSAEMSGSIZE when the
 * datagram was longer, WSAECONNRESET, or WSAENOBUFS when the runtime is out of memory: then the datagram waits on.
 */
function take(
  handle: Handle,
  buffers: WsaBuf[],
  count: number,
  flags: number,
  from: SockAddr | null,
  fromlen: Ref<number> | null,
): number {
  const slot = firstSlot(handle);
  if (!slot) {
    handle.error = 0;
    return WSAECONNRESET;
  }
  const box = slot.mailbox;
  const length = box.size - HEADER;
  const wanted = Math.min(length, capacity(buffers, count));
  taken = copyOut(handle, slot, buffers, count, wanted);
  if (taken < wanted) return WSAENOBUFS;
  takenFlags = (box.isMember ? MSG_MCAST : 0) | (taken < length ? MSG_TRUNC : 0);
  if (from && fromlen) {
    fillName(from, box.fromIp, box.fromPort);
    fromlen.value = SOCKADDR_SIZE;
  }
  if ((flags & MSG_PEEK) === 0) takeNext(handle.provider, slot);
  return taken < length ? WSAEMSGSIZE : 0;
}

/** As `copy` of transfer.ts, from the slot that has the datagram, behind its header. */
function copyOut(handle: Handle, slot: Slot, buffers: WsaBuf[], count: number, wanted: number): number {
  let done = 0;
  for (let i = 0; i < count && done < wanted; i++) {
    const part = Math.min(buffers[i].len, wanted - done);
    if (part === 0) continue;
    const at = (slot.rxRead + HEADER + done) & 0xffff;
    const got = sockets.receive(handle.provider.chip, slot.n, at, buffers[i].buf, 0, part);
    done += got;
    if (got < part) break;
  }
  return done;
}

const header = new Uint8Array(HEADER);

/** FIONREAD: the payload of all datagrams that wait, in bytes. */
export function bytesWaiting(handle: Handle): number {
  const provider = handle.provider;
  if (provider.up && w5500.wantsAttention(provider.chip)) service(provider);
  let sum = 0;
  for (let n = 0; n < provider.slots.length && provider.up; n++) {
    const slot = provider.slots[n];
    if (slot.state === DATAGRAM && slot.handle === handle) sum += payloadOf(handle, slot);
  }
  return sum;
}

function payloadOf(handle: Handle, slot: Slot): number {
  const box = slot.mailbox;
  if (box.size === 0) return 0;
  const waiting = bytesReceived(handle.provider.chip, slot.n) - slot.rxKept;
  let sum = box.size - HEADER;
  for (let at = box.size; at < waiting; ) {
    if (!readHeader(handle.provider.chip, slot.n, (slot.rxRead + at) & 0xffff, header)) break;
    const length = (header[6] << 8) | header[7];
    sum += length;
    at += HEADER + length;
  }
  return sum;
}
