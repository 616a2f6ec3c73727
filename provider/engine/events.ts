import {
  FD_ACCEPT,
  FD_ACCEPT_BIT,
  FD_ADDRESS_LIST_CHANGE_BIT,
  FD_CLOSE,
  FD_CLOSE_BIT,
  FD_CONNECT,
  FD_CONNECT_BIT,
  FD_GROUP_QOS_BIT,
  FD_OOB_BIT,
  FD_QOS_BIT,
  FD_READ,
  FD_READ_BIT,
  FD_ROUTING_INTERFACE_CHANGE_BIT,
  FD_WRITE,
  FD_WRITE_BIT,
} from '../headers/winsock2.ts';
import type { Handle } from './records/handle.ts';
import { BROKEN, CONNECTED, LISTENING } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';

/** The events by their bit numbers, in the order in which they are indicated (winsock-spi 10.4): the end comes last. */
export const ORDER = [
  FD_CONNECT_BIT,
  FD_ACCEPT_BIT,
  FD_OOB_BIT,
  FD_READ_BIT,
  FD_WRITE_BIT,
  FD_QOS_BIT,
  FD_GROUP_QOS_BIT,
  FD_ROUTING_INTERFACE_CHANGE_BIT,
  FD_ADDRESS_LIST_CHANGE_BIT,
  FD_CLOSE_BIT,
];

/** Why an event is looked at: no reason, it has just happened, a call that went well, or not, re-enabled it. */
export const LOOKED = 0;
export const HAPPENED = 1;
export const REENABLED = 2;
export const REENABLED_BY_FAILURE = 3;

/**
 * Indicates those of `events` that hold now, that the application registered for, and that it has re-enabled since
 * the last time, in the order of winsock-spi 10.4: FD_CLOSE last.
 */
export function indicate(handle: Handle, events: number): void {
  notify(handle, events, LOOKED);
}

/**
 * A re-enabling call was made (winsock-spi 10.3): what still holds is indicated again.
 *
 * @param error how the call ended: 0, or its error
 */
export function reenable(handle: Handle, event: number, error: number): void {
  handle.disabled &= ~event;
  notify(handle, event, error === 0 ? REENABLED : REENABLED_BY_FAILURE);
}

/** An event has occurred: data or a request came, a connect or a connection ended, there is room, something changed. */
export function happened(handle: Handle, event: number): void {
  handle.occurred |= event & (FD_CONNECT | FD_CLOSE);
  handle.pendingEvents |= event;
  notify(handle, event, HAPPENED);
}

/** A new registration: events that hold already are indicated at once, so that a late registration loses none. */
export function register(handle: Handle, mask: number): void {
  handle.blocking = false;
  handle.mask = mask;
  handle.disabled = 0;
  if (hooks.nt && hooks.nt.registered(handle)) return;
  handle.record = 0;
  handle.pendingEvents = handle.occurred;
  if (handle.state === CONNECTED && !handle.sendShut) handle.pendingEvents |= FD_WRITE;
  notify(handle, mask, LOOKED);
}

function notify(handle: Handle, events: number, why: number): void {
  const nt = hooks.nt;
  if (nt && nt.notified(handle, events, why)) return;
  const enabled = handle.mask & ~handle.disabled;
  if ((enabled & events) === 0) return;
  // An event that was not taken the last time comes before those that follow from it.
  events = (events | handle.pendingEvents) & enabled;
  // In ORDER: the frequent ones by name, since a look into a table costs the engine more than a comparison.
  if (events & FD_CONNECT) offer(handle, FD_CONNECT_BIT, handle.error);
  if (events & FD_ACCEPT) offer(handle, FD_ACCEPT_BIT, 0);
  if (events & FD_READ) offer(handle, FD_READ_BIT, 0);
  if (events & FD_WRITE) offer(handle, FD_WRITE_BIT, 0);
  for (let bit = FD_QOS_BIT; events >> bit !== 0; bit++) if (events & (1 << bit)) offer(handle, bit, 0);
  if (events & FD_CLOSE) offer(handle, FD_CLOSE_BIT, handle.error);
}

function offer(handle: Handle, bit: number, error: number): void {
  if (holds(handle, 1 << bit)) raise(handle, bit, error);
}

/** Posts or records an event, which is disabled until it is re-enabled. */
export function raise(handle: Handle, bit: number, error: number): void {
  const event = 1 << bit;
  if (handle.hWnd) {
    // The queue is full: the event stays enabled, and is offered again with the next one, at the latest by the health check.
    if (!handle.provider.upcalls.postMessage(handle.hWnd, handle.wMsg, nameOf(handle), (error << 16) | event))
      return;
  } else if (hooks.eventObjects && !hooks.eventObjects.record(handle, bit, error)) return;
  handle.disabled |= event;
  handle.pendingEvents &= ~event;
}

/** The SOCKET value by which a message names it. */
function nameOf(handle: Handle): number {
  const duplicates = hooks.duplicates;
  return duplicates ? duplicates.nameOf(handle) : handle.socket;
}

/** Whether there is a reason to indicate an event now. */
export function holds(handle: Handle, event: number): boolean {
  const slot = handle.slot;
  if (event === FD_ACCEPT) return handle.state === LISTENING && handle.queued > 0 && !handle.deferred;
  if (event === FD_READ) return slot !== null && slot.rxSize > 0 && !handle.receiveShut;
  if ((handle.pendingEvents & event) === 0) return false;
  // FD_WRITE is indicated on a broken connection, too: the next send returns the error.
  if (event === FD_WRITE) return handle.state === BROKEN || (slot !== null && !slot.wantsRoom);
  // The end of a connection is indicated after its last byte.
  if (event === FD_CLOSE) return slot === null || slot.rxSize === 0;
  return true;
}
