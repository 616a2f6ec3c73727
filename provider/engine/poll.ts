import * as w5500 from '../../hal/w5500/chip.ts';
import {
  isClosed,
  isConnected,
  isFinAnnounced,
  isHandshaking,
  isListening,
  isOpen,
  isOver,
  isPeerClosed,
  isStray,
  isTimedOut,
  portOfPeer,
} from '../../hal/w5500/sighting.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import { SOCKETS } from '../../hal/w5500/sockets.ts';
import {
  WSAECONNABORTED,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEHOSTUNREACH,
  WSAENETDOWN,
  WSAETIMEDOUT,
} from '../headers/errors.ts';
import { FD_ACCEPT, FD_CLOSE, FD_CONNECT, FD_READ, FD_WRITE } from '../headers/winsock2.ts';
import { watch } from '../limits/overload.ts';
import { isDeaf, push, topUp, withdraw } from './accept-queue.ts';
import { abort, begin, breakOff, consume, drop, finish, release, unread } from './connection.ts';
import { happened, indicate } from './events.ts';
import type { Handle } from './handle.ts';
import { BOUND, CONNECTED as HANDLE_CONNECTED } from './handle-states.ts';
import { extras } from './hooks.ts';
import { repeatConnect, repeatFin } from './lost-commands.ts';
import { errand, type Provider } from './provider.ts';
import { recover } from './recovery.ts';
import type { Slot } from './slot.ts';
import { ARMED, CLOSING, CONNECTED, CONNECTING, FREE, POST, QUEUED } from './slot-states.ts';
import { datagrams } from './udp/transports.ts';

/** A handshake has this long where it leaves a listener deaf: the chip itself would keep the slot for half a minute. */
const HANDSHAKE_MS = 3000;
/** A connect that has lasted longer has found its host: ARP is given up after 1.8 s, a SYN after 31.8 s. */
const RESOLVED_MS = 10000;
/** By now the chip has given up, too, whatever it was trying to deliver. */
const LONGEST_END_MS = 32000;

/** One turn: whatever the chip announces is heard, and what came free is armed again. */
export function service(provider: Provider): void {
  const chip = provider.chip;
  const slots = provider.slots;
  if (chip.awaited >= 0 && w5500.wantsAttention(chip)) {
    // Where somebody owes an answer, it is most likely the answer: nobody else need be asked when the line is quiet then.
    attend(provider, slots[chip.awaited]);
    chip.awaited = -1;
    topUp(provider);
    if (!w5500.wantsAttention(chip)) return settle(provider);
  }
  const events = w5500.events(chip);
  for (let n = 0; events >> n !== 0; n++) {
    if ((events & (1 << n)) === 0) continue;
    attend(provider, slots[n]);
    // At once, not after the last one: a listener must not be deaf while others are looked at.
    topUp(provider);
  }
  if (datagrams) datagrams.service(provider, events);
  settle(provider);
}

/** After any change to slots: arms what is free, quietens what stays free, and sees whether the chip still lives. */
export function settle(provider: Provider): void {
  if (provider.up) tidy(provider);
  const advance = extras.advance;
  if (advance) advance(provider);
}

function tidy(provider: Provider): void {
  topUp(provider);
  if (provider.stale !== 0) forgiveStale(provider);
  if (provider.chip.dead) recover(provider);
}

/** What free slots have announced in lives that are over is cleared. */
function forgiveStale(provider: Provider): void {
  for (let n = 0; n < SOCKETS; n++) {
    if ((provider.stale & (1 << n)) === 0 || provider.slots[n].state !== FREE) continue;
    provider.stale &= ~(1 << n);
    sockets.forgive(provider.chip, n);
  }
}

/** Looks at one slot's socket and draws the consequences. */
export function attend(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const state = slot.state;
  slot.turn = provider.turn;
  if (state === FREE) provider.stale |= 1 << slot.n;
  if (state === CLOSING) attendClosing(provider, slot);
  const attendPost = extras.attendPost;
  if (attendPost && state === POST) attendPost(provider, slot);
  if (state === FREE || state >= CLOSING) return;
  if (slot.gone) return sockets.forgive(chip, slot.n);
  sockets.survey(chip, slot.n);
  // A client without a port, or with half of one, is one whose connection may have ended while it was looked at.
  if (state === ARMED && isConnected(chip) && (portOfPeer(chip) & 0xff) === 0) sockets.inspect(chip, slot.n);
  if (isClosed(chip)) return attendClosed(provider, slot);
  if (state === ARMED) attendArmed(provider, slot);
  if (state === QUEUED) attendQueued(provider, slot);
  if (state === CONNECTING) attendConnecting(provider, slot);
  if (state === CONNECTED) attendConnected(provider, slot);
}

