import * as w5500 from '../../../hal/w5500/chip.ts';
import { clear } from '../../../hal/w5500/looks.ts';
import * as sockets from '../../../hal/w5500/sockets.ts';
import {
  bytesReceived,
  hasReceived,
  hasTransmitted,
  hearUnreachable,
  isOpenForDatagrams,
  openForDatagrams,
  openForGroup,
  receivedFrom,
  sight,
  takeBack,
  transmittedTo,
  unreachable,
} from '../../../hal/w5500/udp.ts';
import { isTimedOut } from '../../../hal/w5500/view.ts';
import { WSAECONNRESET, WSAEHOSTUNREACH, WSAENOBUFS } from '../../headers/errors.ts';
import { NO_CONNECTION_RESET } from '../../headers/option-indices.ts';
import { FD_READ } from '../../headers/winsock2.ts';
import { takeSlot } from '../accept-queue.ts';
import { drop, release } from '../connection.ts';
import { happened } from '../events.ts';
import { type Handle, optionOf } from '../handle.ts';
import { hooks } from '../hooks.ts';
import { same } from '../ip.ts';
import type { Provider } from '../provider.ts';
import { recover } from '../recovery.ts';
import { DATAGRAM, type Slot } from '../slot.ts';
import { discardFirst, findFirst, tally, wants } from './receive.ts';
import { hasEnded, hearEnd, liveLong, offerRoom } from './send.ts';
import { Mailbox } from './state.ts';

/**
 * The life of slots that are open for datagrams. A socket has one of them, its own; and one for each group that it is
 * a member of, since a hardware socket hears one group or none, and one that hears a group can send to nobody else.
 */

/** A transmission that has not ended by then never will: ARP gives up after 1.8 s. */
const SEND_MS = 3000;
/** So many services in a row may leave "port unreachable" unasked for, because sockets explain the interrupt. */
const DEAF_SERVICES = 8;

/** UIPR and UPORTR. */
const about = new Uint8Array(6);
/** How many services in a row have left it unasked for. */
let deafServices = 0;

/** Takes a slot for a bound socket: its own one, or, with `group`, one more. Returns 0 or WSAENOBUFS. */
export function openSlot(handle: Handle, group: Uint8Array | null): number {
  const provider = handle.provider;
  endLate(provider, handle.localPort);
  const slot = takeSlot(provider);
  if (!slot) return WSAENOBUFS;
  if (!slot.mailbox) slot.mailbox = new Mailbox();
  const box = slot.mailbox;
  box.isMember = group !== null;
  if (group) box.group.set(group, 0);
  else handle.slot = slot;
  box.lastPort = 0;
  box.ownTtl = 0;
  box.wantsRoom = box.hearsEnd = false;
  slot.handle = handle;
  slot.localPort = handle.localPort;
  slot.peerPort = 0;
  slot.move(DATAGRAM);
  // While the chip is away, its return opens the slot.
  if (provider.up) openOnChip(provider, slot);
  return 0;
}

function openOnChip(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const box = slot.mailbox;
  const n = slot.n;
  box.sending = box.aimed = false;
  slot.rxKept = slot.rxSize = box.waiting = box.size = 0;
  box.lookedMs = provider.clock.now();
  if (hooks.packets && slot.handle) hooks.packets.opening(chip, n, slot.handle);
  const opened = box.isMember
    ? openForGroup(chip, n, slot.localPort, box.group)
    : openForDatagrams(chip, n, slot.localPort);
  if (!opened) return;
  bytesReceived(chip, n);
  slot.txWrite = transmittedTo();
  slot.rxRead = receivedFrom();
  hearUnreachable(chip, true);
}

/** Closes and opens the chip's socket: what waited there is lost, as datagrams may be. */
function renew(provider: Provider, slot: Slot): void {
  sockets.close(provider.chip, slot.view);
  openOnChip(provider, slot);
  offerRoom(slot);
  if (slot.handle) tally(slot.handle);
}

/** A socket was closed. Its last datagram may still be waiting for ARP: then the slot is kept until that is known. */
export function abandonSlots(provider: Provider, own: Slot): void {
  const handle = own.handle;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM || slot.handle !== handle) continue;
    slot.handle = null;
    if (!slot.mailbox.sending) endSlot(provider, slot);
    else isSending(provider, slot);
  }
}

/**
 * Closes the chip's socket; of a group, the chip takes its leave. Its time to live is everybody's again behind that: what
 * was sent last may still be on its way out.
 */
export function endSlot(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  if (provider.up) hearEnd(provider, slot, false);
  drop(provider, slot);
  if (!provider.up) return;
  liveLong(provider, slot);
  if (!anyOpen(provider)) hearUnreachable(chip, false);
}

function anyOpen(provider: Provider): boolean {
  for (let n = 0; n < provider.slots.length; n++) if (provider.slots[n].state === DATAGRAM) return true;
  return false;
}

/** Whoever wants a port that a closed socket still sends from gets it at once. */
function endLate(provider: Provider, port: number): void {
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state === DATAGRAM && !slot.handle && slot.localPort === port) endSlot(provider, slot);
  }
}

/**
 * Looks at every slot that has announced something. Where no socket explains the
 * interrupt, it hears who cannot be reached: as long as nobody has, the line stays low, and there is a next time.
 */
