import * as driver from '#chip';
import { abort } from '../engine/connection.ts';
import { afterChange, attend } from '../engine/poll.ts';
import { type ConnectionLimits, find, type Handle } from '../engine/records/handle.ts';
import type { Provider } from '../engine/records/provider.ts';
import { CONNECTED, type Slot } from '../engine/records/slot.ts';
import { ServiceTimer, setTimer } from '../engine/service-timers.ts';
import { same } from '../headers/ip.ts';
import { type Ref, SOCKET_ERROR } from '../headers/winsock2.ts';
import { isSpent } from './connection-limits.ts';

/**
 * Interval between checks of the connections, in milliseconds. A check costs one frame; a limit is kept to a second.
 */
const TICK_MS = 1000;
/** The providers that are checked. */
const watched: Provider[] = [];

/**
 * Limits the connections that listener `s` accepts from now on. A connection that exceeds a limit is ended at once:
 * FD_CLOSE carries WSAECONNABORTED, which its calls return too.
 *
 * @param s a SOCKET
 * @param limits the limits; null for none
 * @param lpErrno out: the error
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK
 */
export function limitConnections(s: number, limits: ConnectionLimits | null, lpErrno: Ref<number>): number {
  const listener = find(s, lpErrno);
  if (!listener) return SOCKET_ERROR;
  limitHandle(listener, limits);
  return 0;
}

/** As `limitConnections`, for a handle. */
export function limitHandle(listener: Handle, limits: ConnectionLimits | null): void {
  const provider = listener.provider;
  listener.limits = limits;
  if (!limits || watched.indexOf(provider) >= 0) return;
  watched.push(provider);
  const timer = new ServiceTimer(provider.clock, function (): void {
    look(provider, timer);
  });
  look(provider, timer);
}

function look(provider: Provider, timer: ServiceTimer): void {
  if (provider.ended) {
    watched.splice(watched.indexOf(provider), 1);
    return;
  }
  setTimer(timer, provider, TICK_MS);
  if (!provider.up) return;
  const nowMs = provider.clock.now();
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    const handle = slot.handle;
    if (slot.state !== CONNECTED || slot.gone || !handle || !handle.accepted || !handle.limits) continue;
    if (exceeds(provider, slot, handle.limits, nowMs)) abort(provider, slot);
  }
  for (let n = 0; n < provider.slots.length; n++) {
    const handle = provider.slots[n].handle;
    if (handle && handle.limits && handle.limits.perPeer && handle.accepted)
      thin(provider, handle, handle.limits.perPeer);
  }
}

/** Returns true if a connection exceeds its limits at the chip's current reading. */
function exceeds(provider: Provider, slot: Slot, limits: ConnectionLimits, nowMs: number): boolean {
  const chip = provider.chip;
  const view = slot.view;
  driver.inspect(chip, view);
  if (driver.isClosed(view)) {
    attend(provider, slot);
    afterChange(provider);
    return false;
  }
  const received = driver.received(chip, view);
  const acknowledged = driver.acknowledged(chip, view);
  const unsent = driver.unacknowledged(chip, view) > 0;
  if (slot.limitedMs !== slot.sinceMs) {
    slot.limitedMs = slot.sinceMs;
    slot.limitReceived = received > 0;
    slot.limitMovedMs = slot.limitReceived ? nowMs : slot.sinceMs;
    slot.limitIn = received;
    slot.limitOut = acknowledged;
  }
  if (received !== slot.limitIn) slot.limitReceived = true;
  if (received !== slot.limitIn || acknowledged !== slot.limitOut) slot.limitMovedMs = nowMs;
  slot.limitIn = received;
  slot.limitOut = acknowledged;
  const ageMs = nowMs - slot.sinceMs;
  const stillMs = nowMs - slot.limitMovedMs;
  return isSpent(limits, provider.counts, slot.limitReceived, unsent, ageMs, stillMs);
}

/** Ends the connection of one address that was silent for longest, if that address has more than `most`. */
function thin(provider: Provider, one: Handle, most: number): void {
  let count = 0;
  let silent: Slot | null = null;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    const handle = slot.handle;
    if (slot.state !== CONNECTED || slot.gone || !handle || !handle.limits) continue;
    if (!same(handle.peerIp, one.peerIp) || handle.localPort !== one.localPort) continue;
    count++;
    if (slot.limitedMs !== slot.sinceMs) continue;
    if (!silent || slot.limitMovedMs - silent.limitMovedMs < 0) silent = slot;
  }
  if (count <= most || !silent) return;
  provider.counts.replaced++;
  abort(provider, silent);
}