/** The chip's socket closed by itself, or the chip has started over. */
function attendClosed(provider: Provider, slot: Slot): void {
  // Taken down before the chip's health is asked for, which may look at other sockets.
  const timedOut = isTimedOut(provider.chip);
  const finAnnounced = isFinAnnounced(provider.chip);
  if (!w5500.healthy(provider.chip)) return recover(provider);
  if (slot.state === CONNECTED) return ended(provider, slot, timedOut, finAnnounced);
  if (slot.state === CONNECTING) {
    if (timedOut) provider.counts.unanswered++;
    const resolved = provider.clock.now() - slot.sinceMs >= RESOLVED_MS;
    return fail(provider, slot, !timedOut ? WSAECONNREFUSED : resolved ? WSAETIMEDOUT : WSAEHOSTUNREACH);
  }
  const listener = slot.handle;
  const queued = slot.state === QUEUED;
  // A client in the queue that is gone leaves in silence; perhaps it was deferred, and the next one is to be heard now.
  if (queued) {
    withdraw(slot);
    provider.counts.withdrawn++;
  }
  release(provider, slot);
  if (queued && listener) indicate(listener, FD_ACCEPT);
}

function attendArmed(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  // What is in no state for a listener or its client is looked at once more: one bad reading must close neither.
  if (!isListening(chip) && !isConnected(chip)) sockets.inspect(chip, slot.n);
  if (isConnected(chip)) {
    begin(slot, chip);
    return push(slot);
  }
  if (!isHandshaking(chip)) {
    slot.shakingMs = 0;
    if (!isListening(chip)) drop(provider, slot);
    return;
  }
  const now = provider.clock.now();
  if (slot.shakingMs === 0) slot.shakingMs = now;
  if (now - slot.shakingMs < HANDSHAKE_MS || !isDeaf(provider)) return;
  provider.counts.handshakeOver++;
  drop(provider, slot);
}

/** Takes an armed slot from its listener. A client that is connected already, and was not heard yet, is queued. */
export function recall(provider: Provider, slot: Slot): void {
  sockets.status(provider.chip, slot.n);
  if (isConnected(provider.chip)) attend(provider, slot);
  else drop(provider, slot);
}

/** A client in the queue may send, and close its side. */
function attendQueued(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  if (isStray(chip)) sockets.inspect(chip, slot.n);
  if (isStray(chip)) return strays(provider, slot);
  slot.rxSize = chip.rxSize;
  slot.finSeen = isPeerClosed(chip);
}

/** Two readings show that a connection is none: its application is told that it is over. */
function strays(provider: Provider, slot: Slot): void {
  if (!w5500.healthy(provider.chip)) return recover(provider);
  if (slot.state === CONNECTED) return abort(provider, slot);
  withdraw(slot);
  drop(provider, slot);
}

function attendConnecting(provider: Provider, slot: Slot): void {
  if (!repeatConnect(provider, slot)) return fail(provider, slot, WSAENETDOWN);
  if (isConnected(provider.chip)) connect(provider, slot);
}

/** A connect has come about. */
function connect(provider: Provider, slot: Slot): void {
  const handle = slot.handle as Handle;
  begin(slot, provider.chip);
  slot.sinceMs = provider.clock.now();
  slot.move(CONNECTED);
  handle.state = HANDLE_CONNECTED;
  const connected = extras.connected;
  if (connected) connected(handle);
  happened(handle, FD_CONNECT);
  happened(handle, FD_WRITE);
  happened(handle, FD_READ);
  if (slot.finSeen) happened(handle, FD_CLOSE);
}

