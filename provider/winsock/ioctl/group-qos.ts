import { happened, reenable } from '../../engine/events.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEFAULT, WSAEINVAL } from '../../headers/errors.ts';
import type { Qos } from '../../headers/qos.ts';
import { FD_GROUP_QOS } from '../../headers/winsock2.ts';
import { type Group, groupOf, isMember } from '../groups/groups.ts';
import { copyQos, judge, qos } from '../qos/flow-specs.ts';
import { inputQos, outputQos } from './qos.ts';
import { type IoctlCall, ioctl } from './table.ts';

hooks.groupQos = { connect: setGroupQos };

function set(handle: Handle, call: IoctlCall): number {
  const asked = inputQos(call);
  return asked ? setGroupQos(handle, asked) : WSAEFAULT;
}

function setGroupQos(handle: Handle, asked: Qos): number {
  const group = groupOf(handle);
  if (!group || group.creator !== handle.socket) return WSAEINVAL;
  const error = judge(asked);
  if (error !== 0) return error;
  if (!group.qos) group.qos = qos();
  if (copyQos(group.qos, asked)) notifyMembers(group);
  return 0;
}

function notifyMembers(group: Group): void {
  const handles = group.provider.handles;
  for (let i = 0; i < handles.length; i++)
    if (isMember(handles[i], group)) happened(handles[i], FD_GROUP_QOS);
}

function get(handle: Handle, call: IoctlCall): number {
  const group = groupOf(handle);
  const error = group ? outputQos(call, group.qos) : WSAEINVAL;
  // A pending change event is void: the caller has just read the present value.
  handle.pendingEvents &= ~FD_GROUP_QOS;
  reenable(handle, FD_GROUP_QOS, error);
  return error;
}

/**
 * In: a QOS. Sets the flow specs of the socket's group, and indicates FD_GROUP_QOS to all its members if they differ
 * from the previous ones. They are stored and returned, and mark no packets. WSAEINVAL if the socket has not created
 * its group.
 */
export const SIO_SET_GROUP_QOS = /* @__PURE__ */ ioctl(0x8800000c, set);
/**
 * Out: a QOS, best effort if none was set. Re-enables FD_GROUP_QOS. WSAEINVAL if the socket is in no group.
 */
export const SIO_GET_GROUP_QOS = /* @__PURE__ */ ioctl(0xc8000008, get);
