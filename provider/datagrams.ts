import {
  bytesReceived,
  endDatagrams,
  hasReceived,
  hasTransmitted,
  hearUnreachable,
  isOpenForDatagrams,
  openForDatagrams,
  openForGroup,
  setTimeToLive,
  takeBack,
  unreachable,
} from '../hal/w5500/datagrams.ts';
import { takeSlot } from './backlog.ts';
import { drop, release } from './connection.ts';
import { WSAECONNRESET, WSAEHOSTUNREACH, WSAENOBUFS } from './errors.ts';
import { happened } from './events.ts';
import { extras } from './extras.ts';
import type { Handle } from './handles.ts';
import { discardFirst, findFirst, sameAddress, tally, wants } from './inbox.ts';
import { Mailbox } from './mailbox.ts';
import { DEFAULT_TTL, NO_CONNECTION_RESET, TIME_TO_LIVE } from './options.ts';
import type { Provider } from './provider.ts';
import { recover } from './recovery.ts';
import type { Slot } from './slot.ts';
import { DATAGRAM } from './slot-states.ts';
import { FD_READ, FD_WRITE } from './winsock.ts';

/**
 * The life of slots that are open for datagrams. A socket has one of them, its own; and one for each group that it is
 * a member of, since a hardware socket hears one group or none, and one that hears a group can send to nobody else.
 */

/** A slot is looked at at least this often, whatever the chip announces. */
const LOOK_MS = 1000;
/** A transmission that has not ended by then never will: ARP gives up after 1.8 s. */
const SEND_MS = 3000;

/** UIPR and UPORTR. */
const about = new Uint8Array(6);

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
  box.wantsRoom = false;
  slot.handle = handle;
  slot.localPort = handle.localPort;
  slot.peerPort = 0;
  slot.move(DATAGRAM, provider.clock.now());
  // While the chip is away, its return opens the slot.
  if (provider.up) openOnChip(provider, slot);
  return 0;
}

function openOnChip(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const box = slot.mailbox;
  const n = slot.n;
  slot.stale = box.sending = false;
  slot.rxSize = box.waiting = box.size = 0;
  box.lookedMs = provider.clock.now();
  const opening = extras.opening;
  if (opening && slot.handle) opening(chip, n, slot.handle);
  const opened = box.isMember
    ? openForGroup(chip, n, slot.localPort, box.group)
    : openForDatagrams(chip, n, slot.localPort);
  if (!opened) return;
  bytesReceived(chip, n);
  slot.txWrite = chip.txRead;
  slot.rxRead = chip.rxRead;
  hearUnreachable(chip, true);
}

/** Closes and opens the chip's socket: what waited there is lost, as datagrams may be. */
function renew(provider: Provider, slot: Slot): void {
  provider.chip.close(slot.n);
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
  }
}

/** Closes the chip's socket; of a group, the chip takes its leave. */
export function endSlot(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  if (provider.up) {
    endDatagrams(chip, slot.n);
    liveLong(provider, slot);
  }
  drop(provider, slot);
  if (provider.up && !anyOpen(provider)) hearUnreachable(chip, false);
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

/** Looks at every slot that has announced something, or was not looked at for long, and hears who cannot be reached. */
export function serviceSlots(provider: Provider, events: number): void {
  const now = provider.clock.now();
  let open = false;
  for (let n = 0; n < provider.slots.length && provider.up; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM) continue;
    open = true;
    if ((events & (1 << n)) !== 0 || now - slot.mailbox.lookedMs >= LOOK_MS) look(provider, slot);
  }
  if (open && provider.up && unreachable(provider.chip, about)) bounce(provider);
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
  chip.status(n);
  // One bad reading is not believed.
  if (!isOpenForDatagrams(chip)) chip.status(n);
  if (!isOpenForDatagrams(chip)) {
    if (chip.healthy()) renew(provider, slot);
    else recover(provider);
    return;
  }
  const timedOut = chip.isTimedOut();
  const received = hasReceived(chip);
  let transmitted = box.sending && hasTransmitted(chip);
  // What comes from now on announces itself again.
  if (chip.interrupt !== 0) chip.clear(n, chip.interrupt);
  // SENDOK may be lost; but of an empty datagram nothing else tells.
  if (box.sending && !transmitted && slot.txWrite !== box.sentFrom)
    transmitted = chip.allFree(n) || chip.allFree(n);
  if (transmitted) endTransmission(provider, slot, timedOut);
  else if (box.sending && box.lookedMs - box.sentMs >= SEND_MS) return renew(provider, slot);
  if (slot.state !== DATAGRAM) return;
  const known = box.size;
  let sense = box.size > 0 || findFirst(provider, slot);
  // What was announced is there, whatever one reading of the size says.
  if (sense && received && box.size === 0) sense = findFirst(provider, slot);
  if (!sense) return renew(provider, slot);
  if (slot.handle && (received || box.size > known)) announce(slot.handle);
}

function endTransmission(provider: Provider, slot: Slot, timedOut: boolean): void {
  const handle = slot.handle;
  slot.mailbox.sending = false;
  if (!handle) return endSlot(provider, slot);
  if (timedOut) {
    handle.error = WSAEHOSTUNREACH;
    handle.errorTold = false;
    slot.txWrite = takeBack(provider.chip, slot.n);
    if (slot.txWrite < 0) return renew(provider, slot);
  }
  offerRoom(slot);
}

/** There is room for a datagram: whoever was refused is told. */
function offerRoom(slot: Slot): void {
  if (!slot.mailbox.wantsRoom || !slot.handle) return;
  slot.mailbox.wantsRoom = false;
  happened(slot.handle, FD_WRITE);
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
  const advance = extras.advance;
  if (advance) advance(handle.provider);
  tally(handle);
  if (handle.slot && handle.slot.rxSize > 0) happened(handle, FD_READ);
}

/** Somebody has no such port: whoever sent there last is told by its next receive. */
function bounce(provider: Provider): void {
  const port = (about[4] << 8) | about[5];
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    const handle = slot.handle;
    if (slot.state !== DATAGRAM || !handle || handle.options[NO_CONNECTION_RESET] !== 0) continue;
    const box = slot.mailbox;
    if (box.lastPort === 0 || box.lastPort !== port || !sameAddress(box.lastIp, about)) continue;
    handle.error = WSAECONNRESET;
    handle.errorTold = false;
    announce(handle);
  }
}

/** What goes to a group has a time to live of its own, `ttl`. */
export function liveShort(provider: Provider, slot: Slot, ttl: number): void {
  const handle = slot.handle as Handle;
  if (slot.mailbox.ownTtl === 0) slot.mailbox.ownTtl = DEFAULT_TTL + handle.options[TIME_TO_LIVE];
  setTimeToLive(provider.chip, slot.n, ttl);
}

/** The time to live is the socket's own again. */
export function liveLong(provider: Provider, slot: Slot): void {
  if (slot.mailbox.ownTtl === 0) return;
  setTimeToLive(provider.chip, slot.n, slot.mailbox.ownTtl);
  slot.mailbox.ownTtl = 0;
}
