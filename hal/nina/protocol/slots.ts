import { SOCKETS, type Socket } from '../socket.ts';
import type { NinaChip } from '../state.ts';
import {
  AVAIL_DATA,
  CLIENT_STATE,
  GET_SOCKET,
  NONE,
  PLAIN,
  READS,
  REMOTE_DATA,
  SERVER_STATE,
  START_CLIENT,
  START_SERVER,
  STOP_CLIENT,
  TLS,
  WRITES,
} from './codes.ts';
import { ask, begin, call, callSlowly, numberOf, put, put16, putBytes, SHORT } from './command.ts';

/**
 * The older calls, of slots that the firmware numbers (WiFiServer.cpp, WiFiClient.cpp of nina-fw): for connections by TLS,
 * and for firmware without the calls of BSD sockets. A slot is kept where a descriptor is, from SLOT on.
 */

export const SLOT = 256;
const SLOTS = 10;
/** Without a sign on GPIO0 a listener is asked in every so many turns. */
const SELDOM = 8;

export function isSlot(fd: number): boolean {
  return fd >= SLOT;
}

/**
 * A listener, of which there is one a port until the next reset: the firmware ends none, and takes a slot that was one for a
 * listener for ever. Returns -1 if it does not listen.
 */
export function listenSlot(chip: NinaChip, port: number): number {
  const known = chip.servers.indexOf(port);
  if (known >= 0) return SLOT + known;
  const slot = freeSlot(chip);
  if (slot === NONE) return -1;
  begin(START_SERVER, 3);
  put16(port);
  put(slot);
  put(PLAIN);
  if (numberOf(call(chip, SHORT, false), 0) !== 1) return -1;
  chip.servers[slot] = port;
  return SLOT + slot;
}

function freeSlot(chip: NinaChip): number {
  begin(GET_SOCKET, 0);
  return numberOf(call(chip, SHORT, true), NONE);
}

/** The next client of a listener, whose address goes into `socket`; -1 if there is none that is not known. */
export function acceptSlot(chip: NinaChip, listener: number, socket: Socket): number {
  begin(AVAIL_DATA, 2);
  put(listener - SLOT);
  put(1);
  const answer = call(chip, SHORT, false);
  if (!answer) {
    chip.hasStray = true;
    return -1;
  }
  const slot = answer[4];
  // Firmware without this flag names a client again as long as it has bytes.
  if (slot === NONE || slot >= SLOTS || isOwn(chip, SLOT + slot) || isServer(chip, slot)) return -1;
  begin(REMOTE_DATA, 1);
  put(slot);
  const remote = call(chip, 12, true);
  for (let i = 0; i < 4; i++) socket.peerIp[i] = remote ? remote[4 + i] : 0;
  socket.peerPort = remote ? (remote[9] << 8) | remote[10] : 0;
  return SLOT + slot;
}

/**
 * Connects, by TLS to `host` unless that is empty. It takes as long as the handshake, and the co-processor does nothing else
 * meanwhile. Returns -1 if it has failed.
 */
export function dialSlot(chip: NinaChip, host: ArrayLike<number>, ip: Uint8Array, port: number): number {
  const slot = freeSlot(chip);
  if (slot === NONE) return -1;
  const isSecure = host.length > 0;
  begin(START_CLIENT, isSecure ? 5 : 4);
  if (isSecure) putBytes(host, host.length);
  putBytes(ip, 4);
  put16(port);
  put(slot);
  put(isSecure ? TLS : PLAIN);
  return numberOf(callSlowly(chip, SHORT), 0) === 1 ? SLOT + slot : -1;
}

/** As POLL reports it. An ended connection counts as readable: the receive returns no bytes. */
export function pollSlot(chip: NinaChip, fd: number): number {
  const slot = fd - SLOT;
  if (isServer(chip, slot)) {
    chip.silence++;
    if (!chip.bus.attention() && chip.silence % SELDOM !== 0) return 0;
    return READS;
  }
  return bytesIn(chip, slot) > 0 || !isConnected(chip, slot) ? READS | WRITES : WRITES;
}

function bytesIn(chip: NinaChip, slot: number): number {
  begin(AVAIL_DATA, 1);
  put(slot);
  const answer = call(chip, SHORT, true);
  return answer && answer[3] === 2 ? answer[4] | (answer[5] << 8) : 0;
}

/** A slot that is not connected is freed by the question. */
export function isConnected(chip: NinaChip, slot: number): boolean {
  return ask(chip, CLIENT_STATE, slot, 0) !== 0;
}

/** Ends a client; a listener stays. */
export function closeSlot(chip: NinaChip, fd: number): void {
  const slot = fd - SLOT;
  if (!isServer(chip, slot)) ask(chip, STOP_CLIENT, slot, 0);
}

/** Whether a listener is still what it was. */
export function isSlotThere(chip: NinaChip, fd: number): boolean {
  const slot = fd - SLOT;
  return !isServer(chip, slot) || ask(chip, SERVER_STATE, slot, 0) === 1;
}

/** Ends clients that no socket has. */
export function closeStraySlots(chip: NinaChip): void {
  for (let slot = 0; slot < SLOTS && !chip.dead; slot++)
    if (!isOwn(chip, SLOT + slot)) closeSlot(chip, SLOT + slot);
}

function isServer(chip: NinaChip, slot: number): boolean {
  return chip.servers[slot] !== 0;
}

/** Whether a socket has the descriptor or the slot. */
export function isOwn(chip: NinaChip, fd: number): boolean {
  for (let n = 0; n < SOCKETS; n++) if (chip.sockets[n].fd === fd) return true;
  return false;
}
