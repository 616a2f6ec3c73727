import {
  AT_DIPR,
  AT_DPORT,
  AT_PORT,
  AT_RX_RD,
  AT_RX_WR,
  AT_TX_FSR,
  AT_TX_RD,
  AT_TX_WR,
  placeOf,
} from '#layout';
import * as R from '#registers';
import { word } from '#registers';

/**
 * A view of a socket: what the last look at it has shown, in the words of the engine, and what the driver
 * keeps of the socket while it is open.
 */

/** What a look fills. */
export interface Snapshot {
  /** The socket's number. */
  n: number;
  /** Sn_IR and Sn_SR. */
  announced: number;
  state: number;
  /** After a look: Sn_RX_RSR, in bytes. */
  rxSize: number;
  /** After a look: the registers as they were read, each at its place (`AT_`). */
  block: Uint8Array;
}

/** From Sn_MR to Sn_SR. */
export const STATUS_LENGTH = R.SN_SR + 1;

/** A connect, in programs that make one. */
export interface Dial {
  readonly ip: Uint8Array;
  readonly port: number;
  readonly sinceMs: number;
  /** The command was repeated without effect. */
  readonly isLost: boolean;
  /** Reads again what does not fit the connect, and repeats it if it is lost. Called behind each look before its outcome. */
  follow(view: View): void;
}

/** Of a connection: what the driver counts. Made with the first one of a socket, and used again by the others. */
export class Stream {
  // The engine looks for what was put in last first: so what every look needs comes last.

  /** When a check has first seen our FIN not to be out; -1 for never. */
  finMs!: number;
  /** Sn_RX_RD and Sn_TX_RD when the connection began, and how many bytes were seen to have come and gone since. */
  rxBegin!: number;
  txBegin!: number;
  received!: number;
  transmitted!: number;
  acknowledged!: number;
  /** The last RECV freed a full receive memory. */
  rxWasFull!: boolean;
  /** Bytes were returned before their interrupt: the interrupt that follows announces nothing new. */
  rxAhead!: boolean;
  /** The peer's FIN was seen; our FIN is out. */
  finSeen!: boolean;
  finSent!: boolean;
  /** A transmission was commanded and has not been seen to end. */
  sending!: boolean;
  /** Where the next byte to send goes in transmit memory, and how many bytes were free there before the last write. */
  txWrite!: number;
  txFree!: number;
  /** Pointer to the next unread byte in receive memory; number of bytes that were read and not freed by RECV yet. */
  rxRead!: number;
  rxKept!: number;
}

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

/** One socket as its owner sees it. Made once; every verb of the socket takes it. */
export class View implements Snapshot {
  stream!: Stream;
  block!: Uint8Array;
  rxSize!: number;
  announced!: number;
  /** What it connects to; null where it listens. */
  dial!: Dial | null;
  /** Whether it has a connection, of which `stream` is. */
  begun = false;
  /**
   * Of a socket that was opened for datagrams (udp.ts): how many bytes are known to wait, headers included; how long the
   * first datagram is, and from which port it comes.
   */
  waiting!: number;
  size!: number;
  fromPort!: number;
  /** On chips with IPv6: how long its header is, in bytes. */
  head!: number;
  /** The last datagram was not answered; it has no bytes, so only SENDOK announces its end. */
  isUnanswered!: boolean;
  isEmpty!: boolean;
  state: number = R.SOCK_CLOSED;
  readonly n: number;

  constructor(n: number) {
    this.n = n;
  }
}

/** The socket is opened: nothing of an earlier life counts. */
export function renew(view: View, dial: Dial | null): void {
  view.dial = dial;
  view.begun = false;
  view.state = R.SOCK_INIT;
}

/** The socket is used no more: what was read of it is not kept. */
export function forget(view: View): void {
  view.block = NOTHING;
}

/** Its connection is over, or it was never opened. */
export function isClosed(seen: Snapshot): boolean {
  return seen.state === R.SOCK_CLOSED;
}

/** It waits for a SYN, or for the end of a handshake that a SYN began. */
export function isListening(seen: Snapshot): boolean {
  return seen.state === R.SOCK_LISTEN || seen.state === R.SOCK_SYNRECV;
}

/** It waits for a SYN and has nothing to say. */
export function isQuietListener(seen: Snapshot): boolean {
  return seen.state === R.SOCK_LISTEN && seen.announced === 0;
}

