import * as driver from '#chip';
import { SILENT_REFUSAL } from '#chip';
import { WSAECONNABORTED } from '../headers/errors.ts';
import { FD_CLOSE, FD_WRITE, type WsaBuf } from '../headers/winsock2.ts';
import { happened, indicate } from './events.ts';
import type { Handle } from './records/handle.ts';
import { BROKEN } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';
import { deferWork, type Provider } from './records/provider.ts';
import { CLOSING, CONNECTED, CONNECTING, DATAGRAM, FREE, QUEUED, type Slot } from './records/slot.ts';

/**
 * A slot's connection after the handshake: start, data, end. This file is the only one that ends connections. Callers
 * call `afterChange` after any call that may have freed a slot or found the chip dead.
 */

/**
 * Grace period of a graceful close, in milliseconds, once all bytes are acknowledged or a client waits for the slot.
 */
const PATIENCE_MS = 3000;

/** Starts a connection: its slot was looked at in this poll and is established. */
export function begin(slot: Slot): void {
  const view = slot.view;
  driver.copyPeerIp(view, slot.peerIp);
  if (hooks.ipv6) hooks.ipv6.began(slot);
  slot.peerPort = driver.portOfPeer(view);
  slot.roomTries = 0;
  slot.finSeen = driver.isPeerClosed(view);
  slot.rxSize = driver.readable(view);
  if (hooks.connectionOptions) hooks.connectionOptions.established(slot);
}

/* Receiving. */

/** Returns true if a receive would return at once, with bytes or with the end of the stream. */
export function isReadable(handle: Handle): boolean {
  const slot = handle.slot;
  return slot === null || slot.rxSize > 0 || slot.finSeen;
}

/** Returns true if more bytes have arrived since the last was read, as far as is known without a look at the chip. */
export function isRefilled(handle: Handle): boolean {
  const slot = handle.slot;
  if (!slot || slot.gone) return false;
  slot.rxSize = driver.refilled(handle.provider.chip, slot.view);
  return slot.rxSize > 0;
}

/**
 * Copies received bytes into the buffers, starting at their byte `skip`. The chip's memory is freed in one command,
 * unless `peek` is true. Returns the number of bytes copied.
 */
export function take(handle: Handle, buffers: WsaBuf[], count: number, skip: number, peek: boolean): number {
  const slot = handle.slot;
  if (!slot || slot.rxSize === 0) return 0;
  const provider = handle.provider;
  const chip = provider.chip;
  const view = slot.view;
  const most = slot.rxSize;
  let done = 0;
  for (let i = 0; i < count && done < most; i++) {
    const buffer = buffers[i];
    // No built-in function here: the engine searches every scope for its name before it finds it.
    let part = buffer.len - skip;
    if (part <= 0) {
      skip = -part;
      continue;
    }
    if (part > most - done) part = most - done;
    const got = driver.read(chip, view, done, buffer.buf, skip, part);
    done += got;
    if (got < part) break;
    skip = 0;
  }
  if (!peek && done > 0) consume(provider, slot, done);
  return done;
}

/** As `take`, for one buffer, which is filled as far as the received bytes go. */
export function takeInto(handle: Handle, into: Uint8Array): number {
  const slot = handle.slot;
  if (!slot) return 0;
  const provider = handle.provider;
  const size = slot.rxSize < into.length ? slot.rxSize : into.length;
  const count = driver.read(provider.chip, slot.view, 0, into, 0, size);
  consume(provider, slot, count);
  return count;
}

/** Removes the first `count` received bytes from the chip's memory. */
export function consume(provider: Provider, slot: Slot, count: number): void {
  slot.rxSize -= count;
  driver.discard(provider.chip, slot.view, count);
  if (slot.gone && slot.rxSize === 0) release(provider, slot);
}

/* Sending. */

/**
 * Writes as many bytes as fit into the chip's memory, starting at byte `skip` of the buffers, and transmits them.
 * Returns the number of bytes written.
 */
export function put(handle: Handle, buffers: WsaBuf[], count: number, skip: number): number {
  const slot = handle.slot as Slot;
  const chip = handle.provider.chip;
  const view = slot.view;
  const most = driver.writable(chip, view);
  let done = 0;
  for (let i = 0; i < count && done < most; i++) {
    const buffer = buffers[i];
    let part = buffer.len - skip;
    if (part <= 0) {
      skip = -part;
      continue;
    }
    if (part > most - done) part = most - done;
    driver.write(chip, view, buffer.buf, skip, part);
    done += part;
    skip = 0;
  }
  if (done > 0) send(slot, chip);
  return done;
}

