import type { Bus } from '../../../hal/bus.ts';
import type { Network, NetworkSettings, RepairCounts } from '../../../hal/chip.ts';
import type { Clock } from '../../../hal/clock.ts';
import { end, Peer, pull, push, Socket } from './net.ts';

/**
 * A chip of the other kind, in memory: a co-processor with six sockets that goes on listening and hands connections out.
 * It knows no RST, no windows and no registers. It keeps the contract of hal/chip.ts, so that the contract is not a W5500
 * in disguise; the page docs/adding-a-chip.md follows it.
 */

export const NAME = 'queue chip';
export const SOCKETS = 6;
export const ADDRESS_BYTES = 4;
export const LISTENS: 'socket' | 'queue' = 'queue';
export const SOCKET_MEMORY = 1024;
export const SILENT_REFUSAL: boolean = false;
/** So many clients wait in the chip; the SYN of one more is not answered. */
const CALLERS = 4;
/** A SYN that is not answered is given up. */
const CONNECT_MS = 5000;

/** How a host answers a connect. */
export type Answer = 'accepts' | 'refuses' | 'is silent' | 'is not there';

export class Chip {
  readonly clock: Clock;
  readonly network: Network = {
    mac: new Uint8Array(6),
    ip: new Uint8Array(4),
    subnet: new Uint8Array(4),
    gateway: new Uint8Array(4),
  };
  readonly repairs: RepairCounts = { readings: 0, registers: 0, sockets: 0, commands: 0, payload: 0 };
  readonly sockets = Array.from({ length: SOCKETS }, () => new Socket(SOCKET_MEMORY));
  /** What a test works: servers by port, each connection to one, the supply, and the loop that watches the line. */
  readonly answers = new Map<number, Answer>();
  onServer: ((peer: Peer) => void) | null = null;
  powered = true;
  handler: (() => void) | null = null;
  private isSetUp = false;

  constructor(_bus: Bus, clock: Clock) {
    this.clock = clock;
  }

  get isUp(): boolean {
    return this.powered && this.isSetUp;
  }

  start(): boolean {
    this.isSetUp = this.powered;
    for (const socket of this.sockets) {
      socket.clear('closed', 0);
      socket.free = true;
    }
    return this.powered;
  }

  /** The supply dips: all is forgotten. */
  dip(): void {
    this.isSetUp = false;
    for (const socket of this.sockets) socket.clear('closed', 0);
  }

  /** A client connects. */
  call(port: number, sourcePort: number, window: number): Peer {
    const peer = new Peer(sourcePort, window);
    const socket = this.sockets.find((one) => one.state === 'listening' && one.port === port);
    if (!socket || socket.callers.length === CALLERS) return peer;
    socket.callers.push(peer);
    peer.connected = socket.announced = true;
    return peer;
  }
}

export class View {
  readonly n: number;
  state: Socket['state'] = 'closed';
  reason: Socket['reason'] = 'unknown';
  size = 0;
  peerClosed = false;
  finished = false;
  port = 0;
  received = 0;
  sent = 0;

  constructor(n: number) {
    this.n = n;
  }
}

const of = (chip: Chip, view: View): Socket => chip.sockets[view.n];

export const memoryOf = (_chip: Chip, _n: number): number => SOCKET_MEMORY;
export const reset = (chip: Chip): boolean => chip.start();
export const isPresent = (chip: Chip): boolean => chip.powered;
export const complaint = (_chip: Chip): string => 'queue chip: no answer';
export const isAsSetUp = (chip: Chip): boolean => chip.isUp;
export const isAlive = isAsSetUp;
export const isDead = (chip: Chip): boolean => !chip.isUp;
export const hasLink = (chip: Chip): boolean => chip.isUp;
export const conflicts = (_chip: Chip): number => 0;
export const wantsAttention = (chip: Chip): boolean => events(chip) !== 0;
export const clearReleased = (chip: Chip): boolean => chip.isUp;
export const shareMemory = (_chip: Chip, _rxKb: ArrayLike<number>, _txKb: ArrayLike<number>): void => {};
export const refuseSilently = (_chip: Chip, _on: boolean): void => {};
export const isSilent = (_chip: Chip): boolean => false;
export const allowSilentRefusal = (_chip: Chip, _allowed: boolean): void => {};
export const verifyWrites = (_chip: Chip): void => {};

export function configure({ network }: Chip, settings: NetworkSettings): void {
  for (const name of ['mac', 'ip', 'subnet', 'gateway'] as const) network[name].set(settings[name]);
}

export function onAttention(chip: Chip, handler: (() => void) | null): boolean {
  chip.handler = handler;
  return true;
}

export function events({ sockets }: Chip): number {
  return sockets.reduce((bits, { announced }, n) => bits | (announced ? 1 << n : 0), 0);
}

/** Its queue has one length. */
export const setBacklog = (_chip: Chip, _view: View, _backlog: number): void => {};

export function listen(chip: Chip, view: View, port: number): boolean {
  if (!chip.isUp) return false;
  of(chip, view).clear('listening', port);
  view.finished = false;
  return true;
}

export function accepted(chip: Chip, view: View): number {
  const { callers } = of(chip, view);
  const n = chip.sockets.findIndex(({ free }) => free);
  const peer = n < 0 ? undefined : callers.shift();
  if (!peer) return -1;
  chip.sockets[n].clear('open', of(chip, view).port);
  chip.sockets[n].join(peer);
  return n;
}

