import type { W5500 } from '../../hal/w5500/chip.ts';
import {
  copyPeerIp,
  fillPointer,
  isPeerClosed,
  isUnused,
  portOfPeer,
  readPointer,
} from '../../hal/w5500/sighting.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import { WSAECONNABORTED } from '../headers/errors.ts';
import { FD_CLOSE, FD_WRITE } from '../headers/winsock2.ts';
import { happened, indicate } from './events.ts';
import type { Handle } from './handle.ts';
import { BROKEN } from './handle-states.ts';
import { extras } from './hooks.ts';
import { errand, type Provider } from './provider.ts';
import type { Slot } from './slot.ts';
import { CLOSING, CONNECTING, DATAGRAM, FREE } from './slot-states.ts';
import { datagrams } from './udp/transports.ts';

/** The life of a slot's connection after the handshake: what the chip was seen to hold, sending, ending. */

/** What a peer sends at most in one segment. */
const SEGMENT_SIZE = 1460;
/** Once its bytes are through, or somebody waits for its slot, a graceful end has this long. */
const PATIENCE_MS = 3000;

/** So often a connection's pointers are read until they make sense. */
const BEGIN_LOOKS = 3;

/** A connection is established: the chip has just been surveyed and has set its pointers. */
export function begin(slot: Slot, chip: W5500): void {
  // Everything that is sent and received is counted from these pointers: a bad reading must not be taken for them.
  for (let looks = 0; looks < BEGIN_LOOKS && !isUnused(chip); looks++) sockets.inspect(chip, slot.n);
  copyPeerIp(chip, slot.peerIp);
  slot.peerPort = portOfPeer(chip);
  slot.txWrite = fillPointer(chip);
  slot.txFree = sockets.txMemory(chip, slot.n);
  slot.sending = false;
  slot.wantsRoom = false;
  slot.roomTries = 0;
  slot.finWanted = false;
  slot.finSent = false;
  slot.finRound = -1;
  slot.finSeen = isPeerClosed(chip);
  slot.gone = false;
  slot.rxBegin = slot.rxRead = readPointer(chip);
  slot.rxSize = chip.rxSize;
  slot.rxKept = 0;
  slot.rxWasFull = false;
  slot.rxAhead = false;
  const established = extras.established;
  if (established) established(slot);
}

/** Transmits what was filled in up to `slot.txWrite`. */
export function send(slot: Slot, chip: W5500): boolean {
  slot.sending = true;
  slot.roomTries = 0;
  return sockets.transmit(chip, slot.n, slot.txWrite);
}

/** Asks the chip how far the last transmission is: afterwards `sending` and `txFree` are as of now. */
export function refreshRoom(slot: Slot, chip: W5500): void {
  if (sockets.allFree(chip, slot.n, slot.txWrite)) {
    slot.sending = false;
    slot.txFree = sockets.txMemory(chip, slot.n);
    return;
  }
  if (slot.sending) slot.sending = !sockets.sent(chip, slot.n, slot.txWrite);
  // The size last, so that what is used is what was read twice; and it is of no use before.
  slot.txFree = slot.sending ? 0 : sockets.room(chip, slot.n);
}

/** The FIN goes out once everything given to the chip was transmitted. Returns false while it has to wait. */
export function finish(slot: Slot, chip: W5500): boolean {
  if (slot.finSent) return true;
  const holdsBack = extras.holdsBack;
  if (holdsBack && slot.handle && holdsBack(slot.handle)) return false;
  if (slot.sending) slot.sending = !sockets.sent(chip, slot.n, slot.txWrite);
  if (slot.sending) return false;
  slot.finSent = true;
  sockets.disconnect(chip, slot.n);
  if (!slot.finSeen) chip.awaited = slot.n;
  return true;
}

/** Nobody reads or writes this connection any more: end it gracefully, in the background. */
export function abandon(provider: Provider, slot: Slot): void {
  if (datagrams && slot.state === DATAGRAM) return datagrams.abandon(provider, slot);
  if (slot.gone) return release(provider, slot);
  if (slot.state === CONNECTING) return drop(provider, slot);
  slot.handle = null;
  slot.finWanted = true;
  slot.wantsRoom = false;
  slot.patienceMs = PATIENCE_MS;
  slot.sinceMs = provider.clock.now();
  slot.move(CLOSING);
  if (!finish(slot, provider.chip) || slot.finSeen) errand(provider);
}

/** Ends a connection at once. The chip sends nothing; the peer's next segment draws its RST. */
export function drop(provider: Provider, slot: Slot): void {
  sockets.close(provider.chip, slot.n);
  release(provider, slot);
}

/** As `drop`, and the application is told: WSAECONNABORTED. */
export function abort(provider: Provider, slot: Slot): void {
  sockets.close(provider.chip, slot.n);
  breakOff(provider, slot, WSAECONNABORTED);
}

/** Up to where the peer has acknowledged what was sent, as a pointer of 16 bits, when `free` bytes are free. */
export function acknowledgedOf(slot: Slot, chip: W5500, free: number): number {
  return (slot.txWrite - (sockets.txMemory(chip, slot.n) - free)) & 0xffff;
}

/**
 * Takes note that `count` received bytes were read. The chip gets its memory back, and the peer its window, only when
 * less than a whole segment would fit: for a short request that is never, which saves two frames.
 */
export function consume(provider: Provider, slot: Slot, count: number): void {
  slot.rxRead = (slot.rxRead + count) & 0xffff;
  slot.rxSize -= count;
  if (slot.gone) {
    if (slot.rxSize === 0) release(provider, slot);
    return;
  }
  slot.rxKept += count;
  const size = sockets.rxMemory(provider.chip, slot.n);
  if (slot.rxKept <= size - SEGMENT_SIZE) return;
  slot.rxWasFull = slot.rxKept === size;
  slot.rxKept = 0;
  sockets.consume(provider.chip, slot.n, slot.rxRead);
}

/** How many bytes can be read, now that the chip was surveyed. */
export function unread(slot: Slot, chip: W5500): number {
  const size = chip.rxSize - slot.rxKept;
  return size > 0 ? size : 0;
}

/** The chip's socket is closed: the slot is free for whoever wants it. */
export function release(provider: Provider, slot: Slot): void {
  const handle = slot.handle;
  slot.move(FREE);
  if (handle && handle.slot === slot) handle.slot = null;
  slot.handle = null;
  slot.rxSize = 0;
  provider.stale |= 1 << slot.n;
  slot.wantsRoom = false;
  slot.finWanted = false;
  slot.gone = false;
  provider.wanting = true;
}

/** The connection of `handle` ended by itself: with `error`, or gracefully with 0. Unread bytes are lost. */
export function breakOff(provider: Provider, slot: Slot, error: number): void {
  const handle = slot.handle as Handle;
  handle.state = BROKEN;
  handle.error = error;
  release(provider, slot);
  indicate(handle, FD_WRITE);
  happened(handle, FD_CLOSE);
}