export function serviceSlots(provider: Provider, events: number): void {
  const slots = provider.slots;
  let open = false;
  for (let n = 0; n < slots.length && provider.up; n++) {
    const slot = slots[n];
    if (slot.state !== DATAGRAM) continue;
    open = true;
    // Without events one that is open is enough to know.
    if (events === 0) break;
    if ((events & (1 << n)) !== 0) look(provider, slot);
  }
  deafServices++;
  if (!open || !provider.up || (events !== 0 && deafServices < DEAF_SERVICES)) return;
  deafServices = 0;
  if (unreachable(provider.chip, about)) bounce(provider);
}

/** The chip was reset: every socket has its port and its groups again, and what waited is lost. */
export function restoreSlots(provider: Provider): void {
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM) continue;
    if (!slot.handle) {
      release(provider, slot);
      continue;
    }
    slot.mailbox.ownTtl = 0;
    slot.mailbox.hearsEnd = false;
    openOnChip(provider, slot);
    offerRoom(slot);
    tally(slot.handle);
  }
}

/** Looks at one slot's socket: has its transmission ended, and what has come? */
export function look(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const box = slot.mailbox;
  const n = slot.n;
  box.lookedMs = provider.clock.now();
  sight(chip, n);
  // One bad reading is not believed.
  if (!isOpenForDatagrams(chip)) sight(chip, n);
  if (!isOpenForDatagrams(chip)) {
    if (w5500.isAlive(chip)) renew(provider, slot);
    else recover(provider);
    return;
  }
  if ((chip.misfits & (1 << n)) !== 0) return renew(provider, slot);
  const timedOut = isTimedOut(chip);
  const received = hasReceived(chip);
  const announced = hasTransmitted(chip);
  let transmitted = hasEnded(slot, chip);
  let waiting = chip.rxSize;
  // What comes from now on announces itself again.
  if (chip.announced !== 0) clear(chip, n, chip.announced);
  // That SENDOK was an old one, or came before its pointer: it is gone, so the pointer is looked at behind it.
  if (box.hearsEnd && announced && !transmitted && !timedOut) {
    sight(chip, n);
    transmitted = hasEnded(slot, chip);
    waiting = chip.rxSize;
  }
  if (box.sending && (transmitted || timedOut)) endTransmission(provider, slot, timedOut && !transmitted);
  else if (box.sending && box.lookedMs - box.sentMs >= SEND_MS) return renew(provider, slot);
  if (slot.state !== DATAGRAM) return;
  const known = box.size;
  let sense = true;
  if (known === 0) {
    box.waiting = Math.max(0, waiting - slot.rxKept);
    if (box.waiting > 0 || received) sense = findFirst(provider, slot);
  }
  // What was announced is there, whatever one reading of the size says.
  if (sense && received && box.size === 0) sense = findFirst(provider, slot);
  if (!sense) return renew(provider, slot);
  if (slot.handle && (received || box.size > known)) announce(slot.handle);
}

/**
 * Whether a transmission still goes on. Whoever is told so waits for its end, which nobody would hear otherwise: then
 * it interrupts. The waits that look by themselves are served by this, too.
 */
export function isSending(provider: Provider, slot: Slot): boolean {
  const chip = provider.chip;
  const box = slot.mailbox;
  if (!box.sending || !provider.up) return box.sending;
  if (!box.hearsEnd) {
    sight(chip, slot.n);
    if (hasEnded(slot, chip)) {
      endTransmission(provider, slot, false);
      return box.sending;
    }
    hearEnd(provider, slot, true);
  }
  look(provider, slot);
  return box.sending;
}

function endTransmission(provider: Provider, slot: Slot, timedOut: boolean): void {
  const handle = slot.handle;
  const box = slot.mailbox;
  box.sending = false;
  if (!handle) return endSlot(provider, slot);
  hearEnd(provider, slot, false);
  if (timedOut) {
    handle.error = WSAEHOSTUNREACH;
    handle.errorReported = false;
    slot.txWrite = takeBack(provider.chip, slot.n);
    if (slot.txWrite < 0) return renew(provider, slot);
  }
  offerRoom(slot);
}

/** The first datagram was taken: finds the next one. */
export function takeNext(provider: Provider, slot: Slot): void {
  discardFirst(provider, slot);
  if (!findFirst(provider, slot)) renew(provider, slot);
}

/** The socket wants other datagrams than before: those that are the first may no longer be wanted. */
export function sortAgain(handle: Handle): void {
  const provider = handle.provider;
  for (let n = 0; n < provider.slots.length && provider.up; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM || slot.handle !== handle || slot.mailbox.size === 0) continue;
    if (!wants(handle, slot.mailbox)) takeNext(provider, slot);
  }
  tally(handle);
}

/** Something came: receives that wait take theirs, and what is left is announced. */
function announce(handle: Handle): void {
  if (hooks.overlapped) hooks.overlapped.advance(handle.provider);
  tally(handle);
  if (handle.slot && handle.slot.rxSize > 0) happened(handle, FD_READ);
}

/** Somebody has no such port: whoever sent there last is told by its next receive. */
function bounce(provider: Provider): void {
  const port = (about[4] << 8) | about[5];
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    const handle = slot.handle;
    if (slot.state !== DATAGRAM || !handle || optionOf(handle, NO_CONNECTION_RESET) !== 0) continue;
    const box = slot.mailbox;
    if (box.lastPort === 0 || box.lastPort !== port || !same(box.lastIp, about)) continue;
    handle.error = WSAECONNRESET;
    handle.errorReported = false;
    announce(handle);
  }
}
