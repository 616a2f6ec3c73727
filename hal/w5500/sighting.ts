import { DATA, word } from './frame.ts';
import * as R from './regs.ts';

/** What the last look at a socket has shown, in the words of whoever decides about it. */

export interface Sighting {
  /** Sn_IR and Sn_SR. */
  announced: number;
  state: number;
  /** After a survey: Sn_RX_RSR, in bytes. */
  rxSize: number;
  /** After a survey: the registers as they were read, each at its offset behind the 3 bytes of a frame's header. */
  block: Uint8Array;
}

/** From Sn_MR to Sn_SR. */
export const STATUS_LENGTH = R.SN_SR + 1;
/** From Sn_MR to Sn_RX_WR: everything worth knowing about a socket, in one frame. */
export const SURVEY_LENGTH = R.SN_RX_WR + 2;

/** Its connection is over, or it was never opened. */
export function isClosed(seen: Sighting): boolean {
  return seen.state === R.SOCK_CLOSED;
}

/** It waits for a SYN, or for the end of a handshake that a SYN began. */
export function isListening(seen: Sighting): boolean {
  return seen.state === R.SOCK_LISTEN || seen.state === R.SOCK_SYNRECV;
}

/** It waits for a SYN and has nothing to say. */
export function isIdleListener(seen: Sighting): boolean {
  return seen.state === R.SOCK_LISTEN && seen.announced === 0;
}

/** It waits for a SYN, or will in a moment: LISTEN takes its time. */
export function isUntaken(seen: Sighting): boolean {
  return seen.state === R.SOCK_LISTEN || seen.state === R.SOCK_INIT;
}

/** A SYN has taken it, and the handshake is not done. */
export function isHandshaking(seen: Sighting): boolean {
  return seen.state === R.SOCK_SYNRECV;
}

/** It is connected; the peer may have closed its side. */
export function isConnected(seen: Sighting): boolean {
  return seen.state === R.SOCK_ESTABLISHED || seen.state === R.SOCK_CLOSE_WAIT;
}

/** Its state is none that a connection has, from the handshake's end to that of both FINs. */
export function isStray(seen: Sighting): boolean {
  return seen.state < R.SOCK_ESTABLISHED || seen.state > R.SOCK_LAST_ACK;
}

/** It was opened, and no command has followed that had an effect. */
export function isIdle(seen: Sighting): boolean {
  return seen.state === R.SOCK_INIT;
}

/** After a survey: nothing was transmitted yet, and both pointers say so; a bad reading hardly does. */
export function isUnused(seen: Sighting): boolean {
  const block = seen.block;
  const high = block[DATA + R.SN_TX_RD] ^ block[DATA + R.SN_TX_WR];
  return (high | (block[DATA + R.SN_TX_RD + 1] ^ block[DATA + R.SN_TX_WR + 1])) === 0;
}

/** It is connected, and neither side has closed. */
export function isOpen(seen: Sighting): boolean {
  return seen.state === R.SOCK_ESTABLISHED;
}

/** The peer has closed its side: `rxSize` is all there will ever be, and nothing more will be announced. */
export function isPeerClosed(seen: Sighting): boolean {
  // CLOSING, TIME_WAIT, CLOSE_WAIT and LAST_ACK are neighbours, and nothing lies beyond them in TCP.
  return seen.state >= R.SOCK_CLOSING && seen.state <= R.SOCK_LAST_ACK;
}

/** Both sides have closed and acknowledged; the chip holds the socket a little longer. */
export function isOver(seen: Sighting): boolean {
  return seen.state === R.SOCK_TIME_WAIT;
}

/** It was given up because nobody answered. */
export function isTimedOut(seen: Sighting): boolean {
  return (seen.announced & R.IR_TIMEOUT) !== 0;
}

/** The peer's FIN was announced; some chips announce its RST in the same way. */
export function isFinAnnounced(seen: Sighting): boolean {
  return (seen.announced & R.IR_DISCON) !== 0;
}

/** After a survey: Sn_DPORT. */
export function portOfPeer(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_DPORT);
}

/** After a survey: Sn_PORT. */
export function ownPort(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_PORT);
}

/** After a survey: whether Sn_DIPR is `ip`. */
export function isPeerIp(seen: Sighting, ip: Uint8Array): boolean {
  for (let i = 0; i < 4; i++) if (seen.block[DATA + R.SN_DIPR + i] !== ip[i]) return false;
  return true;
}

/** After a survey: Sn_DIPR is copied into the 4 bytes of `into`. */
export function copyPeerIp(seen: Sighting, into: Uint8Array): void {
  copyIp(into, seen.block, DATA + R.SN_DIPR);
}

/** Copies an address, 4 bytes, from where it stands in `from`. */
export function copyIp(into: Uint8Array, from: Uint8Array, at: number): void {
  into[0] = from[at];
  into[1] = from[at + 1];
  into[2] = from[at + 2];
  into[3] = from[at + 3];
}

/** After a survey: Sn_RX_RD, Sn_RX_WR, Sn_TX_RD and Sn_TX_WR. */
export function readPointer(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_RX_RD);
}

/** After a survey: Sn_TX_FSR, in bytes. It may be a torn reading: good for telling that something moved. */
export function freeSize(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_TX_FSR);
}

/** After a survey: Sn_RX_WR. */
export function receivedPointer(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_RX_WR);
}

export function sentPointer(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_TX_RD);
}

export function fillPointer(seen: Sighting): number {
  return word(seen.block, DATA + R.SN_TX_WR);
}