function attendConnected(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const handle = slot.handle as Handle;
  const checked = chip.verified === slot.n;
  if (isOpen(chip)) {
    // Torn sizes can agree that nothing came, and what has come would not be announced again.
    if (!checked && !slot.rxAhead && chip.rxSize - slot.rxKept <= slot.rxSize) sockets.inspect(chip, slot.n);
    slot.rxAhead = false;
    // It may have been reset between the two looks.
    if (isClosed(chip)) return attendClosed(provider, slot);
  } else if (isStray(chip) || (isPeerClosed(chip) && !slot.finSeen && !isFinAnnounced(chip))) {
    // One bad reading must not end a connection, or its stream.
    sockets.inspect(chip, slot.n);
    if (isStray(chip)) return strays(provider, slot);
  }
  if (checked) repeatFin(provider, slot);
  // Of the same reading as the size, before anything else is asked of the chip.
  if (provider.overrun) watch(slot, chip, provider.clock.now());
  const fin = isPeerClosed(chip) && !slot.finSeen;
  const over = isOver(chip);
  if (fin) slot.finSeen = true;
  takeIn(provider, slot, handle);
  if (fin) happened(handle, FD_CLOSE);
  // Both FINs are through, and what the chip waits for now is no data: the next client has more use for the slot.
  if (over && slot.finSent && slot.rxSize === 0) drop(provider, slot);
}

/** What was received is announced, or thrown away where nobody will read it. */
function takeIn(provider: Provider, slot: Slot, handle: Handle): void {
  const before = slot.rxSize;
  slot.rxSize = unread(slot, provider.chip);
  const more = slot.rxSize > before;
  // Receives that wait take theirs first: nothing is announced that somebody waits for already.
  const advance = extras.advance;
  if (advance) advance(provider);
  if (handle.receiveShut && slot.rxSize > 0) consume(provider, slot, slot.rxSize);
  if (more) happened(handle, FD_READ);
}

/** The chip's socket closed while the application held it. */
function ended(provider: Provider, slot: Slot, timedOut: boolean, finAnnounced: boolean): void {
  const chip = provider.chip;
  const handle = slot.handle as Handle;
  if (timedOut) {
    provider.counts.unanswered++;
    const gaveUp = extras.gaveUp;
    return breakOff(provider, slot, gaveUp ? gaveUp(slot, chip) : WSAECONNABORTED);
  }
  if (!slot.finSent || !(slot.finSeen || finAnnounced)) return breakOff(provider, slot, WSAECONNRESET);
  // Both FINs are through. What the peer sent before its own can still be read.
  slot.gone = true;
  takeIn(provider, slot, handle);
  if (slot.rxSize === 0 && handle.slot) release(provider, slot);
  if (!slot.finSeen) happened(handle, FD_CLOSE);
  slot.finSeen = true;
}

function attendClosing(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  // While something is being sent, the health check sees whether it is.
  if (slot.sending && chip.verified === slot.n) sockets.check(chip, slot.n);
  else sockets.status(chip, slot.n);
  if (isClosed(chip)) return release(provider, slot);
  const late = !isOver(chip) && isTooLate(provider, slot);
  if (late) provider.counts.closeOver++;
  if (late || isOver(chip)) return drop(provider, slot);
  if (chip.verified === slot.n) repeatFin(provider, slot);
  if (chip.announced !== 0) sockets.clear(chip, slot.n, chip.announced);
  // The peer's FIN is announced, the acknowledgement of ours is not.
  if (isPeerClosed(chip)) slot.finSeen = true;
  if (!finish(slot, chip) || slot.finSeen) errand(provider);
}

/**
 * Whether a graceful end has had its time. Bytes that the peer has not acknowledged yet have more of it: on a bad
 * cable the chip repeats them at growing distances. But not while a listener is deaf for want of the slot.
 */
function isTooLate(provider: Provider, slot: Slot): boolean {
  const ms = provider.clock.now() - slot.sinceMs;
  if (ms < slot.patienceMs) return false;
  return ms >= LONGEST_END_MS || isDeaf(provider) || sockets.allFree(provider.chip, slot.n, slot.txWrite);
}

/** A connect did not come about: the same handle may try again. */
export function fail(provider: Provider, slot: Slot, error: number): void {
  const handle = slot.handle as Handle;
  handle.state = BOUND;
  handle.error = error;
  if (isClosed(provider.chip)) release(provider, slot);
  else drop(provider, slot);
  happened(handle, FD_CONNECT);
}
