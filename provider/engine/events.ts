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

/** The events by bit number, in the order of indication (Winsock SPI 10.4). FD_CLOSE is last. */
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

/** The reason for a check of an event: a look at the chip, an occurrence, or the re-enabling call and its result. */
export const LOOKED = 0;
export const HAPPENED = 1;
export const REENABLED = 2;
export const REENABLED_BY_FAILURE = 3;

/**
 * Indicates those of `events` that hold now, are registered and are enabled, in the order of Winsock SPI 10.4: FD_CLOSE
 * last.
 */
export function indicate(handle: Handle, events: number): void {
  notify(handle, events, LOOKED);
}

/**
 * Handles a re-enabling call (Winsock SPI 10.3): an event that still holds is indicated again.
 *
 * @param error the result of the call: 0, or its error
 */
export function reenable(handle: Handle, event: number, error: number): void {
  handle.disabled &= ~event;
  notify(handle, event, error === 0 ? REENABLED : REENABLED_BY_FAILURE);
}

/**
 * Records that an event has occurred and indicates it: data or a request arrived, a connect or connection ended, there
 * is room, or an address, route or flow spec changed.
 */
export function happened(handle: Handle, event: number): void {
  handle.occurred |= event & (FD_CONNECT | FD_CLOSE);
  handle.pendingEvents |= event;
  notify(handle, event, HAPPENED);
}

/** Registers for events. Events that hold already are indicated at once, so that a late registration loses none. */
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
  // An event that is still pending comes before the events that follow from it.
  events = (events | handle.pendingEvents) & enabled;
  // In the order of ORDER, frequent events by name: an array look-up costs the engine more than a comparison.
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

/** Posts or records an event, and disables it until it is re-enabled. */
export function raise(handle: Handle, bit: number, error: number): void {
  const event = 1 << bit;
  if (handle.hWnd) {
    // The queue is full. The event stays enabled and is offered again with the next event, at the latest by the health
    // check.
    if (!handle.provider.upcalls.postMessage(handle.hWnd, handle.wMsg, nameOf(handle), (error << 16) | event))
      return;
  } else if (hooks.eventObjects && !hooks.eventObjects.record(handle, bit, error)) return;
  handle.disabled |= event;
  handle.pendingEvents &= ~event;
}

/** Returns the SOCKET value that messages carry for a handle. */
function nameOf(handle: Handle): number {
  const duplicates = hooks.duplicates;
  return duplicates ? duplicates.nameOf(handle) : handle.socket;
}

/** Returns true if the condition of an event holds now. */
export function holds(handle: Handle, event: number): boolean {
  const slot = handle.slot;
  if (event === FD_ACCEPT) return handle.state === LISTENING && handle.queued > 0 && !handle.deferred;
  if (event === FD_READ) return slot !== null && slot.rxSize > 0 && !handle.receiveShut;
  if ((handle.pendingEvents & event) === 0) return false;
  // FD_WRITE is also indicated on a broken connection: the next send returns the error.
  if (event === FD_WRITE) return handle.state === BROKEN || (slot !== null && !slot.wantsRoom);
  // The end of a connection is indicated after its last byte.
  if (event === FD_CLOSE) return slot === null || slot.rxSize === 0;
  return true;
}
