import * as driver from '#chip';
import * as udp from '#chip/udp';
import { drop, release } from '../../engine/connection.ts';
import { happened } from '../../engine/events.ts';
import { DatagramState } from '../../engine/records/datagram-state.ts';
import { type Handle, optionOf } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import type { UdpOwner } from '../../engine/records/records.ts';
import { DATAGRAM, type Slot } from '../../engine/records/slot.ts';
import { claimSlot, openOnChip } from '../../engine/udp/open.ts';
import { isSending } from '../../engine/udp/send.ts';
import { WSAEHOSTUNREACH, WSAENOBUFS } from '../../headers/errors.ts';
import { DEFAULT_TTL, TIME_TO_LIVE } from '../../headers/option-indices.ts';
import { FD_WRITE } from '../../headers/winsock2.ts';
import { announce, tally, wantsFirst } from './first.ts';
import { hasDatagramSlot } from './unreachable.ts';

/**
 * Slots of datagram sockets. A socket has one slot of its own, and one for each group that it is a member of: a
 * hardware socket receives one group or none, and one that receives a group cannot send to other destinations.
 */

const OWNER: UdpOwner = { wants: wantsFirst, sent: sent, looked: looked, fail: renew };

/** Takes a slot for a bound socket: its own, or, with `group`, an additional one. Returns 0 or WSAENOBUFS. */
export function openSlot(handle: Handle, group: Uint8Array | null): number {
  const provider = handle.provider;
  const port = handle.localPort;
  endLate(provider, port);
  const slot = claimSlot(provider, OWNER, handle, DATAGRAM, port);
  if (!slot) return WSAENOBUFS;
  if (!slot.datagram) slot.datagram = new DatagramState();
  const state = slot.datagram;
  state.isMember = group !== null;
  if (group) {
    if (hooks.ipv6 && state.group.length !== group.length) state.group = new Uint8Array(group.length);
    state.group.set(group, 0);
  } else handle.slot = slot;
  state.ownTtl = state.toPort = 0;
  state.wantsRoom = false;
  slot.rxSize = 0;
  // While the chip does not answer, the slot is opened when the chip is set up again.
  if (provider.up) open(provider, slot);
  else udp.forget(slot.view);
  return 0;
}

function open(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const state = slot.datagram;
  state.isAimed = false;
  udp.announceSent(chip, slot.view, false);
  if (openOnChip(provider, slot, state.isMember ? state.group : null)) udp.announceUnreachable(chip, true);
  // The next look finds the socket closed, and opens it again.
  else driver.close(chip, slot.view);
}

/** Closes and opens the chip's socket. Waiting datagrams are lost, as any datagram may be. */
function renew(provider: Provider, slot: Slot): void {
  // The application's socket is closed: the slot is not needed any more.
  if (!slot.handle) return endSlot(provider, slot);
  driver.close(provider.chip, slot.view);
  open(provider, slot);
  offerRoom(slot);
  tally(slot.handle);
}

/**
 * Frees the slots of a closed socket. Its last datagram may still wait for ARP: the slot is kept until its outcome is
 * known.
 */
export function abandonSlots(provider: Provider, own: Slot): void {
  const handle = own.handle;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM || slot.handle !== handle) continue;
    slot.handle = null;
    if (!udp.isSending(slot.view)) endSlot(provider, slot);
    else isBusy(provider, slot);
  }
}

/**
 * Closes the chip's socket, which also leaves its group. The time to live is restored first: the last datagram may
 * still have a group's value.
 */
export function endSlot(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  if (provider.up) udp.announceSent(chip, slot.view, false);
  drop(provider, slot);
  if (!provider.up) return;
  liveLong(provider, slot);
  if (!hasDatagramSlot(provider)) udp.announceUnreachable(chip, false);
}

/** Frees a slot on `port` of a closed socket that still sends, when a new socket needs the port. */
function endLate(provider: Provider, port: number): void {
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state === DATAGRAM && !slot.handle && slot.localPort === port) endSlot(provider, slot);
  }
}

/** Opens the slots again after a reset of the chip, with their ports and groups. Waiting datagrams are lost. */
export function restoreSlots(provider: Provider): void {
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM) continue;
    if (!slot.handle) {
      release(provider, slot);
      continue;
    }
    slot.datagram.ownTtl = 0;
    open(provider, slot);
    offerRoom(slot);
    tally(slot.handle);
  }
}

function looked(_provider: Provider, slot: Slot, changed: boolean): void {
  if (changed && slot.handle) announce(slot.handle);
}

/** The last datagram has gone out, or ARP for its destination has failed. */
function sent(provider: Provider, slot: Slot): void {
  const handle = slot.handle;
  const view = slot.view;
  if (!handle) return endSlot(provider, slot);
  udp.announceSent(provider.chip, view, false);
  const state = slot.datagram;
  state.isAimed = udp.isAimedAt(view, state.toIp, state.toPort);
  if (udp.isUnanswered(view)) {
    handle.error = WSAEHOSTUNREACH;
    handle.errorReported = false;
    if (!udp.takeBack(provider.chip, view)) return renew(provider, slot);
  }
  offerRoom(slot);
}

/** There is room for a datagram: indicates FD_WRITE to a sender that got WSAEWOULDBLOCK. */
function offerRoom(slot: Slot): void {
  if (!slot.datagram.wantsRoom || !slot.handle) return;
  slot.datagram.wantsRoom = false;
  happened(slot.handle, FD_WRITE);
}

/**
 * Returns true if a datagram is still being sent. If so, its end raises an interrupt from now on, which no other event
 * would announce. Blocking calls use this, too.
 */
export function isBusy(provider: Provider, slot: Slot): boolean {
  if (!provider.up) return udp.isSending(slot.view);
  if (!isSending(provider, slot)) return false;
  if (!udp.announceSent(provider.chip, slot.view, true)) return true;
  return isSending(provider, slot);
}

/** Sets the time to live `ttl` of datagrams to a group. */
export function liveShort(provider: Provider, slot: Slot, ttl: number): void {
  const handle = slot.handle as Handle;
  if (slot.datagram.ownTtl === 0) slot.datagram.ownTtl = DEFAULT_TTL + optionOf(handle, TIME_TO_LIVE);
  udp.setTimeToLive(provider.chip, slot.n, ttl);
}

/** Restores the socket's own time to live. */
export function liveLong(provider: Provider, slot: Slot): void {
  if (slot.datagram.ownTtl === 0) return;
  udp.setTimeToLive(provider.chip, slot.n, slot.datagram.ownTtl);
  slot.datagram.ownTtl = 0;
}
