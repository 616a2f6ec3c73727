import type { UdpPeer } from '../chip-udp.ts';
import { append } from './bytes.ts';
import { socketOf } from './ends.ts';
import { bind, openFd } from './protocol/calls.ts';
import { DATAGRAM, READS, RECVFROM, SENDTO, UNKNOWN } from './protocol/codes.ts';
import {
  begin,
  bodyLength,
  callInto,
  callWith,
  endBody,
  headOf,
  put,
  putLength,
  putSize,
  putWide,
  putWide16,
  putWideBytes,
} from './protocol/command.ts';
import { FOR_DATAGRAMS, renew, SOCKET_MEMORY, type View } from './socket.ts';
import { bitsOf } from './sockets.ts';
import type { NinaChip } from './state.ts';

/**
 * Datagrams by the calls SENDTO and RECVFROM: the module '#chip/udp'. They are sent at once, or not at all. The firmware has
 * no call that joins a group, and tells of no port that is unreachable.
 */

export const MAX_DATAGRAM = SOCKET_MEMORY;
/** Bytes of SENDTO before the datagram, and of RECVFROM's answer. */
const SENDTO_HEAD = 18;
const RECVFROM_HEAD = 15;

export function open(chip: NinaChip, view: View, port: number, group: Uint8Array | null): boolean {
  const socket = socketOf(chip, view);
  if (group || !chip.hasSockets) return false;
  const fd = openFd(chip, DATAGRAM);
  renew(socket, FOR_DATAGRAMS, fd);
  forget(view);
  return fd >= 0 && bind(chip, fd, port, false);
}

export function forget(view: View): void {
  view.waiting = 0;
  view.size = -1;
  view.fromPort = 0;
}

export function look(chip: NinaChip, view: View, _announced: boolean): boolean {
  const socket = socketOf(chip, view);
  socket.announced = false;
  if (socket.fd < 0 || socket.state !== FOR_DATAGRAMS) return false;
  const bits = socket.bits >= 0 ? socket.bits : bitsOf(chip, socket);
  socket.bits = -1;
  if (view.size < 0 && (bits & (READS | UNKNOWN)) !== 0) view.waiting = 1;
  return !chip.dead;
}

/** Takes the first datagram in; one that is longer than the longest is cut. */
export function first(chip: NinaChip, view: View, fromIp: Uint8Array): boolean {
  const socket = socketOf(chip, view);
  if (view.size < 0) take(chip, view);
  const ip = socket.peerIp;
  for (let i = 0; i < 4; i++) fromIp[i] = ip[i];
  return !chip.dead;
}

function take(chip: NinaChip, view: View): void {
  const socket = view.socket;
  if (!socket.rx) socket.rx = new Uint8Array(SOCKET_MEMORY);
  begin(RECVFROM, 2);
  put(socket.fd);
  putSize(MAX_DATAGRAM);
  const count = callInto(chip, RECVFROM_HEAD, socket.rx, 0, MAX_DATAGRAM);
  const head = headOf(RECVFROM_HEAD);
  const port = (head[11] << 8) | head[12];
  // An empty answer is no datagram, or one without bytes.
  const isNone = count < 0 || (count === 0 && port === 0);
  view.waiting = isNone ? 0 : 1;
  view.size = isNone ? -1 : count;
  view.fromPort = isNone ? 0 : port;
  for (let i = 0; i < 4 && !isNone; i++) socket.peerIp[i] = head[5 + i];
}

export function read(
  chip: NinaChip,
  view: View,
  skip: number,
  into: Uint8Array,
  at: number,
  count: number,
): number {
  const rx = socketOf(chip, view).rx;
  if (!rx) return 0;
  into.set(rx.subarray(skip, skip + count), at);
  return count;
}

/** Whether another waits is seen when it is asked for. */
export function discard(_chip: NinaChip, view: View): void {
  view.size = -1;
  view.waiting = 1;
}

export function sizeOfAll(_chip: NinaChip, view: View): number {
  return view.size > 0 ? view.size : 0;
}

export function room(_chip: NinaChip, _n: number): number {
  return MAX_DATAGRAM;
}

export function fill(chip: NinaChip, view: View, source: Uint8Array, from: number, count: number): void {
  append(socketOf(chip, view), SENDTO_HEAD, source, from, count);
}

export function sendTo(chip: NinaChip, view: View, ip: Uint8Array, port: number): boolean {
  const socket = socketOf(chip, view);
  const count = socket.txCount;
  let body = socket.tx;
  if (!body) {
    body = new Uint8Array(bodyLength(SENDTO_HEAD, 0));
    endBody(body, 0);
  }
  socket.tx = null;
  socket.txCount = 0;
  begin(SENDTO, 4);
  putWide(socket.fd);
  putWideBytes(ip, 4);
  putWide16(port);
  putLength(count);
  callWith(chip, body, 8);
  return !chip.dead;
}

/** No socket remembers its last target: the engine gives it again. */
export function sendAgain(_chip: NinaChip, _view: View): boolean {
  return false;
}

export function isAimedAt(_view: View, _ip: Uint8Array, _port: number): boolean {
  return false;
}

export function sendToGroup(chip: NinaChip, view: View, group: Uint8Array, port: number): boolean {
  return sendTo(chip, view, group, port);
}

export function beginEmpty(chip: NinaChip, view: View): void {
  const socket = socketOf(chip, view);
  socket.tx = null;
  socket.txCount = 0;
}

export function isSending(_view: View): boolean {
  return false;
}

export function isUnanswered(_view: View): boolean {
  return false;
}

export function takeBack(_chip: NinaChip, _view: View): boolean {
  return true;
}

export function announceSent(_chip: NinaChip, _view: View, _on: boolean): boolean {
  return false;
}

export function setTimeToLive(_chip: NinaChip, _n: number, _ttl: number): void {}

export function announceUnreachable(_chip: NinaChip, _on: boolean): void {}

export function unreachable(_chip: NinaChip, _peer: UdpPeer): boolean {
  return false;
}

export function isGroup(ip: Uint8Array): boolean {
  return (ip[0] & 0xf0) === 0xe0;
}

/** 255.255.255.255, or the last address of the chip's own subnet. */
export function isBroadcast(chip: NinaChip, ip: Uint8Array): boolean {
  const own = chip.network.ip;
  const subnet = chip.network.subnet;
  let all = true;
  let ofSubnet = subnet[3] < 0xfe;
  for (let i = 0; i < 4; i++) {
    if (ip[i] !== 0xff) all = false;
    if (ip[i] !== (own[i] | (~subnet[i] & 0xff))) ofSubnet = false;
  }
  return all || ofSubnet;
}
