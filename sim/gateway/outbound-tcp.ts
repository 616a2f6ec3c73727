import { connect, type Socket } from 'node:net';
import type { Timer } from '../clock.ts';
import type { Peer } from '../hosts/peer.ts';
import type { Call } from '../hosts/tcp.ts';
import type { Target } from './allow.ts';
import type { Entrance } from './entrance.ts';
import { ForwardedConnection } from './forwarded-connection.ts';

/** Most connections at one time; more are refused. */
const MOST = 64;

/** Interval between probes of a connection, in microseconds: a chip may lose a connection without a segment. */
const ASK_US = 60_000_000;

/** The device's connections to the host's network. */
export class OutboundTcp {
  private readonly entrance: Entrance;
  private readonly print: (line: string) => void;
  private readonly calling = new Map<Socket, Call>();
  private readonly open = new Map<ForwardedConnection, Peer>();
  private timer: Timer | null = null;

  constructor(entrance: Entrance, print: (line: string) => void) {
    this.entrance = entrance;
    this.print = print;
  }

  /** Bytes in transit in either direction that the gateway holds now. */
  get held(): number {
    let total = 0;
    for (const connection of this.open.keys()) total += connection.held;
    return total;
  }

  /**
   * Connects the device to `target`. The device gets the same answer as the host: its SYN is accepted or refused after
   * the host's own was, and not answered if the target does not answer.
   */
  carry(call: Call, target: Target): void {
    if (this.calling.size + this.underWay() >= MOST) {
      this.print(`refused: the device has ${MOST} connections to the outside already`);
      call.refuse();
      return;
    }
    const socket = connect({ ...target, family: 4, allowHalfOpen: true, noDelay: true });
    this.calling.set(socket, call);
    const fail = (error: NodeJS.ErrnoException) => {
      this.calling.delete(socket);
      this.entrance.run(() => this.fail(call, target, error));
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      this.calling.delete(socket);
      socket.off('error', fail);
      this.entrance.run(() => this.tie(socket, call));
    });
    call.onCancel = () => {
      this.calling.delete(socket);
      socket.destroy();
    };
  }

  /** Resets all connections. */
  close(): void {
    this.entrance.clock.cancel(this.timer);
    this.timer = null;
    for (const [socket, call] of this.calling) {
      socket.destroy();
      call.ignore();
    }
    for (const connection of [...this.open.keys()]) connection.drop();
    this.calling.clear();
  }

  /** Connections that are not over: in TIME_WAIT both sides have ended theirs, and only late segments are waited for. */
  private underWay(): number {
    return [...this.open.values()].filter(({ state }) => state !== 'TIME_WAIT').length;
  }

  private tie(socket: Socket, call: Call): void {
    socket.pause();
    const peer = call.accept();
    const connection = new ForwardedConnection(socket, peer, this.entrance, () =>
      this.open.delete(connection),
    );
    this.open.set(connection, peer);
    this.timer ??= this.entrance.clock.after(ASK_US, () => this.ask());
  }

  private fail(call: Call, { host, port }: Target, error: NodeJS.ErrnoException): void {
    if (error.code === 'ECONNREFUSED') {
      call.refuse();
      return;
    }
    this.print(`no answer: the host cannot reach ${host}:${port} (${error.code ?? error.message})`);
    call.ignore();
  }

  /** A device that has lost a connection answers the probe with a RST, which ends it here, too. */
  private ask(): void {
    for (const peer of this.open.values()) peer.connection.keepAlive();
    this.timer = this.open.size > 0 ? this.entrance.clock.after(ASK_US, () => this.ask()) : null;
  }
}
