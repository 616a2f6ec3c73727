import type { Ref, SockAddr, WsaBuf } from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped } from '../../winsock/overlapped/operations.ts';
import type { ThreadId } from '../../winsock/upcalls/messages.ts';
import type { Handle } from '../handle.ts';
import type { Provider } from '../provider.ts';
import type { Slot } from '../slot.ts';

/** What datagram sockets do where streams do something else. Functions return 0 or the call's error. */
export interface Datagrams {
  /** Whether WSPSocket is asked for a datagram socket. */
  means(type: number, protocol: number): boolean;
  /** Takes a slot for a socket that has just been bound. */
  open(handle: Handle): number;
  /** The socket that had `slot` was closed. */
  abandon(provider: Provider, slot: Slot): void;
  /** Hears the chip, which has just shown `events` (SIR). */
  service(provider: Provider, events: number): void;
  /** The health check looks at a slot that is open for datagrams. */
  check(provider: Provider, slot: Slot): void;
  /** The chip was reset: opens again what was open. */
  restore(provider: Provider): void;
  /** Why WSPConnect cannot be done; 0 where it can. */
  refuseConnect(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number;
  connect(handle: Handle, name: SockAddr): number;
  /** WSPSend, with `to` null and `tolen` -1, and WSPSendTo, on descriptor `s`. */
  send(
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
  ): number;
  /** WSPRecv, with `from` null, and WSPRecvFrom, on descriptor `s`. */
  receive(
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
  ): number;
  shutdown(handle: Handle, how: number): void;
  canSend(handle: Handle): boolean;
  bytesWaiting(handle: Handle): number;
}

/**
 * What not every program has: null until a module is imported that brings it. A variable, and not an object's
 * property, because the bundler sees that nobody assigns it: then all that asks for it is left out, and programs that
 * deal in streams alone carry nothing of it.
 */
export let datagrams: Datagrams | null = null;

/** WSPSendTo and WSPRecvFrom bring the datagrams. */
export function bringDatagrams(them: Datagrams): void {
  datagrams = them;
}
