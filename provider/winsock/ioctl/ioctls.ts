import { hasLink, isAlive } from '#chip';
import { hasRoute } from '../../engine/addressing.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import {
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAENETUNREACH,
  WSAENOTCONN,
  WSAEOPNOTSUPP,
} from '../../headers/errors.ts';
import { IFF_BROADCAST, IFF_MULTICAST, IFF_UP } from '../../headers/ioctls.ts';
import { AF_INET, SOCK_DGRAM, SOCK_STREAM, SOCKADDR_SIZE } from '../../headers/winsock2.ts';
import { writeU32 } from '../u32.ts';
import { type IoctlCall, ioctl, reaches } from './table.ts';

/** The ioctls that return the present state of a socket and its network. */

const U32 = 4;
const FIRST_GROUP = 224;
/** INTERFACE_INFO: flags, then three addresses in 24 bytes each. */
const INTERFACE_SIZE = 76;
const ADDRESS_AT = 4;
const BROADCAST_AT = 28;
const NETMASK_AT = 52;
/** SOCKET_ADDRESS_LIST: a count, then offset and length of each address. */
const COUNT_SIZE = 4;
const ENTRY_SIZE = 8;
/** The largest window of TCP without options. */
const IDEAL_SEND_BACKLOG = 0x10000;

const BROADCAST = /* @__PURE__ */ new Uint8Array(4).fill(255);

function atMark(_handle: Handle, call: IoctlCall): number {
  return giveNumber(call, 1);
}

function idealSendBacklog(handle: Handle, call: IoctlCall): number {
  if (handle.type !== SOCK_STREAM) return WSAEOPNOTSUPP;
  return handle.state === CONNECTED ? giveNumber(call, IDEAL_SEND_BACKLOG) : WSAENOTCONN;
}

function baseHandle(_handle: Handle, call: IoctlCall): number {
  return giveNumber(call, call.s);
}

function circularQueueing(handle: Handle, _call: IoctlCall): number {
  return handle.type === SOCK_DGRAM ? 0 : WSAEOPNOTSUPP;
}

function broadcastAddress(_handle: Handle, call: IoctlCall): number {
  return giveName(call, BROADCAST);
}

function interfaceList(handle: Handle, call: IoctlCall): number {
  const provider = handle.provider;
  const chip = provider.chip;
  const network = chip.network;
  const output = call.output;
  if (!reaches(output, call.outputLength, INTERFACE_SIZE)) return WSAEFAULT;
  output.fill(0, 0, INTERFACE_SIZE);
  // The check of the chip also reads the link.
  const up = provider.up && isAlive(chip) && hasLink(chip);
  writeU32(output, 0, IFF_BROADCAST | IFF_MULTICAST | (up ? IFF_UP : 0));
  putName(output, ADDRESS_AT, network.ip);
  putName(output, BROADCAST_AT, BROADCAST);
  putName(output, NETMASK_AT, network.subnet);
  call.returned = INTERFACE_SIZE;
  return 0;
}

function addressList(handle: Handle, call: IoctlCall): number {
  const own = handle.provider.chip.network.ip;
  const count = isNone(own, 0) ? 0 : 1;
  const size = COUNT_SIZE + count * (ENTRY_SIZE + SOCKADDR_SIZE);
  const output = call.output;
  if (call.outputLength > 0 && call.outputLength < COUNT_SIZE) return WSAEINVAL;
  call.returned = size;
  if (!reaches(output, call.outputLength, size)) return WSAEFAULT;
  writeU32(output, 0, count);
  if (count === 0) return 0;
  writeU32(output, COUNT_SIZE, COUNT_SIZE + ENTRY_SIZE);
  writeU32(output, COUNT_SIZE + 4, SOCKADDR_SIZE);
  putName(output, COUNT_SIZE + ENTRY_SIZE, own);
  return 0;
}

function routingInterface(handle: Handle, call: IoctlCall): number {
  const chip = handle.provider.chip;
  const own = chip.network.ip;
  const input = call.input;
  if (!reaches(input, call.inputLength, SOCKADDR_SIZE)) return WSAEINVAL;
  if (input[0] !== AF_INET || input[1] !== 0) return WSAEAFNOSUPPORT;
  if (isNone(input, 4)) return WSAEINVAL;
  if (!reaches(call.output, call.outputLength, SOCKADDR_SIZE)) return WSAEFAULT;
  // From 224.0.0.0 up: multicast groups and the broadcast address.
  if (isNone(own, 0) || (input[4] < FIRST_GROUP && !hasRoute(chip, input.slice(4, 8)))) return WSAENETUNREACH;
  return giveName(call, own);
}

/** Returns true if the four bytes at `at` are 0.0.0.0. */
function isNone(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3]) === 0;
}

function giveNumber(call: IoctlCall, value: number): number {
  if (!reaches(call.output, call.outputLength, U32)) return WSAEFAULT;
  writeU32(call.output, 0, value);
  call.returned = U32;
  return 0;
}

function giveName(call: IoctlCall, ip: Uint8Array): number {
  if (!reaches(call.output, call.outputLength, SOCKADDR_SIZE)) return WSAEFAULT;
  putName(call.output, 0, ip);
  call.returned = SOCKADDR_SIZE;
  return 0;
}

/** Writes a sockaddr_in at `at`, with the four bytes of `ip` as its address and port 0. */
function putName(output: Uint8Array, at: number, ip: Uint8Array): void {
  output.fill(0, at, at + SOCKADDR_SIZE);
  output[at] = AF_INET;
  for (let i = 0; i < 4; i++) output[at + 4 + i] = ip[i];
}

/** Returns a 32-bit 1: no urgent data waits. The chip does not support urgent data. */
export const SIOCATMARK = /* @__PURE__ */ ioctl(0x40047307, atMark);
/** Returns the broadcast address, 255.255.255.255, as a sockaddr_in. */
export const SIO_GET_BROADCAST_ADDRESS = /* @__PURE__ */ ioctl(0x48000005, broadcastAddress);
/** Returns one INTERFACE_INFO of 76 bytes: flags, address, broadcast address and netmask. IFF_UP is the link. */
export const SIO_GET_INTERFACE_LIST = /* @__PURE__ */ ioctl(0x4004747f, interfaceList);
/**
 * Returns a SOCKET_ADDRESS_LIST: the number of the device's addresses, which is 1, or 0 before it has one; offset and
 * length of its sockaddr_in; and the sockaddr_in. If the output is too short, the number of bytes returned is the
 * required length.
 */
export const SIO_ADDRESS_LIST_QUERY = /* @__PURE__ */ ioctl(0x48000016, addressList);
/** In: a sockaddr_in. Out: the device's own address from which it is reached. */
export const SIO_ROUTING_INTERFACE_QUERY = /* @__PURE__ */ ioctl(0xc8000014, routingInterface);
/** Returns the recommended number of bytes in flight on a connection, as a 32-bit number. */
export const SIO_IDEAL_SEND_BACKLOG_QUERY = /* @__PURE__ */ ioctl(0x4004747b, idealSendBacklog);
/**
 * Selects which datagram is dropped when the queue is full, the oldest or the newest. No effect: the chip drops the
 * newest.
 */
export const SIO_ENABLE_CIRCULAR_QUEUEING = /* @__PURE__ */ ioctl(0x28000002, circularQueueing);
/** Returns the SOCKET of the lowest provider, which is the socket itself. */
export const SIO_BASE_HANDLE = /* @__PURE__ */ ioctl(0x48000022, baseHandle);