/** Transmits the bytes written before. */
export function send(slot: Slot, chip: driver.Chip): boolean {
  slot.roomTries = 0;
  return driver.flush(chip, slot.view);
}

/** Returns true if the transmit memory has room now. */
export function hasRoom(slot: Slot, chip: driver.Chip): boolean {
  return driver.mayWrite(slot.view) || driver.writable(chip, slot.view) > 0;
}

/** Schedules looks for room: the chip raises no interrupt for it. */
export function wantRoom(handle: Handle): void {
  const slot = handle.slot;
  if (!slot) return;
  slot.wantsRoom = true;
  deferWork(handle.provider);
}

/** Ends the sending side: the FIN follows once all bytes are transmitted. */
export function shutWriting(handle: Handle): void {
  const slot = handle.slot;
  if (handle.sendShut) return;
  handle.sendShut = true;
  // Senders no longer wait for room.
  handle.pendingEvents &= ~FD_WRITE;
  if (!slot) return;
  slot.finWanted = true;
  if (!finish(handle.provider, slot)) deferWork(handle.provider);
}

/** Sends the FIN if all bytes in the chip were transmitted. Returns false if some were not. */
export function finish(provider: Provider, slot: Slot): boolean {
  const view = slot.view;
  if (driver.isFinished(view)) return true;
  const overlapped = hooks.overlapped;
  if (overlapped && slot.handle && overlapped.holdsBack(slot.handle)) return false;
  if (!driver.finish(provider.chip, view)) return false;
  if (!slot.finSeen) provider.awaited = slot;
  return true;
}

/* Ending. */

/** Starts a graceful close in the background. The application has no socket for this connection any more. */
export function abandon(provider: Provider, slot: Slot): void {
  if (hooks.datagrams && slot.state === DATAGRAM) return hooks.datagrams.abandon(provider, slot);
  if (slot.gone) return release(provider, slot);
  if (hooks.outgoing && slot.state === CONNECTING) return drop(provider, slot);
  slot.handle = null;
  slot.finWanted = true;
  slot.wantsRoom = false;
  slot.patienceMs = PATIENCE_MS;
  slot.sinceMs = provider.clock.now();
  slot.move(CLOSING);
  if (!finish(provider, slot) || slot.finSeen) deferWork(provider);
}

/**
 * Ends a connection at once. The chip sends nothing; the peer's next segment draws its RST. A chip that leaves SYNs
 * unanswered may send no RST either: there the peer gets a FIN, and the slot is free once both sides have finished, or its
 * time is over.
 */
export function drop(provider: Provider, slot: Slot): void {
  if (SILENT_REFUSAL && needsFin(provider, slot)) return part(provider, slot);
  driver.close(provider.chip, slot.view);
  release(provider, slot);
}

/** As `drop`. The application gets WSAECONNABORTED. */
export function abort(provider: Provider, slot: Slot): void {
  if (SILENT_REFUSAL && needsFin(provider, slot)) {
    const handle = slot.handle as Handle;
    handle.state = BROKEN;
    handle.error = WSAECONNABORTED;
    part(provider, slot);
    notifyEnd(handle);
    return;
  }
  driver.close(provider.chip, slot.view);
  breakOff(provider, slot, WSAECONNABORTED);
}

/** Whether nothing but a FIN would tell the peer that its connection is over. */
function needsFin(provider: Provider, slot: Slot): boolean {
  const isOpen = slot.state === CONNECTED || slot.state === QUEUED;
  return isOpen && driver.isSilent(provider.chip) && driver.isConnected(slot.view);
}

/** As `abandon`, of a connection that its handle loses. */
function part(provider: Provider, slot: Slot): void {
  const handle = slot.handle;
  if (handle && handle.slot === slot) handle.slot = null;
  abandon(provider, slot);
}

/** The connection of `handle` ended by itself: with `error`, or gracefully with 0. Unread bytes are lost. */
export function breakOff(provider: Provider, slot: Slot, error: number): void {
  const handle = slot.handle as Handle;
  handle.state = BROKEN;
  handle.error = error;
  release(provider, slot);
  notifyEnd(handle);
}

function notifyEnd(handle: Handle): void {
  indicate(handle, FD_WRITE);
  happened(handle, FD_CLOSE);
}

/** Frees a slot after its socket has closed. */
export function release(provider: Provider, slot: Slot): void {
  const handle = slot.handle;
  slot.move(FREE);
  if (handle && handle.slot === slot) handle.slot = null;
  slot.handle = null;
  slot.rxSize = 0;
  slot.wantsRoom = slot.finWanted = slot.finSeen = slot.gone = false;
  driver.release(provider.chip, slot.view);
  provider.wanting = true;
}
