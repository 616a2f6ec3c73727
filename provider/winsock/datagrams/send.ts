import * as w5500 from '../../../hal/w5500/chip.ts';
import { txMemory } from '../../../hal/w5500/sockets.ts';
import { isBroadcast, isGroup, MAX_DATAGRAM, transmitTo } from '../../../hal/w5500/udp.ts';
import { reenable } from '../../engine/events.ts';
import { type Handle, isOpen, optionOf } from '../../engine/handle.ts';
import { CONNECTED, OPEN } from '../../engine/handle-states.ts';
import { hooks } from '../../engine/hooks.ts';
import { isAny, same } from '../../engine/ip.ts';
import { service } from '../../engine/poll.ts';
import { settle } from '../../engine/recovery.ts';
import type { Slot } from '../../engine/slot.ts';
import { mayBlock } from '../../engine/timers.ts';
import { copy } from '../../engine/udp/copying.ts';
import { isSending } from '../../engine/udp/datagrams.ts';
import { hearEnd, liveLong, liveShort } from '../../engine/udp/send.ts';
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
  WSAENOBUFS,
  WSAENOTCONN,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
} from '../../headers/errors.ts';
import {
  BROADCAST,
  DEFAULT_MULTICAST_TTL,
  MULTICAST_TTL,
  SEND_TIMEOUT_MS,
} from '../../headers/option-indices.ts';
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

/** What WSPSend (`to` null, `tolen` -1) and WSPSendTo do for datagrams: their checks, their waits, one datagram. */
export function sendDatagram(
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
  const total = capacity(buffers, count);
  let error = 0;
  if (total < 0 || (!sent && !operation) || (to && !isName(to, tolen))) error = WSAEFAULT;
  else if (count < 1) error = WSAEINVAL;
  else if (flags & ~MSG_DONTROUTE) error = WSAEOPNOTSUPP;
  else if (!to && handle.state !== CONNECTED) error = tolen < 0 ? WSAENOTCONN : WSAEDESTADDRREQ;
  else error = refusal(handle, to, total);
  if (error === 0 && handle.state === OPEN) error = bindForDatagrams(handle);
  if (error === 0 && handle.slot && total > txMemory(handle.provider.chip, handle.slot.n))
    error = WSAEMSGSIZE;
  if (error === 0) error = toldUnreachable(handle, to);
  if (error === 0) {
    if (operation) error = begin(handle, operation, buffers, count, to, routine, thread);
    else error = sendNow(handle, s, buffers, count, total, to);
  }
  if (isOpen(s)) reenable(handle, FD_WRITE, error);
  if (handle.provider.chip.dead) settle(handle.provider);
  if (error !== 0) return refuse(lpErrno, error);
  if (sent) sent.value = total;
  return 0;
}

/** Why this datagram cannot be sent; 0 where it can. */
function refusal(handle: Handle, to: SockAddr | null, total: number): number {
  const provider = handle.provider;
  if (to && to.family !== AF_INET) return WSAEAFNOSUPPORT;
  if (to && isAny(to.addr)) return WSAEADDRNOTAVAIL;
  if (total > MAX_DATAGRAM) return WSAEMSGSIZE;
  if (optionOf(handle, BROADCAST) === 0 && isBroadcast(provider.chip, to ? to.addr : handle.peerIp)) {
    // On Windows a socket that got everybody for its peer may send there.
    if (to || !hooks.nt || !hooks.nt.isProfileOf(provider)) return WSAEACCES;
  }
  if (handle.sendShut) return WSAESHUTDOWN;
  return provider.up ? 0 : WSAENETDOWN;
}

/** Nobody answered ARP for the last datagram: whoever sends there again is told, once. */
function toldUnreachable(handle: Handle, to: SockAddr | null): number {
  if (handle.error !== WSAEHOSTUNREACH) return 0;
  handle.error = 0;
  const lastIp = (handle.slot as Slot).mailbox.lastIp;
  return same(lastIp, to ? to.addr : handle.peerIp) ? WSAEHOSTUNREACH : 0;
}