/** It waits for a SYN, or will in a moment: LISTEN takes its time. */
export function isUntaken(seen: Snapshot): boolean {
  return seen.state === R.SOCK_LISTEN || seen.state === R.SOCK_INIT;
}

/** A SYN has taken it, and the handshake is not done. */
export function isHandshaking(seen: Snapshot): boolean {
  return seen.state === R.SOCK_SYNRECV;
}

/** It is connected; the peer may have closed its side. */
export function isConnected(seen: Snapshot): boolean {
  return seen.state === R.SOCK_ESTABLISHED || seen.state === R.SOCK_CLOSE_WAIT;
}

/** It has a connection, in any state from the handshake's end to that of both FINs. */
export function hasConnection(seen: Snapshot): boolean {
  return seen.state >= R.SOCK_ESTABLISHED && seen.state <= R.SOCK_LAST_ACK;
}

/** It was opened, and no command has followed that had an effect. */
export function isIdle(seen: Snapshot): boolean {
  return seen.state === R.SOCK_INIT;
}

/** After a look: nothing was transmitted yet, and both pointers say so; a bad reading hardly does. */
export function isUnused(seen: Snapshot): boolean {
  const block = seen.block;
  const high = block[AT_TX_RD] ^ block[AT_TX_WR];
  return (high | (block[AT_TX_RD + 1] ^ block[AT_TX_WR + 1])) === 0;
}

/** The peer has closed its side: what can be read is all there will ever be, and nothing more will be announced. */
export function isPeerClosed(seen: Snapshot): boolean {
  // CLOSING, TIME_WAIT, CLOSE_WAIT and LAST_ACK are neighbours, and nothing lies beyond them in TCP.
  return seen.state >= R.SOCK_CLOSING && seen.state <= R.SOCK_LAST_ACK;
}

/** Both sides have closed and acknowledged; the chip holds the socket a little longer. */
export function isOver(seen: Snapshot): boolean {
  return seen.state === R.SOCK_TIME_WAIT;
}

/** It was given up because the peer did not answer. */
export function isTimedOut(seen: Snapshot): boolean {
  return (seen.announced & R.IR_TIMEOUT) !== 0;
}

/** The peer's FIN was announced; some chips announce its RST in the same way. */
export function isFinAnnounced(seen: Snapshot): boolean {
  return (seen.announced & R.IR_DISCON) !== 0;
}

/** Of a closed socket that has not timed out: no FIN of both sides was seen, so the peer has reset it. */
export function isReset(view: View): boolean {
  const stream = view.stream;
  return !stream.finSent || !(stream.finSeen || isFinAnnounced(view));
}

/** Our FIN is out. */
export function isFinished(view: View): boolean {
  return view.begun && view.stream.finSent;
}

/** CONNECT was given twice without effect. */
export function isLost(view: View): boolean {
  const dial = view.dial;
  return dial !== null && dial.isLost;
}

/** After a look: Sn_DPORT. */
export function portOfPeer(seen: Snapshot): number {
  return word(seen.block, AT_DPORT);
}

/** After a look: Sn_PORT. */
export function ownPort(seen: Snapshot): number {
  return word(seen.block, AT_PORT);
}

/** After a look: whether Sn_DIPR, or what stands for it in IPv6, is `ip`. */
export function isPeerIp(seen: Snapshot, ip: Uint8Array): boolean {
  const at = placeOf(ip);
  for (let i = 0; i < ip.length; i++) if (seen.block[at + i] !== ip[i]) return false;
  return true;
}

/** Sn_DIPR is copied into the 4 bytes of `into`, right after the look that has shown a connection first. */
export function copyPeerIp(seen: Snapshot, into: Uint8Array): void {
  const block = seen.block;
  for (let i = 0; i < 4; i++) into[i] = block[AT_DIPR + i];
}

/** After a look: Sn_RX_RD, Sn_RX_WR, Sn_TX_RD and Sn_TX_WR. */
export function readPointer(seen: Snapshot): number {
  return word(seen.block, AT_RX_RD);
}

/** After a look: Sn_TX_FSR, in bytes. It may be a torn reading: good for telling that something moved. */
export function freeSize(seen: Snapshot): number {
  return word(seen.block, AT_TX_FSR);
}

export function receivedPointer(seen: Snapshot): number {
  return word(seen.block, AT_RX_WR);
}

export function sentPointer(seen: Snapshot): number {
  return word(seen.block, AT_TX_RD);
}

export function fillPointer(seen: Snapshot): number {
  return word(seen.block, AT_TX_WR);
}
