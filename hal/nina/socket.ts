/** What Adafruit's firmware has, and Arduino's has more of. */
export const SOCKETS = 6;
export const ADDRESS_BYTES = 4;
export const LISTENS: 'socket' | 'queue' = 'queue';
/** What the driver keeps of a socket in each direction, in bytes: the longest datagram fits. */
export const SOCKET_MEMORY = 1472;

/** The states of a socket, and why it has closed. */
export const CLOSED = 0;
export const LISTENING = 1;
export const CONNECTING = 2;
export const OPEN = 3;
export const FOR_DATAGRAMS = 4;

export const UNKNOWN = 0;
export const FINISHED = 1;
export const RESET = 2;
export const TIMEOUT = 3;
export const UNREACHABLE = 4;

/** A socket as the driver keeps it. */
export class Socket {
  state = CLOSED;
  reason = UNKNOWN;
  /** The co-processor's descriptor; -1 for none. */
  fd = -1;
  /** The engine does not use it: it may be handed out. */
  isFree = true;
  /** There is something to look at; `bits`: what POLL has said meanwhile, or -1; `blanks`: how often it said nothing. */
  announced = false;
  bits = -1;
  blanks = 0;
  /** Of a listener: a client may wait; how many may. */
  hasClient = false;
  backlog = 1;
  /** The port that a connect is made from. */
  localPort = 0;
  /** When a connect began, in the clock's milliseconds. */
  sinceMs = 0;
  readonly peerIp = new Uint8Array(4);
  peerPort = 0;
  /** The peer's FIN was seen, and the device's own was sent. */
  finSeen = false;
  finSent = false;
  /** Received bytes: `rxCount` of them from `rxFrom` on. */
  rx: Uint8Array | null = null;
  rxFrom = 0;
  rxCount = 0;
  /** The last receive has filled all the room that there was. */
  hasMore = false;
  /** The body of the next transmission, with `txCount` bytes in it. */
  tx: Uint8Array | null = null;
  txCount = 0;
  received = 0;
  sent = 0;
}

/** A new life of the socket. */
export function renew(socket: Socket, state: number, fd: number): void {
  socket.state = state;
  socket.fd = fd;
  socket.reason = UNKNOWN;
  socket.isFree = socket.announced = socket.hasClient = socket.hasMore = false;
  socket.finSeen = socket.finSent = false;
  socket.bits = -1;
  socket.rxFrom = socket.rxCount = socket.txCount = socket.received = socket.sent = socket.blanks = 0;
  socket.tx = null;
}

const NO_SOCKET = /* @__PURE__ */ new Socket();

/** One socket as its owner sees it. */
export class View {
  /** Of a socket for datagrams: whether one waits, its length or -1, its source. */
  waiting = 0;
  size = -1;
  fromPort = 0;
  socket: Socket = NO_SOCKET;
  readonly n: number;

  constructor(n: number) {
    this.n = n;
  }
}

export function isClosed(view: View): boolean {
  return view.socket.state === CLOSED;
}

export function isListening(view: View): boolean {
  return view.socket.state === LISTENING;
}

/** A client that waits is not lost with the listener's slot alone: it waits in the co-processor. */
export function isUntaken(view: View): boolean {
  return view.socket.state === LISTENING;
}

export function isQuietListener(view: View): boolean {
  return view.socket.state === LISTENING && !view.socket.announced;
}

/** The co-processor shows no handshake. */
export function isHandshaking(_view: View): boolean {
  return false;
}

export function isConnected(view: View): boolean {
  return view.socket.state === OPEN;
}

export function hasConnection(view: View): boolean {
  return view.socket.state === OPEN;
}

export function isPeerClosed(view: View): boolean {
  return view.socket.finSeen;
}

export function isFinished(view: View): boolean {
  return view.socket.finSent;
}

/** What follows the device's FIN is the co-processor's alone. */
export function isOver(_view: View): boolean {
  return false;
}

export function isTimedOut(view: View): boolean {
  return view.socket.reason === TIMEOUT || view.socket.reason === UNREACHABLE;
}

export function isReset(view: View): boolean {
  return view.socket.reason === RESET;
}

export function isLost(_view: View): boolean {
  return false;
}

export function copyPeerIp(view: View, into: Uint8Array): void {
  const ip = view.socket.peerIp;
  for (let i = 0; i < 4; i++) into[i] = ip[i];
}

export function portOfPeer(view: View): number {
  return view.socket.peerPort;
}

/** After a look: the number of unread bytes. */
export function readable(view: View): number {
  return view.socket.rxCount;
}
