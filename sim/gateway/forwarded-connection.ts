import type { Socket } from 'node:net';
import type { Entrance } from './entrance.ts';

/** The part of `Peer` of the scripted host that the gateway uses: one TCP connection on the simulated network. */
export interface PeerSide {
  readonly localPort: number;
  readonly connection: { readonly unacked: number; readonly unsent: number; roomGrew(): void };
  send(data: Uint8Array): void;
  fin(): void;
  rst(): void;
  /** Returns the receive window, in bytes (0..65535), whenever it is needed. */
  room: (() => number) | null;
  onEstablished: (() => void) | null;
  onData: ((bytes: Uint8Array) => void) | null;
  onFin: (() => void) | null;
  onAcked: ((count: number) => void) | null;
  onEnd: ((reason: 'closed' | 'reset' | 'refused' | 'timeout' | 'aborted') => void) | null;
}

/** The station that connects on behalf of the host's clients. */
export interface HostSide {
  connect(port: number, to?: { ip?: string; sourcePort?: number }): PeerSide;
}

/**
 * Most bytes held for either side, besides those in the kernel and the device. Towards the device up to two more reads
 * of the socket may be added, 64 KB each: the one that exceeds the limit, and one already in progress.
 */
const HELD_BYTES = 65_535;

/** Interval between checks of a client that is not read, in milliseconds: its reset is not detected otherwise. */
const LOOK_MS = 100;

/**
 * Connects a client's socket to its connection with the device. Data, half-closes and resets are passed in both
 * directions, and so is back-pressure: a client is not read while the device is behind, and the device's window shrinks
 * by the bytes that the client has not taken yet.
 */
export class ForwardedConnection {
  private readonly socket: Socket;
  private readonly peer: PeerSide;
  private readonly clock: Entrance;
  private readonly onGone: () => void;
  private readonly look: NodeJS.Timeout;
  private gone = false;

  /** `socket` is paused, and stays so until the device has answered. */
  constructor(socket: Socket, peer: PeerSide, clock: Entrance, onGone: () => void) {
    this.socket = socket;
    this.peer = peer;
    this.clock = clock;
    this.onGone = onGone;
    this.look = setInterval(() => this.lookForReset(), LOOK_MS).unref();
    this.listenToDevice();
    this.listenToClient();
  }

  /** Bytes held by the gateway: bytes of the client that the device has not acknowledged, and the reverse. */
  get held(): number {
    return this.behind() + this.socket.readableLength + this.socket.writableLength;
  }

  /** Resets both sides. */
  drop(): void {
    this.socket.resetAndDestroy();
    this.leaveDevice();
  }

  private listenToDevice(): void {
    const { peer, socket } = this;
    peer.onEstablished = () => socket.resume();
    peer.room = () => Math.max(0, HELD_BYTES - socket.writableLength);
    peer.onData = (bytes) => socket.write(bytes);
    peer.onFin = () => socket.end();
    peer.onAcked = () => {
      if (socket.isPaused() && this.behind() < HELD_BYTES / 2) socket.resume();
    };
    peer.onEnd = (reason) => {
      if (reason === 'closed') socket.end();
      else socket.resetAndDestroy();
      this.finish();
    };
  }

  private listenToClient(): void {
    const { peer, socket, clock } = this;
    socket.on('data', (bytes) => {
      clock.run(() => peer.send(bytes));
      if (this.behind() > HELD_BYTES) socket.pause();
    });
    socket.on('end', () => clock.run(() => peer.fin()));
    socket.on('drain', () => clock.run(() => peer.connection.roomGrew()));
    socket.on('error', () => this.leaveDevice());
    socket.on('close', () => clearInterval(this.look));
  }

  /** A client is not read while it is paused, or after its FIN. An empty write sends nothing, but reports a reset. */
  private lookForReset(): void {
    const { socket } = this;
    if (socket.writable && (socket.isPaused() || socket.readableEnded)) socket.write('');
  }

  /** Bytes of the client that the device has not acknowledged. */
  private behind(): number {
    return this.peer.connection.unacked + this.peer.connection.unsent;
  }

  private leaveDevice(): void {
    if (this.gone) return;
    this.clock.run(() => this.peer.rst());
    this.finish();
  }

  private finish(): void {
    if (this.gone) return;
    this.gone = true;
    this.onGone();
  }
}
