import {
  EADDRINUSE,
  EAGAIN,
  EALREADY,
  EBADF,
  EHOSTUNREACH,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENFILE,
  ENOTCONN,
} from './errno.ts';
import { Listener, UdpPort } from './ports.ts';
import type { Stack } from './stack.ts';
import type { Stream } from './stream.ts';

export const STREAM = 1;
export const DATAGRAM = 2;

/** One of lwIP's sockets, behind its file descriptor. */
export interface Socket {
  readonly type: number;
  blocking: boolean;
  /** 0: not bound. */
  port: number;
  reuse: boolean;
  pcb: Stream | null;
  /** The connect has been told of. */
  isConnected: boolean;
  listener: Listener | null;
  udp: UdpPort | null;
}

/** `null`: the call blocks; it is to be tried again once something has changed. */
export type Outcome<T> = T | null;

/** The table of file descriptors, with the calls of lwIP's socket layer; errno is that of the last call. */
export class Sockets {
  errno = 0;
  readonly first: number;
  readonly count: number;
  private readonly stack: Stack;
  private readonly table: (Socket | null)[];

  constructor(stack: Stack, first: number, count: number) {
    this.stack = stack;
    this.first = first;
    this.count = count;
    this.table = new Array(count).fill(null);
  }

  /** The socket behind a descriptor; null for none. */
  of(fd: number): Socket | null {
    return this.table[fd - this.first] ?? null;
  }

  get open(): number[] {
    return this.table.map((socket, i) => (socket ? i + this.first : -1)).filter((fd) => fd >= 0);
  }

  /** Power fails: nothing says goodbye. */
  clear(): void {
    this.table.fill(null);
    this.errno = 0;
  }

  socket(type: number): number {
    const blank = { blocking: true, port: 0, reuse: false, pcb: null, isConnected: false };
    return this.keep({ type, ...blank, listener: null, udp: null });
  }

  close(fd: number): boolean {
    const socket = this.of(fd);
    if (!socket) return this.fail(EBADF);
    this.table[fd - this.first] = null;
    socket.pcb?.close();
    if (socket.listener) this.stack.unlisten(socket.listener);
    if (socket.udp) this.stack.closeUdp(socket.udp);
    return this.done();
  }

  bind(fd: number, port: number): boolean {
    const socket = this.of(fd);
    if (!socket) return this.fail(EBADF);
    if (port !== 0 && this.isTaken(socket, port)) return this.fail(EADDRINUSE);
    socket.port = port === 0 ? this.stack.freePort() : port;
    if (socket.type === DATAGRAM) this.openUdp(socket);
    return this.done();
  }

  listen(fd: number, backlog: number): boolean {
    const socket = this.of(fd);
    if (!socket) return this.fail(EBADF);
    if (socket.type !== STREAM || socket.pcb) return this.fail(EINVAL);
    if (socket.listener) socket.listener.backlog = backlog;
    else {
      if (socket.port === 0) socket.port = this.stack.freePort();
      if (this.stack.listens(socket.port)) return this.fail(EADDRINUSE);
      socket.listener = new Listener(socket.port, backlog);
      this.stack.listen(socket.listener);
    }
    return this.done();
  }

  /** The descriptor of the first connection that waits; -1 with an errno. */
  accept(fd: number): Outcome<number> {
    const socket = this.of(fd);
    if (!socket) return this.miss(EBADF);
    if (!socket.listener) return this.miss(EINVAL);
    const pcb = socket.listener.queue.shift();
    if (!pcb) return socket.blocking ? null : this.miss(EAGAIN);
    const blank = { blocking: true, port: socket.port, reuse: false, isConnected: true };
    const accepted = this.keep({ type: STREAM, ...blank, pcb, listener: null, udp: null });
    if (accepted >= 0 && !pcb.isOver) return accepted;
    // lwIP ends a connection that it has no descriptor for, and one of which it finds no peer any more.
    if (accepted >= 0) this.table[accepted - this.first] = null;
    if (!pcb.isOver) pcb.close();
    return this.miss(accepted < 0 ? ENFILE : ENOTCONN);
  }

  connect(fd: number, ip: Uint8Array, port: number): Outcome<boolean> {
    const socket = this.of(fd);
    if (!socket) return this.fail(EBADF);
    if (socket.type === DATAGRAM) return this.done();
    if (!socket.pcb) {
      if (!this.stack.hasRoute(ip)) return this.fail(EHOSTUNREACH);
      if (socket.port === 0) socket.port = this.stack.freePort();
      socket.pcb = this.stack.dial(socket.port, ip, port);
      if (!socket.blocking) return this.fail(EINPROGRESS);
    } else if (socket.isConnected) return this.fail(EISCONN);
    const { pcb } = socket;
    if (pcb.isOver) return this.fail(pcb.error || ENOTCONN);
    if (!pcb.isOpen) return socket.blocking ? null : this.fail(EALREADY);
    socket.isConnected = true;
    return this.done();
  }

