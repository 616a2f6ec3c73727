import type { Firmware } from '../knobs.ts';
import { type Sockets, STREAM } from '../lwip/sockets.ts';

/** What a slot is for (nina-spi.md, chapter 5.1). */
export const FREE = 255;
export const TCP = 0;
export const UDP = 1;
export const TLS = 2;
export const BEAR = 4;

/** Clients that a listener remembers because they have not been read. */
const REMEMBERED = 10;
/** Both buffers of a UDP slot. */
export const UDP_BYTES = 1500;

/** The listener of a slot; it is never cleared. */
export interface SlotServer {
  port: number;
  fd: number;
  /** A client that the task of GPIO0 has taken out of lwIP's queue. */
  taken: number;
  remembered: number[];
}

export interface SlotUdp {
  fd: number;
  /** What is left of the current datagram. */
  rest: Uint8Array;
  /** The sender of that, or the target of the next: one field. */
  ip: Uint8Array;
  port: number;
  collected: number[];
}

/** The slots of the Arduino calls: numbers over lwIP's descriptors, with a firmware's own bookkeeping. */
export class Slots {
  readonly types: number[];
  readonly servers: (SlotServer | null)[];
  readonly clients: number[];
  readonly udps: SlotUdp[];
  /** Slots that START_CLIENT has connected. */
  readonly dialled: boolean[];
  private readonly firmware: Firmware;
  private readonly sockets: Sockets;

  constructor(firmware: Firmware, sockets: Sockets) {
    const { sockets: count } = firmware;
    this.firmware = firmware;
    this.sockets = sockets;
    this.types = new Array(count).fill(FREE);
    this.servers = new Array(count).fill(null);
    this.clients = new Array(count).fill(-1);
    this.dialled = new Array(count).fill(false);
    this.udps = Array.from({ length: count }, () => noUdp());
  }

  clear(): void {
    this.types.fill(FREE);
    this.servers.fill(null);
    this.clients.fill(-1);
    this.dialled.fill(false);
    for (let n = 0; n < this.udps.length; n++) this.udps[n] = noUdp();
  }

  /** The lowest free slot, or 255. */
  get free(): number {
    const n = this.types.indexOf(FREE);
    return n < 0 ? FREE : n;
  }

  isServer(n: number): boolean {
    const server = this.servers[n];
    return this.types[n] === TCP && server !== null && server.fd >= 0 && server.port !== 0;
  }

  isStream(n: number): boolean {
    return this.types[n] === TCP || this.types[n] === TLS || this.types[n] === BEAR;
  }

  /** START_SERVER: a second one on the slot leaks its descriptor. */
  listen(n: number, port: number): boolean {
    const { sockets } = this;
    const fd = sockets.socket(STREAM);
    const listens = fd >= 0 && sockets.bind(fd, port) && sockets.listen(fd, this.firmware.backlog);
    if (!listens && fd >= 0) sockets.close(fd);
    const socket = listens ? sockets.of(fd) : null;
    if (socket) socket.blocking = false;
    this.servers[n] = { port, fd: listens ? fd : -1, taken: -1, remembered: [] };
    if (listens) this.types[n] = TCP;
    return listens;
  }

  /** Each client once, data or not; 255 for none, or while no slot is free: then it stays where it is. */
  accept(n: number): number {
    const server = this.servers[n] as SlotServer;
    const slot = this.free;
    if (slot === FREE) return FREE;
    const fd = this.take(server);
    return fd < 0 ? FREE : this.assign(slot, fd);
  }

  /** The first client that has data, whether it was returned before or not. */
  available(n: number): number {
    const server = this.servers[n] as SlotServer;
    if (this.firmware.isFork) return this.acceptAnyway(server);
    this.remember(server);
    for (const fd of server.remembered) {
      if (this.waiting(fd) === 0) continue;
      const known = this.clients.indexOf(fd);
      if (known >= 0) return known;
      if (this.free === FREE) return FREE;
      return this.assign(this.free, fd);
    }
    return FREE;
  }

  /** Whether a client waits, as the task of GPIO0 finds out: it takes one out of lwIP's queue for that. */
  hasClient(server: SlotServer): boolean {
    if (server.taken < 0) server.taken = this.accepted(server);
    return server.taken >= 0;
  }

  /** Bytes of a connection that wait. */
  waiting(fd: number): number {
    return this.sockets.of(fd)?.pcb?.unread ?? 0;
  }

  /** Whether a connection lives. The look closes one whose peer has sent its FIN once nothing is left to read. */
  isAlive(fd: number): boolean {
    const pcb = this.sockets.of(fd)?.pcb;
    if (!pcb) return false;
    if (pcb.unread > 0) return true;
    if (!pcb.finSeen && !pcb.isOver) return true;
    this.sockets.close(fd);
    return false;
  }

  /** The same of a slot's client, which has none afterwards. */
  isConnected(n: number): boolean {
    const alive = this.clients[n] >= 0 && this.isAlive(this.clients[n]);
    if (!alive) this.clients[n] = -1;
    return alive;
  }

  assign(slot: number, fd: number): number {
    this.types[slot] = TCP;
    this.clients[slot] = fd;
    this.dialled[slot] = false;
    return slot;
  }

  /** The fork has the client already when it looks for a slot: without one it is closed at once. */
  private acceptAnyway(server: SlotServer): number {
    const fd = this.take(server);
    if (fd < 0) return FREE;
    if (this.free !== FREE) return this.assign(this.free, fd);
    this.sockets.close(fd);
    return FREE;
  }

  private remember(server: SlotServer): void {
    server.remembered = server.remembered.filter((fd) => this.isAlive(fd));
    if (server.remembered.length >= REMEMBERED) return;
    const fd = this.take(server);
    if (fd >= 0) server.remembered.push(fd);
  }

  private take(server: SlotServer): number {
    const { taken } = server;
    server.taken = -1;
    return taken >= 0 ? taken : this.accepted(server);
  }

  private accepted(server: SlotServer): number {
    return server.fd < 0 ? -1 : (this.sockets.accept(server.fd) ?? -1);
  }
}

function noUdp(): SlotUdp {
  return { fd: -1, rest: new Uint8Array(0), ip: new Uint8Array(4), port: 0, collected: [] };
}
