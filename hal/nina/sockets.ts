import { receive } from './bytes.ts';
import { leave, over, socketOf } from './ends.ts';
import { accept, bind, dial, errorOf, listenOn, openFd, poll } from './protocol/calls.ts';
import {
  EAGAIN,
  ETIMEDOUT,
  FAILS,
  UNKNOWN as NOTHING_SAID,
  READS,
  STREAM,
  WRITES,
} from './protocol/codes.ts';
import { errno } from './protocol/command.ts';
import { acceptSlot, dialSlot, isSlot, listenSlot } from './protocol/slots.ts';
import {
  CONNECTING,
  LISTENING,
  OPEN,
  RESET,
  renew,
  SOCKETS,
  type Socket,
  UNREACHABLE,
  type View,
} from './socket.ts';
import type { NinaChip } from './state.ts';

/** Attempts to accept if the client has left meanwhile. */
const ACCEPT_TRIES = 4;
/** Longest connect, in milliseconds: lwIP alone would try for some minutes. */
const CONNECT_MS = 30000;
/** So often in a row POLL may say nothing before the socket itself is asked. */
const MOST_BLANKS = 3;

/** How many connections the co-processor keeps for the next `listen`, beside those that it has handed out. */
export function setBacklog(chip: NinaChip, view: View, backlog: number): void {
  socketOf(chip, view).backlog = backlog;
}

export function listen(chip: NinaChip, view: View, port: number): boolean {
  const socket = socketOf(chip, view);
  if (!chip.hasSockets) {
    renew(socket, LISTENING, listenSlot(chip, port));
    return socket.fd >= 0;
  }
  const fd = openFd(chip, STREAM);
  renew(socket, LISTENING, fd);
  if (fd >= 0 && bind(chip, fd, port, true) && listenOn(chip, fd, socket.backlog)) return true;
  return false;
}

/** The next connection of the listener, on a socket that the engine does not use. */
export function accepted(chip: NinaChip, view: View): number {
  const listener = socketOf(chip, view);
  if (!listener.hasClient || listener.fd < 0) return -1;
  let n = 0;
  while (n < SOCKETS && !chip.sockets[n].isFree) n++;
  if (n === SOCKETS) return -1;
  const socket = chip.sockets[n];
  for (let tries = 0; tries < ACCEPT_TRIES && !chip.dead; tries++) {
    const ofSlot = isSlot(listener.fd);
    const fd = ofSlot ? acceptSlot(chip, listener.fd, socket) : accept(chip, listener.fd, socket);
    if (fd >= 0) {
      renew(socket, OPEN, fd);
      return n;
    }
    if (ofSlot || errno(chip) === EAGAIN) break;
  }
  listener.hasClient = false;
  return -1;
}

export function connect(
  chip: NinaChip,
  view: View,
  localPort: number,
  ip: Uint8Array,
  port: number,
): boolean {
  const socket = socketOf(chip, view);
  const host = chip.secureHost;
  chip.secureHost = [];
  if (host.length > 0 || !chip.hasSockets) {
    renew(socket, CONNECTING, dialSlot(chip, host, ip, port));
    aim(socket, ip, port);
    // The next look reports the failure.
    if (socket.fd < 0) leave(chip, socket, RESET);
    else socket.announced = true;
    return !chip.dead;
  }
  renew(socket, CONNECTING, -1);
  socket.sinceMs = chip.clock.now();
  socket.localPort = localPort;
  aim(socket, ip, port);
  // There is no way to any host before the radio has joined: the connect waits for that, as on a cable for the link.
  return chip.link ? begin(chip, socket) : !chip.dead;
}

/** Begins the connect of a socket. */
function begin(chip: NinaChip, socket: Socket): boolean {
  const fd = openFd(chip, STREAM);
  socket.fd = fd;
  if (fd < 0) return false;
  // Where the port is still held by an old connection, the co-processor chooses another.
  bind(chip, fd, socket.localPort, false);
  const error = dial(chip, fd, socket.peerIp, socket.peerPort);
  if (error !== 0 && !chip.dead) over(chip, socket, error);
  return !chip.dead;
}