  /** How many bytes were taken, perhaps fewer than there are; 0 with an errno. */
  send(fd: number, bytes: Uint8Array): number {
    const pcb = this.of(fd)?.pcb;
    if (!pcb) return this.none(this.of(fd) ? ENOTCONN : EBADF);
    if (pcb.isOver || !pcb.isOpen) return this.none(pcb.error || ENOTCONN);
    const count = pcb.write(bytes);
    this.errno = count > 0 || bytes.length === 0 ? 0 : EAGAIN;
    return count;
  }

  /** Bytes; none with errno 0 at the end of the stream, or with another. */
  recv(fd: number, size: number, peek = false): Outcome<Uint8Array> {
    const socket = this.of(fd);
    const pcb = socket?.pcb;
    const nothing = new Uint8Array(0);
    if (!socket || !pcb) {
      this.errno = socket ? ENOTCONN : EBADF;
      return nothing;
    }
    this.errno = 0;
    if (pcb.unread > 0) return pcb.read(size, peek);
    if (pcb.error !== 0) this.errno = pcb.error;
    else if (!pcb.finSeen && !pcb.isOver) {
      if (socket.blocking) return null;
      this.errno = EAGAIN;
    }
    return nothing;
  }

  sendto(fd: number, ip: Uint8Array, port: number, bytes: Uint8Array): number {
    const socket = this.of(fd);
    if (!socket || socket.type !== DATAGRAM) return this.none(socket ? EINVAL : EBADF);
    if (!this.stack.hasRoute(ip)) return this.none(EHOSTUNREACH);
    if (!socket.udp) {
      socket.port = this.stack.freePort();
      this.openUdp(socket);
    }
    this.stack.sendDatagram(ip, { sourcePort: socket.port, destinationPort: port, payload: bytes });
    this.errno = 0;
    return bytes.length;
  }

  recvfrom(fd: number, size: number): Outcome<{ ip: Uint8Array; port: number; bytes: Uint8Array }> {
    const socket = this.of(fd);
    const nothing = { ip: new Uint8Array(4), port: 0, bytes: new Uint8Array(0) };
    this.errno = socket ? 0 : EBADF;
    const first = socket?.udp?.mailbox.shift();
    if (first) return { ip: first.from, port: first.port, bytes: first.bytes.subarray(0, size) };
    if (socket?.blocking) return null;
    if (socket) this.errno = EAGAIN;
    return nothing;
  }

  /** Readable, writable and in error, as `select` says it. */
  select(fd: number): { reads: boolean; writes: boolean; fails: boolean } {
    const socket = this.of(fd);
    this.errno = 0;
    if (!socket) return { reads: false, writes: false, fails: false };
    const { pcb, listener, udp } = socket;
    if (listener) return { reads: listener.queue.length > 0, writes: false, fails: false };
    if (udp || !pcb)
      return { reads: (udp?.mailbox.length ?? 0) > 0, writes: socket.type === DATAGRAM, fails: false };
    const isOver = pcb.isOver || pcb.finSeen;
    return { reads: pcb.unread > 0 || isOver, writes: pcb.isWritable || pcb.isOver, fails: pcb.error !== 0 };
  }

  /** SO_ERROR: the pending error, which is told once. */
  takeError(fd: number): number {
    const pcb = this.of(fd)?.pcb;
    return pcb ? pcb.error : 0;
  }

  /** With SO_REUSEADDR the rest of old connections on a port is no hindrance. */
  private isTaken(socket: Socket, port: number): boolean {
    if (socket.type === DATAGRAM) return this.stack.hasUdp(port);
    const isHeld = this.table.some(
      (other) => other?.type === STREAM && other.port === port && !other.isConnected,
    );
    return isHeld || (!socket.reuse && this.stack.hasConnections(port));
  }

  private openUdp(socket: Socket): void {
    socket.udp = new UdpPort(socket.port);
    this.stack.openUdp(socket.udp);
  }

  private keep(socket: Socket): number {
    const free = this.table.indexOf(null);
    if (free < 0) return this.miss(ENFILE);
    this.table[free] = socket;
    this.errno = 0;
    return free + this.first;
  }

  private done(): true {
    this.errno = 0;
    return true;
  }

  private fail(errno: number): false {
    this.errno = errno;
    return false;
  }

  private miss(errno: number): number {
    this.errno = errno;
    return -1;
  }

  private none(errno: number): number {
    this.errno = errno;
    return 0;
  }
}