export function connect(chip: Chip, view: View, localPort: number, _ip: Uint8Array, port: number): boolean {
  if (!chip.isUp) return false;
  const socket = of(chip, view);
  socket.clear('dialling', localPort);
  view.finished = false;
  const answer = chip.answers.get(port) ?? 'refuses';
  if (answer === 'accepts') {
    const peer = new Peer(port, 65535);
    socket.join(peer);
    chip.onServer?.(peer);
  } else if (answer === 'refuses') end(socket, 'reset');
  else {
    chip.clock.after(CONNECT_MS, () => {
      if (socket.state === 'dialling') end(socket, answer === 'is silent' ? 'timeout' : 'unreachable');
    });
  }
  return true;
}

export function finish(chip: Chip, view: View): boolean {
  const socket = of(chip, view);
  if (socket.state !== 'open') return true;
  socket.finWanted = true;
  push(socket);
  view.finished = socket.finSent;
  return view.finished;
}

export function close(chip: Chip, view: View): boolean {
  const socket = of(chip, view);
  if (socket.peer) socket.peer.finSeen = true;
  for (const caller of socket.callers) caller.finSeen = true;
  socket.clear('closed', 0);
  view.state = 'closed';
  return chip.isUp;
}

export function release(chip: Chip, view: View): void {
  const socket = of(chip, view);
  socket.free = true;
  socket.announced = false;
}

export function look(chip: Chip, view: View): void {
  of(chip, view).announced = false;
  glance(chip, view);
}

export function glance(chip: Chip, view: View): void {
  const { state, reason, receiveQueue, peer, port, received, sent, finSent } = of(chip, view);
  view.state = state;
  view.reason = reason;
  view.size = receiveQueue.length;
  view.finished = finSent;
  view.port = peer ? peer.port : port;
  view.peerClosed = peer?.finSent === true && peer.waiting.length === 0;
  view.received = received;
  view.sent = sent;
}

export const inspect = glance;
export const glanceAtEnd = look;
export const beginCheck = (_chip: Chip, _view: View): void => {};
export const endCheck = (_chip: Chip, _view: View): boolean => false;
export const isMisfit = (_chip: Chip, _view: View): boolean => false;

export const isClosed = (view: View): boolean => view.state === 'closed';
export const isListening = (view: View): boolean => view.state === 'listening';
export const isUntaken = isListening;
export const isQuietListener = (_view: View): boolean => false;
export const isHandshaking = (_view: View): boolean => false;
export const isConnected = (view: View): boolean => view.state === 'open';
export const hasConnection = isConnected;
export const isPeerClosed = (view: View): boolean => view.peerClosed;
export const isFinished = (view: View): boolean => view.finished;
export const isOver = (view: View): boolean => view.state === 'over';
export const isTimedOut = ({ reason }: View): boolean => reason === 'timeout' || reason === 'unreachable';
export const isUnreachable = (_chip: Chip, { reason }: View): boolean => reason === 'unreachable';
export const isReset = (view: View): boolean => view.reason === 'reset';
export const isLost = (_view: View): boolean => false;
export const copyPeerIp = (_view: View, into: Uint8Array): void => into.set([10, 0, 2, 2]);
export const portOfPeer = (view: View): number => view.port;

export function writable(chip: Chip, view: View): number {
  const socket = of(chip, view);
  return socket.state === 'open' ? SOCKET_MEMORY - socket.sendQueue.length : 0;
}

export const mayWrite = (_view: View): boolean => false;

export function write(chip: Chip, view: View, source: Uint8Array, from: number, count: number): void {
  of(chip, view).sendQueue.push(...source.slice(from, from + count));
}

export function flush(chip: Chip, view: View): boolean {
  push(of(chip, view));
  return chip.isUp;
}

export const isDrained = (chip: Chip, view: View): boolean => of(chip, view).sendQueue.length === 0;
export const readable = (view: View): number => view.size;
export const arrived = (_chip: Chip, view: View, _known: number): number => view.size;
export const refilled = (_chip: Chip, _view: View): number => 0;

export function read(
  chip: Chip,
  view: View,
  skip: number,
  into: Uint8Array,
  at: number,
  count: number,
): number {
  const bytes = of(chip, view).receiveQueue.slice(skip, skip + count);
  into.set(bytes, at);
  return bytes.length;
}

export function discard(chip: Chip, view: View, count: number): void {
  const socket = of(chip, view);
  socket.receiveQueue.splice(0, count);
  view.size -= count;
  pull(socket);
}

export const received = (_chip: Chip, view: View): number => view.received;
export const transmitted = (_chip: Chip, view: View): number => view.sent;
export const acknowledged = transmitted;
export const unacknowledged = (chip: Chip, view: View): number => of(chip, view).sendQueue.length;

export const setPackets = (
  _chip: Chip,
  _n: number,
  _tos: number,
  _ttl: number,
  _segment: number,
  _mayFragment: boolean,
): void => {};
export const setPlainPackets = (_chip: Chip, _n: number): void => {};
export const setKeepAlive = (_chip: Chip, _n: number, _seconds: number, _opened: boolean): void => {};