function aim(socket: Socket, ip: Uint8Array, port: number): void {
  for (let i = 0; i < 4; i++) socket.peerIp[i] = ip[i];
  socket.peerPort = port;
}

/** The co-processor sends a FIN behind what it has, or a RST where bytes were not read; it knows no other end. */
export function close(chip: NinaChip, view: View): boolean {
  const socket = socketOf(chip, view);
  leave(chip, socket, socket.reason);
  socket.announced = false;
  return !chip.dead;
}

export function release(chip: NinaChip, view: View): void {
  const socket = socketOf(chip, view);
  if (socket.fd >= 0) leave(chip, socket, socket.reason);
  socket.isFree = true;
  socket.announced = false;
  socket.rxCount = 0;
}

export function isUnreachable(_chip: NinaChip, view: View): boolean {
  return view.socket.reason === UNREACHABLE;
}

/** Takes back what was announced, and takes in what there is. */
export function look(chip: NinaChip, view: View): void {
  const socket = socketOf(chip, view);
  socket.announced = false;
  const bits = socket.bits >= 0 ? socket.bits : bitsOf(chip, socket);
  socket.bits = -1;
  if ((bits === 0 && socket.state !== CONNECTING) || chip.dead) return;
  const isBlank = (bits & NOTHING_SAID) !== 0;
  if (socket.state === LISTENING) {
    if (isBlank || (bits & READS) !== 0) socket.hasClient = true;
  } else if (socket.state === CONNECTING) {
    if (socket.fd < 0 && chip.link) begin(chip, socket);
    else if (!isBlank) connecting(chip, socket, bits);
    if (socket.state === CONNECTING && chip.clock.now() - socket.sinceMs >= CONNECT_MS)
      over(chip, socket, ETIMEDOUT);
  } else if (socket.state === OPEN) {
    if (isBlank || (bits & READS) !== 0) receive(chip, socket);
    if (!isBlank && (bits & FAILS) !== 0) failed(chip, socket);
  }
}

/** POLL tells of an error, which is that of the connection if it is still there. */
function failed(chip: NinaChip, socket: Socket): void {
  const error = socket.state === OPEN ? errorOf(chip, socket.fd) : 0;
  if (error > 0) over(chip, socket, error);
}

/** As `look`: a state that is read may be acted upon, and nothing is announced twice. */
export function inspect(chip: NinaChip, view: View): void {
  const socket = socketOf(chip, view);
  const announced = socket.announced;
  look(chip, view);
  socket.announced = announced;
}

/** The state as it is known: what changes it is announced. */
export function glance(chip: NinaChip, view: View): void {
  socketOf(chip, view);
}

/** The end of a connection of which nothing is read: what still comes is thrown away. */
export function glanceAtEnd(chip: NinaChip, view: View): void {
  look(chip, view);
  view.socket.rxFrom = view.socket.rxCount = 0;
}

function connecting(chip: NinaChip, socket: Socket, bits: number): void {
  if ((bits & (READS | WRITES | FAILS)) === 0) return;
  const error = isSlot(socket.fd) ? 0 : errorOf(chip, socket.fd);
  if (error === 0) socket.state = OPEN;
  else if (error > 0) over(chip, socket, error);
}

/** What POLL says of the socket; after some answers that say nothing, the highest bit alone. */
export function bitsOf(chip: NinaChip, socket: Socket): number {
  if (socket.fd < 0 || chip.dead) return 0;
  const bits = poll(chip, socket.fd);
  if (bits < 0) return 0;
  if ((bits & NOTHING_SAID) === 0) {
    socket.blanks = 0;
    return bits;
  }
  if (++socket.blanks < MOST_BLANKS) return 0;
  socket.blanks = 0;
  return NOTHING_SAID;
}
