import type { RxBuffer, TxBuffer } from '../registers/buffers.ts';
import type { Registers } from '../registers/register-file.ts';
import type { SocketName, Status } from '../registers/registers.ts';

/** What a socket's protocol does with its commands. */
export interface Mode {
  /** SEND, or SEND_MAC when `toDhar`: puts the bytes on the wire, then calls `sendDone` or `sendFailed` of the socket. */
  send(bytes: Uint8Array, toDhar: boolean): void;
  /** OPEN is done: the socket is in its state. */
  opened?(): void;
  /** CLOSE comes: the last chance to say something. */
  closing?(): void;
  /** RECV has made room. */
  consumed(): void;
  /** The socket is closed: not a word to the peer, nor to the socket. */
  close(): void;
}

/** What a protocol asks of the socket that it is the mode of. */
export interface ModeSocket {
  readonly index: number;
  readonly registers: Registers<SocketName>;
  readonly status: Status;
  readonly tx: Pick<TxBuffer, 'acknowledge'>;
  readonly rx: Pick<RxBuffer, 'room' | 'put'>;
  /** Asks for the MAC address of `ip` and calls `done` once: with it, or with null after ARPTO. */
  readonly resolver: { resolve(ip: Uint8Array, done: (mac: Uint8Array | null) => void): void };
  /** The only door to Sn_SR. */
  move(to: Status): void;
  /** Latches events in Sn_IR (chapter 8). */
  raise(bits: number): void;
  /** `count` bytes behind TX_RD are on the wire; `frees`: no acknowledgement is waited for. */
  sendDone(count: number, frees: boolean): void;
  /** The mode could not send; the socket stays open. */
  sendFailed(): void;
  /** The connection is over, with these bits for the host. What was received stays readable. */
  ended(bits: number): void;
  /** Puts the pointers where the handshake leaves them: not where OPEN did (chapter 5). */
  restart(): void;
}
