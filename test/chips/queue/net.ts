/** The network of the queue chip: clients and servers at the other end, without a wire, at once. */

/** One end of a connection, as a test works it. */
export class Peer {
  readonly port: number;
  readonly got: number[] = [];
  /** Bytes that the chip has no room for yet. */
  readonly waiting: number[] = [];
  /** How many bytes more the peer takes. */
  window: number;
  /** What the peer has seen: a connection, the chip's FIN. */
  connected = false;
  finSeen = false;
  finSent = false;
  /** The socket at the chip's end, once there is one. */
  socket: Socket | null = null;

  constructor(port: number, window: number) {
    this.port = port;
    this.window = window;
  }

  send(text: string): void {
    for (const byte of Buffer.from(text, 'latin1')) this.waiting.push(byte);
    if (this.socket) pull(this.socket);
  }

  fin(): void {
    this.finSent = true;
    if (this.socket) pull(this.socket);
  }

  rst(): void {
    const socket = this.socket;
    this.finSent = true;
    this.waiting.length = 0;
    if (socket) end(socket, 'reset');
  }

  open(bytes: number): void {
    this.window = bytes;
    if (this.socket) push(this.socket);
  }

  text(): string {
    return Buffer.from(this.got).toString('latin1');
  }
}

export type State = 'closed' | 'listening' | 'dialling' | 'open' | 'over';
export type Reason = 'unknown' | 'finished' | 'reset' | 'timeout' | 'unreachable';

/** One of the chip's sockets, as the co-processor keeps it. */
export class Socket {
  readonly memory: number;
  state: State = 'closed';
  reason: Reason = 'unknown';
  port = 0;
  /** Not the engine's: it may be handed out. */
  free = true;
  announced = false;
  peer: Peer | null = null;
  readonly receiveQueue: number[] = [];
  readonly sendQueue: number[] = [];
  finWanted = false;
  finSent = false;
  received = 0;
  sent = 0;
  /** Of a listening one: clients that nobody has asked for yet. */
  readonly callers: Peer[] = [];

  constructor(memory: number) {
    this.memory = memory;
  }

  clear(state: State, port: number): void {
    this.state = state;
    this.port = port;
    this.reason = 'unknown';
    this.peer = null;
    this.free = this.announced = this.finWanted = this.finSent = false;
    this.receiveQueue.length = this.sendQueue.length = this.callers.length = 0;
    this.received = this.sent = 0;
  }

  join(peer: Peer): void {
    this.state = 'open';
    this.peer = peer;
    peer.socket = this;
    peer.connected = true;
    this.announced = true;
    pull(this);
  }
}

/** Bytes come in as far as there is memory; a FIN comes behind the last of them. */
export function pull(socket: Socket): void {
  const peer = socket.peer;
  if (!peer || socket.state !== 'open') return;
  const room = socket.memory - socket.receiveQueue.length;
  const bytes = peer.waiting.splice(0, room);
  socket.receiveQueue.push(...bytes);
  socket.received += bytes.length;
  if (bytes.length > 0 || peer.finSent) socket.announced = true;
  over(socket);
}

/** Bytes go out as far as the peer takes them. */
export function push(socket: Socket): void {
  const peer = socket.peer;
  if (!peer || socket.state !== 'open') return;
  const bytes = socket.sendQueue.splice(0, peer.window);
  peer.window -= bytes.length;
  peer.got.push(...bytes);
  socket.sent += bytes.length;
  if (!socket.finWanted || socket.sendQueue.length > 0 || socket.finSent) return;
  socket.finSent = peer.finSeen = true;
  over(socket);
}

/** Both FINs are through. */
function over(socket: Socket): void {
  const peer = socket.peer;
  if (peer?.finSent && peer.waiting.length === 0 && socket.finSent && socket.state === 'open')
    end(socket, 'finished');
}

export function end(socket: Socket, reason: Reason): void {
  socket.state = 'closed';
  socket.reason = reason;
  socket.announced = true;
  if (socket.peer) socket.peer.finSeen = true;
}
