import { reenable } from '../../engine/events.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import {
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAENOTCONN,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
} from '../../headers/errors.ts';
import {
  AF_INET,
  FD_ADDRESS_LIST_CHANGE,
  FD_ROUTING_INTERFACE_CHANGE,
  SOCK_STREAM,
  SOCKADDR_SIZE,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import { viewOf } from '../../watch/changes.ts';
import { WATCHING } from '../overlapped/operation-kinds.ts';
import { pause } from '../overlapped/transfer.ts';
import { type IoctlCall, ioctl, reaches } from './table.ts';

/**
 * The ioctls that wait for a change. On a blocking socket the call waits for it. On a non-blocking socket it returns
 * WSAEWOULDBLOCK, and the event is indicated once after the change. An overlapped call completes with the change.
 */

/**
 * Compares the count `mark` with the present one: 0 if it has changed, WSAEWOULDBLOCK if not, or the error if it never
 * will.
 */
type Look = (handle: Handle, from: { mark: number }) => number;

const NO_BUFFERS: WsaBuf[] = [];

function addressListChange(handle: Handle, call: IoctlCall): number {
  const view = viewOf(handle.provider);
  if (call.operation || handle.blocking) return wait(handle, call, view.addresses, lookAtAddress);
  return arm(handle, view.waitForAddress, FD_ADDRESS_LIST_CHANGE);
}

function lookAtAddress(handle: Handle, from: { mark: number }): number {
  return viewOf(handle.provider).addresses === from.mark ? WSAEWOULDBLOCK : 0;
}

function routingInterfaceChange(handle: Handle, call: IoctlCall): number {
  const input = call.input;
  if (!reaches(input, call.inputLength, SOCKADDR_SIZE)) return WSAEFAULT;
  if (input[0] !== AF_INET || input[1] !== 0) return WSAEAFNOSUPPORT;
  const view = viewOf(handle.provider);
  if (call.operation || handle.blocking) return wait(handle, call, view.routeChanges, lookAtRoutes);
  return arm(handle, view.waitForRoute, FD_ROUTING_INTERFACE_CHANGE);
}

function lookAtRoutes(handle: Handle, from: { mark: number }): number {
  return viewOf(handle.provider).routeChanges === from.mark ? WSAEWOULDBLOCK : 0;
}

function idealSendBacklogChange(handle: Handle, call: IoctlCall): number {
  if (handle.type !== SOCK_STREAM) return WSAEOPNOTSUPP;
  if (call.operation || handle.blocking) return wait(handle, call, 0, lookAtConnection);
  return lookAtConnection(handle);
}

function lookAtConnection(handle: Handle): number {
  return handle.state === CONNECTED ? WSAEWOULDBLOCK : WSAENOTCONN;
}

/** Waits for a change from `mark`, here or in the call's overlapped operation. */
function wait(handle: Handle, call: IoctlCall, mark: number, look: Look): number {
  const operation = call.operation;
  if (operation) {
    operation.mark = mark;
    return operation.start(handle, WATCHING, look, NO_BUFFERS, 0, 0, call.routine, call.thread);
  }
  const from = { mark: mark };
  let error = look(handle, from);
  while (error === WSAEWOULDBLOCK) error = pause(handle, call.s, Infinity) || look(handle, from);
  return error;
}

/** Indicates the next change once, if the socket is registered for it. */
function arm(handle: Handle, lives: number[], event: number): number {
  lives[handle.provider.handles.indexOf(handle)] = handle.generation;
  reenable(handle, event, WSAEWOULDBLOCK);
  return WSAEWOULDBLOCK;
}

/** Waits until the device has another address, for example after a new lease. */
export const SIO_ADDRESS_LIST_CHANGE = /* @__PURE__ */ ioctl(0x28000017, addressListChange);
/**
 * Waits until the route to a sockaddr_in may have changed. Every change of the link, the address, the subnet or the
 * gateway counts as a change of every route.
 */
export const SIO_ROUTING_INTERFACE_CHANGE = /* @__PURE__ */ ioctl(0x88000015, routingInterfaceChange);
/** Waits for a change of SIO_IDEAL_SEND_BACKLOG_QUERY. It never changes: the call ends with the connection. */
export const SIO_IDEAL_SEND_BACKLOG_CHANGE = /* @__PURE__ */ ioctl(0x2000747a, idealSendBacklogChange);
