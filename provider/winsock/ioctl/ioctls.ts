import { hasLink, isAlive } from '#chip';
import { hasRoute } from '../../engine/dialing.ts';
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

/** The ioctls that tell at once what a socket and its network are. */

const U32 = 4;
const FIRST_GROUP = 224;
/** INTERFACE_INFO: flags, then three addresses in 24 bytes each. */
const INTERFACE_SIZE = 76;
const ADDRESS_AT = 4;
const BROADCAST_AT = 28;
const NETMASK_AT = 52;
/** SOCKET_ADDRESS_LIST: a count, then for each address where it stands and its length. */
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
  // The look at the chip's health is the look at its link.
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
  // 224.0.0.0 and above are groups and the broadcast address.
  if (isNone(own, 0) || (input[4] < FIRST_GROUP && !hasRoute(chip, input.slice(4, 8)))) return WSAENETUNREACH;
  return giveName(call, own);
}

/** Whether the four bytes at `at` are 0.0.0.0. */
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

/** Writes a sockaddr_in with port 0 at `at`: its address is the four bytes of `ip`. */
function putName(output: Uint8Array, at: number, ip: Uint8Array): void {
  output.fill(0, at, at + SOCKADDR_SIZE);
  output[at] = AF_INET;
  for (let i = 0; i < 4; i++) output[at + 4 + i] = ip[i];
}

/** Whether no urgent data waits: always, since the chip knows none. Gives a 32-bit 1. */
export const SIOCATMARK = /* @__PURE__ */ ioctl(0x40047307, atMark);
/** Gives the broadcast address, 255.255.255.255, as a sockaddr_in. */
export const SIO_GET_BROADCAST_ADDRESS = /* @__PURE__ */ ioctl(0x48000005, broadcastAddress);
/** Gives one INTERFACE_INFO of 76 bytes: flags, address, broadcast address and netmask. IFF_UP is the link. */
export const SIO_GET_INTERFACE_LIST = /* @__PURE__ */ ioctl(0x4004747f, interfaceList);
/**
 * Gives a SOCKET_ADDRESS_LIST: how many addresses the device has, which is 1, or 0 before it has any; where in the
 * answer its sockaddr_in stands, and how long that is; and the sockaddr_in itself. Where the output has no room, the
 * bytes returned say how many there have to be.
 */
export const SIO_ADDRESS_LIST_QUERY = /* @__PURE__ */ ioctl(0x48000016, addressList);
/** Takes a sockaddr_in, and gives the device's own address from which it is reached. */
export const SIO_ROUTING_INTERFACE_QUERY = /* @__PURE__ */ ioctl(0xc8000014, routingInterface);
/** Gives how many bytes are best under way at once on a connection, as a 32-bit number. */
export const SIO_IDEAL_SEND_BACKLOG_QUERY = /* @__PURE__ */ ioctl(0x4004747b, idealSendBacklog);
/** Of a full datagram socket, drops the oldest instead of the newest: without effect, the chip drops the newest. */
export const SIO_ENABLE_CIRCULAR_QUEUEING = /* @__PURE__ */ ioctl(0x28000002, circularQueueing);
/** Gives the SOCKET of the lowest provider, which is the socket itself. */
export const SIO_BASE_HANDLE = /* @__PURE__ */ ioctl(0x48000022, baseHandle);
