import { reenable } from '../../engine/events.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { WSAEFAULT } from '../../headers/errors.ts';
import { QOS_SIZE, type Qos } from '../../headers/qos.ts';
import { FD_QOS } from '../../headers/winsock2.ts';
import { readQos, writeQos } from '../qos/bytes.ts';
import { qos, setQos } from '../qos/flow-specs.ts';
import { type IoctlCall, ioctl, reaches } from './table.ts';

function set(handle: Handle, call: IoctlCall): number {
  const asked = inputQos(call);
  return asked ? setQos(handle, asked) : WSAEFAULT;
}

function get(handle: Handle, call: IoctlCall): number {
  const error = outputQos(call, handle.qos);
  // A pending change event is void: the caller has just read the present value.
  handle.pendingEvents &= ~FD_QOS;
  reenable(handle, FD_QOS, error);
  return error;
}

/** Returns the QOS in an ioctl's input; null if the input is too short. */
export function inputQos(call: IoctlCall): Qos | null {
  const input = call.input;
  if (!reaches(input, call.inputLength, QOS_SIZE)) return null;
  const asked = qos();
  readQos(input, asked);
  return asked;
}

/** Writes a QOS to an ioctl's output, best effort for null. Returns 0, or WSAEFAULT. */
export function outputQos(call: IoctlCall, kept: Qos | null): number {
  const output = call.output;
  if (!reaches(output, call.outputLength, QOS_SIZE)) return WSAEFAULT;
  writeQos(output, kept ? kept : qos());
  call.returned = QOS_SIZE;
  return 0;
}

/** In: a QOS. Sets the socket's flow specs, and indicates FD_QOS if they differ from the previous ones. */
export const SIO_SET_QOS = /* @__PURE__ */ ioctl(0x8800000b, set);
/** Out: a QOS, best effort if none was set. Re-enables FD_QOS. */
export const SIO_GET_QOS = /* @__PURE__ */ ioctl(0xc8000007, get);
