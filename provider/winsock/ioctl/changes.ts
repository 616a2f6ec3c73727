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
 * The ioctls that wait for a change. A blocking socket waits until it comes; a non-blocking one answers WSAEWOULDBLOCK,
 * and the event is indicated once when it has come; an overlapped call ends when it has come.
 */

/** Whether what was counted as `mark` has changed since: 0, or WSAEWOULDBLOCK, or why it never will. */
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

/** Waits for a change from `mark`: here, or in the call's overlapped operation. */
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

/** The next change is indicated once, if the socket is registered for it. */
function arm(handle: Handle, told: number[], event: number): number {
  told[handle.provider.handles.indexOf(handle)] = handle.generation;
  reenable(handle, event, WSAEWOULDBLOCK);
  return WSAEWOULDBLOCK;
}

/** Waits until the device has another address: after a new lease, say. */
export const SIO_ADDRESS_LIST_CHANGE = /* @__PURE__ */ ioctl(0x28000017, addressListChange);
/**
 * Waits until the route to a sockaddr_in may be another one. Every change of the link, of the address, of the subnet
 * or of the gateway counts as a change of every route.
 */
export const SIO_ROUTING_INTERFACE_CHANGE = /* @__PURE__ */ ioctl(0x88000015, routingInterfaceChange);
/** Waits for another answer of SIO_IDEAL_SEND_BACKLOG_QUERY. It never changes: this ends with the connection alone. */
export const SIO_IDEAL_SEND_BACKLOG_CHANGE = /* @__PURE__ */ ioctl(0x2000747a, idealSendBacklogChange);
