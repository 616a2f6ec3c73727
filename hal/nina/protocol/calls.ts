import type { Socket } from '../socket.ts';
import type { NinaChip } from '../state.ts';
import {
  ACCEPT,
  BIND,
  CLOSE,
  CONNECT,
  EINPROGRESS,
  FIONBIO,
  GETSOCKOPT,
  IOCTL,
  LISTEN,
  NONE,
  POLL,
  SETSOCKOPT,
  SO_ERROR,
  SO_REUSEADDR,
  SOCKET,
} from './codes.ts';
import { ask, begin, call, errno, numberOf, put, put16, put32, putBytes, SHORT } from './command.ts';
import { closeSlot, closeStraySlots, isOwn, isSlot, isSlotThere, pollSlot } from './slots.ts';

/** The calls of BSD sockets that nina-fw passes to lwIP, one by one. Descriptors are made non-blocking at once. */

/** The most descriptors that a firmware has: those beyond its own are not known to it, which does no harm. */
const DESCRIPTORS = 10;

/** A new descriptor that does not block; -1 if there is none. */
export function openFd(chip: NinaChip, type: number): number {
  begin(SOCKET, 2);
  put(type);
  put(0);
  const answer = call(chip, SHORT, false);
  if (!answer) chip.hasStray = true;
  const fd = numberOf(answer, NONE);
  return fd === NONE || !unblock(chip, fd) ? -1 : fd;
}

/** Whether the co-processor still knows it. */
export function isThere(chip: NinaChip, fd: number): boolean {
  return isSlot(fd) ? isSlotThere(chip, fd) : unblock(chip, fd);
}

/** FIONBIO. Returns false if the co-processor does not know the descriptor. */
function unblock(chip: NinaChip, fd: number): boolean {
  begin(IOCTL, 3);
  put(fd);
  put32(FIONBIO);
  put32(1);
  const answer = call(chip, 12, true);
  return answer !== null && answer[3] === 4;
}

export function closeFd(chip: NinaChip, fd: number): void {
  if (isSlot(fd)) {
    if (!chip.dead) closeSlot(chip, fd);
  } else if (!chip.dead) ask(chip, CLOSE, fd, 0);
}

/** `shares`: the port may still be that of old connections. */
export function bind(chip: NinaChip, fd: number, port: number, shares: boolean): boolean {
  if (shares) {
    begin(SETSOCKOPT, 3);
    put(fd);
    put32(SO_REUSEADDR);
    put32(1);
    call(chip, SHORT, true);
  }
  begin(BIND, 2);
  put(fd);
  put16(port);
  return numberOf(call(chip, SHORT, true), 0) === 1;
}

export function listenOn(chip: NinaChip, fd: number, backlog: number): boolean {
  begin(LISTEN, 2);
  put(fd);
  put(backlog);
  return numberOf(call(chip, SHORT, true), 0) === 1;
}

/** The descriptor of the next client, whose address goes into `socket`; -1 if there is none: `errno` says why. */
export function accept(chip: NinaChip, listener: number, socket: Socket): number {
  begin(ACCEPT, 1);
  put(listener);
  const answer = call(chip, 16, false);
  if (!answer) {
    chip.hasStray = true;
    return -1;
  }
  const fd = answer[4];
  if (fd === NONE) return -1;
  for (let i = 0; i < 4; i++) socket.peerIp[i] = answer[6 + i];
  socket.peerPort = (answer[11] << 8) | answer[12];
  if (unblock(chip, fd)) return fd;
  closeFd(chip, fd);
  return -1;
}

/** Begins a connect. Returns 0 while its outcome is open, or the errno with which it has failed. */
export function dial(chip: NinaChip, fd: number, ip: Uint8Array, port: number): number {
  begin(CONNECT, 3);
  put(fd);
  putBytes(ip, 4);
  put16(port);
  if (numberOf(call(chip, SHORT, true), 0) === 1) return 0;
  const error = errno(chip);
  return error === EINPROGRESS || error >= 120 ? 0 : error;
}

/** SO_ERROR; -1 if it cannot be read. */
export function errorOf(chip: NinaChip, fd: number): number {
  begin(GETSOCKOPT, 3);
  put(fd);
  put32(SO_ERROR);
  put(4);
  return numberOf(call(chip, 12, true), -1);
}

/** The bits of POLL; -1 if it cannot be asked. */
export function poll(chip: NinaChip, fd: number): number {
  if (isSlot(fd)) return pollSlot(chip, fd);
  return ask(chip, POLL, fd, -1);
}

/** Closes every descriptor that no socket has. */
export function closeStrays(chip: NinaChip): void {
  chip.hasStray = false;
  if (!chip.hasSockets) return closeStraySlots(chip);
  for (let fd = chip.firstFd; fd < chip.firstFd + DESCRIPTORS && !chip.dead; fd++)
    if (!isOwn(chip, fd)) closeFd(chip, fd);
}
