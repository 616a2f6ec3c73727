import type { Handle } from '../../engine/records/handle.ts';
import { WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP } from '../../headers/errors.ts';
import {
  DEFAULT_KEEP_IDLE_SECONDS,
  DEFAULT_MULTICAST_TTL,
  KEEP_ALIVE,
  KEEP_IDLE_SECONDS,
  KEEP_INTERVAL_SECONDS,
  MULTICAST_LOOP,
  MULTICAST_TTL,
  NO_CONNECTION_RESET,
} from '../../headers/option-indices.ts';
import { SOCK_DGRAM, SOCK_STREAM } from '../../headers/winsock2.ts';
import { keepAliveChanged } from '../options/chip-settings.ts';
import { setOption } from '../options/kept-options.ts';
import { readU32 } from '../u32.ts';
import { type IoctlCall, ioctl, reaches } from './table.ts';

/** The ioctls that set values which are also socket options. */

const U32 = 4;
/** tcp_keepalive: on or off, time and interval in milliseconds. */
const KEEP_ALIVE_SIZE = 12;

function keepAliveValues(handle: Handle, call: IoctlCall): number {
  const input = call.input;
  if (!reaches(input, call.inputLength, KEEP_ALIVE_SIZE)) return WSAEFAULT;
  if (handle.type !== SOCK_STREAM) return WSAEOPNOTSUPP;
  const on = readU32(input, 0) !== 0;
  const idleSeconds = Math.ceil(readU32(input, 4) / 1000);
  const intervalSeconds = Math.ceil(readU32(input, 8) / 1000);
  setOption(handle, KEEP_ALIVE, on ? 1 : 0);
  if (on) {
    // Options hold the difference from their default, which is one second for the interval; 0 selects the default.
    setOption(handle, KEEP_IDLE_SECONDS, idleSeconds === 0 ? 0 : idleSeconds - DEFAULT_KEEP_IDLE_SECONDS);
    setOption(handle, KEEP_INTERVAL_SECONDS, intervalSeconds === 0 ? 0 : intervalSeconds - 1);
  }
  keepAliveChanged(handle);
  return 0;
}

function multipointLoopback(handle: Handle, call: IoctlCall): number {
  const input = call.input;
  if (!reaches(input, call.inputLength, U32)) return WSAEFAULT;
  if (handle.type !== SOCK_DGRAM) return WSAEOPNOTSUPP;
  // The default is 1.
  setOption(handle, MULTICAST_LOOP, readU32(input, 0) === 0 ? -1 : 0);
  return 0;
}

function multicastScope(handle: Handle, call: IoctlCall): number {
  const input = call.input;
  if (!reaches(input, call.inputLength, U32)) return WSAEFAULT;
  if (handle.type !== SOCK_DGRAM) return WSAEOPNOTSUPP;
  const ttl = readU32(input, 0);
  if (ttl > 255) return WSAEINVAL;
  setOption(handle, MULTICAST_TTL, ttl - DEFAULT_MULTICAST_TTL);
  return 0;
}

function udpConnectionReset(handle: Handle, call: IoctlCall): number {
  const input = call.input;
  if (!reaches(input, call.inputLength, U32)) return WSAEFAULT;
  if (handle.type !== SOCK_DGRAM) return WSAEOPNOTSUPP;
  setOption(handle, NO_CONNECTION_RESET, readU32(input, 0) === 0 ? 1 : 0);
  return 0;
}

/**
 * In: a tcp_keepalive of 12 bytes. Sets if an idle peer is probed, and after how many milliseconds, 0 for the default
 * of two hours. The chip probes in steps of 5 s, rounded up, at most 1,275 s, with the same interval between probes;
 * the third number is stored without effect.
 */
export const SIO_KEEPALIVE_VALS = /* @__PURE__ */ ioctl(0x98000004, keepAliveValues);
/** Sets if datagrams sent to a group are looped back to the socket, as IP_MULTICAST_LOOP does. */
export const SIO_MULTIPOINT_LOOPBACK = /* @__PURE__ */ ioctl(0x88000009, multipointLoopback);
/** Sets the number of routers that datagrams to a group may pass, 0 to 255, as IP_MULTICAST_TTL does. */
export const SIO_MULTICAST_SCOPE = /* @__PURE__ */ ioctl(0x8800000a, multicastScope);
/** Sets if a receive reports, with WSAECONNRESET, that an earlier datagram reached a closed port. Default: it does. */
export const SIO_UDP_CONNRESET = /* @__PURE__ */ ioctl(0x9800000c, udpConnectionReset);
