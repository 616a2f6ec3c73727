import type { W5500 } from '../../../hal/w5500/chip.ts';
import { setKeepAlive, setPackets, setPlainPackets } from '../../../hal/w5500/settings.ts';
import * as sockets from '../../../hal/w5500/sockets.ts';
import { disarm } from '../../engine/accept-queue.ts';
import { abort, acknowledgedOf } from '../../engine/connection.ts';
import type { Handle } from '../../engine/handle.ts';
import { LISTENING } from '../../engine/handle-states.ts';
import { extras } from '../../engine/hooks.ts';
import { fail, settle } from '../../engine/poll.ts';
import type { Provider } from '../../engine/provider.ts';
import type { Slot } from '../../engine/slot.ts';
import { ARMED, CONNECTED, CONNECTING } from '../../engine/slot-states.ts';
import { WSAECONNABORTED, WSAENETRESET, WSAETIMEDOUT } from '../../headers/errors.ts';
import { SOCK_STREAM } from '../../headers/winsock2.ts';
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
} from './indices.ts';

/** What the options of a handle mean to the chip: its packets, its keep-alive timer, and how long it may try. */

/** The chip's keep-alive timer counts in these, up to 255. */
const KEEP_ALIVE_UNIT_SECONDS = 5;

extras.opening = function (chip: W5500, n: number, handle: Handle | null): void {
  if (!handle) return setPlainPackets(chip, n);
  const options = handle.options;
  const stream = handle.type === SOCK_STREAM;
  // Sn_MSSR 0 is the largest segment; so is an option that nobody set.
  const segment = options[MAX_SEGMENT] === 0 ? 0 : options[MAX_SEGMENT] + DEFAULT_MAX_SEGMENT;
  const mayFragment = stream && options[DONT_FRAGMENT] !== 0;
  setPackets(chip, n, options[TYPE_OF_SERVICE], options[TIME_TO_LIVE] + DEFAULT_TTL, segment, mayFragment);
};

extras.established = function (slot: Slot): void {
  const handle = slot.handle as Handle;
  slot.connectedMs = handle.provider.clock.now();
  slot.acknowledged = slot.txWrite;
  slot.acknowledgedMs = slot.connectedMs;
  setKeepAlive(handle.provider.chip, slot.n, keepAliveUnits(handle), true);
};

/** Nobody answered a probe, or nobody answered data: the former it was where nothing was left to acknowledge. */
extras.gaveUp = function (slot: Slot, chip: W5500): number {
  const handle = slot.handle as Handle;
  if (handle.options[KEEP_ALIVE] === 0 || slot.finSent || !sockets.allFree(chip, slot.n, slot.txWrite))
    return WSAECONNABORTED;
  return WSAENETRESET;
};

extras.hurries = function (slot: Slot): boolean {
  return limitMs(slot) >= 0;
};

extras.checked = function (provider: Provider, slot: Slot, nowMs: number): void {
  const limit = limitMs(slot);
  if (limit >= 0) hurry(provider, slot, nowMs, limit);
};

/** How long the connection of a slot may try, in milliseconds; less than 0 for as long as the chip does. */
function limitMs(slot: Slot): number {
  const handle = slot.handle;
  if (!handle || handle.slot !== slot || handle.options[MAX_RETRY_SECONDS] === 0) return -1;
  const seconds = handle.options[MAX_RETRY_SECONDS] + DEFAULT_MAX_RETRY_SECONDS;
  // The chip's own patience is the other limit: what is longer has no effect.
  return seconds < DEFAULT_MAX_RETRY_SECONDS ? seconds * 1000 : -1;
}

/** Ends an attempt to connect, or a connection that is not getting on with its data, after `limitMs`. */
function hurry(provider: Provider, slot: Slot, nowMs: number, limitMs: number): void {
  if (slot.state === CONNECTING && nowMs - slot.sinceMs >= limitMs) return fail(provider, slot, WSAETIMEDOUT);
  if (slot.state !== CONNECTED || slot.gone) return;
  const free = sockets.room(provider.chip, slot.n);
  const acknowledged = acknowledgedOf(slot, provider.chip, free);
  if (acknowledged === slot.txWrite || acknowledged !== slot.acknowledged) {
    slot.acknowledged = acknowledged;
    slot.acknowledgedMs = nowMs;
  }
  if (nowMs - slot.acknowledgedMs < limitMs) return;
  abort(provider, slot);
}

/** SO_KEEPALIVE or its time was set: the connection, where there is one, is probed by it from now on. */
export function keepAliveChanged(handle: Handle): void {
  const slot = handle.slot;
  if (slot && slot.state === CONNECTED && !slot.gone)
    setKeepAlive(handle.provider.chip, slot.n, keepAliveUnits(handle), false);
}

/** The chip's timer for TCP_KEEPIDLE: rounded up, and at most 255 units, which are 1,275 s. */
function keepAliveUnits(handle: Handle): number {
  if (handle.options[KEEP_ALIVE] === 0) return 0;
  const seconds = handle.options[KEEP_IDLE_SECONDS] + DEFAULT_KEEP_IDLE_SECONDS;
  return Math.min(Math.ceil(seconds / KEEP_ALIVE_UNIT_SECONDS), 255);
}

/** What the packets look like was set. The chip wants to know before OPEN, so a listener's slots are opened again. */
export function packetsChanged(handle: Handle): void {
  if (handle.state !== LISTENING) return;
  const provider = handle.provider;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    // One at a time: the others go on listening.
    if (slot.state === ARMED && slot.handle === handle && disarm(provider, slot)) settle(provider);
  }
}
