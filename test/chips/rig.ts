import {
  type ConditionProc,
  createWindow,
  FIONBIO,
  INVALID_SOCKET,
  inetAny,
  limitConnections,
  type ProtocolInfo,
  slotStates,
  WSPAccept,
  WSPAsyncSelect,
  WSPBind,
  WSPCloseSocket,
  WSPConnect,
  WSPGetPeerName,
  WSPGetSockOpt,
  WSPIoctl,
  WSPListen,
  WSPRecv,
  WSPSend,
  WSPSetSockOpt,
  WSPShutdown,
  WSPSocket,
} from '../../provider/index.ts';

/** A client or a server at the other end of a connection. */
export interface Client {
  send(text: string): void;
  fin(): void;
  rst(): void;
  /** How many bytes more it takes. */
  open(bytes: number): void;
  text(): string;
  /** Whether it has a connection, and whether the device has ended it, or its half of it. */
  isConnected(): boolean;
  isEnded(): boolean;
}

/** What both chips have in common for the cases: a started provider, and hosts at the other end. */
export interface Stage {
  readonly info: ProtocolInfo;
  /** How many sockets the chip has, and how many bytes each direction of one holds. */
  readonly sockets: number;
  readonly memory: number;
  run(ms: number): void;
  connect(port: number, sourcePort: number, window: number): Client;
  /** A server on `port` that accepts; the clients that it got. Others refuse. */
  serve(port: number): Client[];
  /** The chip loses its supply for a moment. */
  dip(): void;
  stop(): void;
}

/** The calls of the provider that the cases make, on a stage. */
export class Rig {
  readonly stage: Stage;
  readonly err = { value: 0 };
  private nextPort = 5001;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  run(ms: number): void {
    this.stage.run(ms);
  }

  socket(): number {
    return WSPSocket(2, 1, 6, this.stage.info, 0, 0, this.err);
  }

  /** A listener that does not block. */
  listen(port: number, backlog: number): number {
    const s = this.socket();
    this.free(s);
    if (WSPBind(s, inetAny(port), 16, this.err) !== 0) throw new Error(`WSPBind: ${this.err.value}`);
    if (WSPListen(s, backlog, this.err) !== 0) throw new Error(`WSPListen: ${this.err.value}`);
    return s;
  }

  /** A datagram socket on `port`. */
  datagrams(port: number): number {
    const s = WSPSocket(2, 2, 17, this.stage.info, 0, 0, this.err);
    if (WSPBind(s, inetAny(port), 16, this.err) !== 0) throw new Error(`WSPBind: ${this.err.value}`);
    return s;
  }

  /** 0, or the error of the call that has just returned `result`. */
  outcome(result: number): number {
    return result === -1 ? this.err.value : 0;
  }

  free(s: number): void {
    WSPIoctl(s, FIONBIO, Uint8Array.of(1, 0, 0, 0), 4, null, 0, { value: 0 }, null, null, null, this.err);
  }

  /** A client arrives, and is heard. */
  arrive(port: number, { window = 65535 } = {}): Client & { port: number } {
    const sourcePort = this.nextPort++;
    const client = this.stage.connect(port, sourcePort, window);
    this.run(10);
    return Object.assign(client, { port: sourcePort });
  }

  accept(s: number, condition: ConditionProc | null = null): number {
    return WSPAccept(s, null, null, condition, 0, this.err);
  }

  /** The port of the client behind `s`. */
  peer(s: number): number {
    const name = inetAny(0);
    return WSPGetPeerName(s, name, { value: 16 }, this.err) === 0 ? name.port : -this.err.value;
  }

  /** A listener on port 80, and a client that was accepted. */
  converse({ window = 65535, backlog = 2 } = {}): { listener: number; s: number; client: Client } {
    const listener = this.listen(80, backlog);
    this.run(5);
    const client = this.arrive(80, { window });
    const s = this.accept(listener);
    if (s === INVALID_SOCKET) throw new Error(`WSPAccept: ${this.err.value}`);
    return { listener, s, client };
  }

  recv(s: number, size = 4096): string | number {
    const buffer = { len: size, buf: new Uint8Array(size) };
    const count = { value: 0 };
    if (WSPRecv(s, [buffer], 1, count, { value: 0 }, null, null, null, this.err) !== 0) return this.err.value;
    return Buffer.from(buffer.buf.subarray(0, count.value)).toString('latin1');
  }

  /** How many bytes were taken, or the error as a negative number. */
  send(s: number, text: string): number {
    const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
    const count = { value: 0 };
    const result = WSPSend(s, [{ len: bytes.length, buf: bytes }], 1, count, 0, null, null, null, this.err);
    return result === 0 ? count.value : -this.err.value;
  }

  connect(s: number, port: number): number {
    const name = { family: 2, port, addr: Uint8Array.of(10, 0, 2, 2) };
    return this.outcome(WSPConnect(s, name, 16, null, null, null, null, this.err));
  }

  shutdown(s: number, how: number): number {
    return this.outcome(WSPShutdown(s, how, this.err));
  }

  close(s: number): number {
    return this.outcome(WSPCloseSocket(s, this.err));
  }

  linger(s: number, seconds: number): number {
    const value = Uint8Array.of(1, 0, seconds, 0);
    return this.outcome(WSPSetSockOpt(s, 0xffff, 0x80, value, 4, this.err));
  }

  option(s: number, name: number): number {
    const value = new Uint8Array(4);
    WSPGetSockOpt(s, 0xffff, name, value, { value: 4 }, this.err);
    return value[0] | (value[1] << 8);
  }

  limit(s: number, limits: { idleMs?: number; firstByteMs?: number; sendMs?: number }): number {
    return this.outcome(limitConnections(s, limits, this.err));
  }

  /** The events that a socket's registration brings from now on: [event, error], in order. */
  events(s: number, mask: number): number[][] {
    const messages: number[][] = [];
    const window = createWindow((_wMsg, _s, lParam) => messages.push([lParam & 0xffff, lParam >>> 16]));
    WSPAsyncSelect(s, window, 1, mask, this.err);
    return messages;
  }

  /** How many slots are in `state`. */
  slots(state: string): number {
    return slotStates(this.stage.info).filter((each) => each === state).length;
  }
}