function begin(
  handle: Handle,
  operation: Operation,
  buffers: WsaBuf[],
  count: number,
  to: SockAddr | null,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
): number {
  if (operation.inUse()) return WSAEINVAL;
  // The address is taken as it is now, whatever the caller does with its record.
  if (!operation.to) operation.to = inetAny(0);
  operation.to.addr.set(to ? to.addr : handle.peerIp, 0);
  operation.to.port = to ? to.port : handle.peerPort;
  return operation.start(handle, SENDING, sendMore, buffers, count, 0, routine, thread);
}

/** An overlapped send goes on: it has ended when the chip has the datagram. */
function sendMore(handle: Handle, operation: Operation): number {
  const to = operation.to as SockAddr;
  if (isBusy(handle)) return WSAEWOULDBLOCK;
  const error = transmit(handle, operation.buffers, operation.count, operation.total, to.addr, to.port);
  if (error === 0) operation.done = operation.total;
  return error;
}

function sendNow(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  total: number,
  to: SockAddr | null,
): number {
  const untilMs = deadline(handle, SEND_TIMEOUT_MS);
  let error = handle.blocking ? mayBlock(handle.provider) : 0;
  while (error === 0 && mustWait(handle)) error = pause(handle, s, untilMs) || refusal(handle, to, total);
  if (error === WSAEWOULDBLOCK) (handle.slot as Slot).mailbox.wantsRoom = true;
  if (error === 0)
    error = transmit(
      handle,
      buffers,
      count,
      total,
      to ? to.addr : handle.peerIp,
      to ? to.port : handle.peerPort,
    );
  if (error !== 0 || !handle.blocking) return error;
  return awaitOutcome(handle, s, untilMs);
}

/** One transmission at a time, and behind all overlapped sends. */
function mustWait(handle: Handle): boolean {
  const overlapped = hooks.overlapped;
  return (overlapped !== null && overlapped.holdsBack(handle)) || isBusy(handle);
}

function isBusy(handle: Handle): boolean {
  return handle.slot === null || isSending(handle.provider, handle.slot);
}

/** Only ARP takes long; whoever may wait is told what came of it. */
function awaitOutcome(handle: Handle, s: number, untilMs: number): number {
  const provider = handle.provider;
  const slot = handle.slot as Slot;
  if (w5500.wantsAttention(provider.chip)) service(provider);
  let error = 0;
  isSending(provider, slot);
  while (error === 0 && slot.mailbox.sending) {
    error = pause(handle, s, untilMs);
    if (error === 0 && !provider.up) error = WSAENETDOWN;
  }
  if (error !== 0 || handle.error !== WSAEHOSTUNREACH) return error;
  handle.error = 0;
  return WSAEHOSTUNREACH;
}

/** Gives the chip a datagram. Returns 0, or WSAENOBUFS when the runtime is out of memory: nothing is sent then. */
function transmit(
  handle: Handle,
  buffers: WsaBuf[],
  count: number,
  total: number,
  ip: Uint8Array,
  port: number,
): number {
  const provider = handle.provider;
  const slot = handle.slot as Slot;
  const box = slot.mailbox;
  const ttl = DEFAULT_MULTICAST_TTL + optionOf(handle, MULTICAST_TTL);
  // That is for this device alone, which hears only the wire.
  if (isGroup(ip) && ttl === 0) return 0;
  if (copy(handle, buffers, count, 0, true, slot.txWrite, total) < total) return WSAENOBUFS;
  if (isGroup(ip)) liveShort(provider, slot, ttl);
  else liveLong(provider, slot);
  const aimed = box.aimed && box.lastPort === port && same(box.lastIp, ip);
  box.sendsNothing = total === 0;
  box.sentMs = provider.clock.now();
  box.lastIp.set(ip, 0);
  box.lastPort = port;
  box.sending = true;
  slot.txWrite = (slot.txWrite + total) & 0xffff;
  // What nothing else tells of must not be kept from Sn_IR by its mask.
  if (total === 0) hearEnd(provider, slot, true);
  transmitTo(provider.chip, slot.n, slot.txWrite, ip, port, aimed, total === 0);
  return 0;
}
