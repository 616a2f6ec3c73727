import * as sockets from '../../../hal/w5500/bytes.ts';
import { rxMemory } from '../../../hal/w5500/sockets.ts';
import { bytesReceived, HEADER, MAX_DATAGRAM, readHeader } from '../../../hal/w5500/udp.ts';
import { WSAECONNRESET } from '../../headers/errors.ts';
import type { Handle } from '../handle.ts';
import { CONNECTED } from '../handle-states.ts';
import { same } from '../ip.ts';
import type { Provider } from '../provider.ts';
import { DATAGRAM, type Slot } from '../slot.ts';
import type { Mailbox } from './state.ts';

/** What has come to the slots of datagram sockets: which datagram is next, and whether its socket wants it. */

/** So much of receive memory is free when all is read, at least: the longest datagram always fits. */
const LEAST_FREE = HEADER + MAX_DATAGRAM;

const header = new Uint8Array(HEADER);

/**
 * Finds the first datagram that the socket wants, and throws away those before it, until the chip has no more.
 * Returns false when the memory makes no sense: then the chip's socket is to be opened anew.
 */
export function findFirst(provider: Provider, slot: Slot): boolean {
  const box = slot.mailbox;
  // So many fit into the memory; those that come in meanwhile have to wait.
  for (let i = 0; i < rxMemory(provider.chip, slot.n) / HEADER; i++) {
    if (box.waiting === 0) count(provider, slot);
    if (box.waiting > 0 && !readFirst(provider, slot)) {
      // One bad reading is not believed, of the header or of the size; two are.
      count(provider, slot);
      readFirst(provider, slot);
    }
    if (box.waiting === 0) box.size = 0;
    if (box.waiting === 0) return true;
    if (box.size === 0 || box.size > box.waiting) return false;
    if (wants(slot.handle, box)) return true;
    discardFirst(provider, slot);
  }
  return true;
}

/** Asks the chip how many bytes wait. */
function count(provider: Provider, slot: Slot): void {
  const waiting = bytesReceived(provider.chip, slot.n);
  // Where it could not say, it is asked again soon.
  if (waiting < 0) slot.mailbox.lookedMs = 0;
  slot.mailbox.waiting = Math.max(0, waiting - slot.rxKept);
}

/** Reads the first header. False when it makes no sense, or hardly any: who would send from port 0? */
function readFirst(provider: Provider, slot: Slot): boolean {
  const box = slot.mailbox;
  box.size = 0;
  if (!readHeader(provider.chip, slot.n, slot.rxRead, header)) return false;
  box.size = HEADER + ((header[6] << 8) | header[7]);
  box.fromPort = (header[4] << 8) | header[5];
  for (let i = 0; i < 4; i++) box.fromIp[i] = header[i];
  return box.size <= box.waiting && box.fromPort !== 0;
}

/** Whether the first datagram in `box` is for `handle`: a connected socket hears its peer alone. */
export function wants(handle: Handle | null, box: Mailbox): boolean {
  if (!handle || handle.receiveShut) return false;
  if (handle.state !== CONNECTED) return true;
  return box.fromPort === handle.peerPort && same(box.fromIp, handle.peerIp);
}

/**
 * Takes note that the first datagram was taken. The chip gets its memory back only when the longest datagram would not
 * fit any more: for short ones that is seldom, which saves two frames for each.
 */
export function discardFirst(provider: Provider, slot: Slot): void {
  const box = slot.mailbox;
  slot.rxRead = (slot.rxRead + box.size) & 0xffff;
  slot.rxKept += box.size;
  box.waiting -= box.size;
  box.size = 0;
  if (slot.rxKept <= rxMemory(provider.chip, slot.n) - LEAST_FREE) return;
  slot.rxKept = 0;
  sockets.consume(provider.chip, slot.n, slot.rxRead);
}

/** The slot whose first datagram is the socket's next one, or null: its own comes before those of its groups. */
export function firstSlot(handle: Handle): Slot | null {
  const own = handle.slot;
  if (!own || own.mailbox.size > 0) return own;
  const slots = handle.provider.slots;
  for (let n = 0; n < slots.length; n++) {
    if (slots[n].state === DATAGRAM && slots[n].handle === handle && slots[n].mailbox.size > 0)
      return slots[n];
  }
  return null;
}

/**
 * Writes down what the next receive would take where streams have it: everybody looks there. A send that bounced counts
 * as a datagram without contents, since a receive tells of it.
 */
export function tally(handle: Handle): void {
  const own = handle.slot;
  if (!own) return;
  const first = firstSlot(handle);
  own.rxSize = first ? first.mailbox.size : handle.error === WSAECONNRESET ? HEADER : 0;
}
