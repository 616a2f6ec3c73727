import {
  acknowledged,
  type Chip,
  isDrained,
  isFinished,
  setKeepAlive,
  setPackets,
  setPlainPackets,
  unacknowledged,
} from '#chip';
import { disarm } from '../../engine/accept-queue.ts';
import { abort } from '../../engine/connection.ts';
import { fail } from '../../engine/dialing.ts';
import { afterChange } from '../../engine/poll.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { LISTENING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { ARMED, CONNECTED, CONNECTING, type Slot } from '../../engine/records/slot.ts';
import { WSAECONNABORTED, WSAENETRESET, WSAETIMEDOUT } from '../../headers/errors.ts';
import {
  DEFAULT_KEEP_IDLE_SECONDS,
  DEFAULT_MAX_RETRY_SECONDS,
  DEFAULT_MAX_SEGMENT,
  DEFAULT_TTL,
  DONT_FRAGMENT,
  KEEP_ALIVE,
  KEEP_IDLE_SECONDS,
  MAX_RETRY_SECONDS,
  MAX_SEGMENT,
  TIME_TO_LIVE,
  TYPE_OF_SERVICE,
} from '../../headers/option-indices.ts';
import { SOCK_STREAM } from '../../headers/winsock2.ts';

/** Applies options of a handle to the chip: packet fields, keep-alive timer, and retransmission time. */

hooks.packets = { opening: opening };
hooks.connectionOptions = { established: established, gaveUp: gaveUp, isTimed: isTimed, checked: checked };

function opening(chip: Chip, n: number, handle: Handle | null): void {
  if (!handle) return setPlainPackets(chip, n);
  const options = handle.options;
  const stream = handle.type === SOCK_STREAM;
  // 0 is the largest segment, also for an option that was not set.
  const segment = options[MAX_SEGMENT] === 0 ? 0 : options[MAX_SEGMENT] + DEFAULT_MAX_SEGMENT;
  const mayFragment = stream && options[DONT_FRAGMENT] !== 0;
  setPackets(chip, n, options[TYPE_OF_SERVICE], options[TIME_TO_LIVE] + DEFAULT_TTL, segment, mayFragment);
}

function established(slot: Slot): void {
  const handle = slot.handle as Handle;
  slot.connectedMs = handle.provider.clock.now();
  slot.acknowledged = 0;
  slot.acknowledgedMs = slot.connectedMs;
  setKeepAlive(handle.provider.chip, slot.n, keepAliveSeconds(handle), true);
}

/**
 * Returns the error after a timeout: WSAENETRESET if a keep-alive probe was not answered, which is the case if no data
 * was left to acknowledge.
 */
function gaveUp(slot: Slot, chip: Chip): number {
  const handle = slot.handle as Handle;
  if (handle.options[KEEP_ALIVE] === 0 || isFinished(slot.view) || !isDrained(chip, slot.view))
    return WSAECONNABORTED;
  return WSAENETRESET;
}

function isTimed(slot: Slot): boolean {
  return limitMs(slot) >= 0;
}

function checked(provider: Provider, slot: Slot, nowMs: number): void {
  const limit = limitMs(slot);
  if (limit >= 0) hurry(provider, slot, nowMs, limit);
}

/**
 * Returns the longest retransmission time of a slot's connection, in milliseconds; negative for the chip's own limit.
 */
function limitMs(slot: Slot): number {
  const handle = slot.handle;
  if (!handle || handle.slot !== slot || handle.options[MAX_RETRY_SECONDS] === 0) return -1;
  const seconds = handle.options[MAX_RETRY_SECONDS] + DEFAULT_MAX_RETRY_SECONDS;
  // The chip's own limit applies as well: a longer time has no effect.
  return seconds < DEFAULT_MAX_RETRY_SECONDS ? seconds * 1000 : -1;
}

/** Ends a connect, or a connection without acknowledgements of its data, after `limitMs`. */
function hurry(provider: Provider, slot: Slot, nowMs: number, limitMs: number): void {
  if (slot.state === CONNECTING && nowMs - slot.sinceMs >= limitMs) return fail(provider, slot, WSAETIMEDOUT);
  if (slot.state !== CONNECTED || slot.gone) return;
  const chip = provider.chip;
  const view = slot.view;
  const done = acknowledged(chip, view);
  if (done !== slot.acknowledged || unacknowledged(chip, view) === 0) {
    slot.acknowledged = done;
    slot.acknowledgedMs = nowMs;
  }
  if (nowMs - slot.acknowledgedMs < limitMs) return;
  abort(provider, slot);
}

/** Applies SO_KEEPALIVE and its time to the connection, if there is one. */
export function keepAliveChanged(handle: Handle): void {
  const slot = handle.slot;
  if (slot && slot.state === CONNECTED && !slot.gone)
    setKeepAlive(handle.provider.chip, slot.n, keepAliveSeconds(handle), false);
}

/** Returns TCP_KEEPIDLE if probes are enabled, else 0. */
function keepAliveSeconds(handle: Handle): number {
  if (handle.options[KEEP_ALIVE] === 0) return 0;
  return handle.options[KEEP_IDLE_SECONDS] + DEFAULT_KEEP_IDLE_SECONDS;
}

/** Applies the packet options. The chip takes them at OPEN only, so a listener's slots are opened again. */
export function packetsChanged(handle: Handle): void {
  if (handle.state !== LISTENING) return;
  const provider = handle.provider;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    // One at a time, so that the others continue to listen.
    if (slot.state === ARMED && slot.handle === handle && disarm(provider, slot)) afterChange(provider);
  }
}
