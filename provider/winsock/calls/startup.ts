import { glance, isConnected, isDead, refuseSilently, SILENT_REFUSAL } from '#chip';
import { drop, finish } from '../../engine/connection.ts';
import type { Upcalls } from '../../engine/records/callbacks.ts';
import { dropHandles, MOST_PROVIDERS, startHandles } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, Provider, providerOf, providers } from '../../engine/records/provider.ts';
import { CLOSING, isInUse, type Slot } from '../../engine/records/slot.ts';
import { restore } from '../../engine/recovery.ts';
import { start, stop } from '../../engine/timers.ts';
import {
  WSAEFAULT,
  WSAEINVAL,
  WSAEPROCLIM,
  WSANOTINITIALISED,
  WSASYSNOTREADY,
  WSAVERNOTSUPPORTED,
} from '../../headers/errors.ts';
import type { Ref } from '../../headers/winsock2.ts';
import type { UpcallTable, WspData } from '../../headers/ws2spi.ts';
import { adopt, isHost } from '../protocols/host-table.ts';
import { refuse } from '../refuse.ts';

/** Whatever a successful WSPStartup fills: `procTable` makes it. */
export interface Fillable {
  /** Called once the provider runs. */
  fill(): void;
}

/** 2.2, the major number in the low byte. */
const HIGHEST = 0x0202;
/** A connection has this long for what it was given to send before the last cleanup. */
const DRAIN_MS = 3000;

let references = 0;

/**
 * Starts a provider: resets and sets up its chip (whose network settings are to be configured first or later), and
 * begins to serve it. Every successful call needs one WSPCleanup. Whoever asks for 1.0 or 1.1 is served as well, by
 * the rules of 2.2.
 *
 * @param wVersionRequested the highest version the caller can use, major in the low byte; 1.0 or higher
 * @param lpWSPData is filled: `wVersion` is the version that was agreed on, and 2.2 where none can be
 * @param lpProtocolInfo which chip; a chip that is started already is only counted
 * @param upcallTable WSPUPCALLTABLE, all 15 functions of it, as `upcallTable()` makes it and the host may change it;
 *   or `Upcalls`, the part of it that the provider asks. Used from now on; null for those in use, at first the default
 *   ones
 * @param lpProcTable is filled with the 30 functions if all went well; null for who imports what it needs
 * @returns 0, WSAVERNOTSUPPORTED (below 1.0), WSAEFAULT (no data record, no chip, or an upcall table
 *   that lacks a function), WSAEPROCLIM (15 chips are
 *   started), WSASYSNOTREADY (no W5500 answers, and the configuration has no `awaitsChip`; the chip's
 *   `version` says what it read)
 * @see WSPStartup, ws2spi.h
 */
export function WSPStartup(
  wVersionRequested: number,
  lpWSPData: WspData,
  lpProtocolInfo: ProtocolInfo,
  upcallTable: UpcallTable | Upcalls | null,
  lpProcTable: Fillable | null,
): number {
  const major = wVersionRequested & 0xff;
  if (lpWSPData) {
    lpWSPData.wHighVersion = HIGHEST;
    lpWSPData.wVersion = agreed(major, wVersionRequested >> 8);
    lpWSPData.szDescription = 'spisock';
  }
  if (major === 0) return WSAVERNOTSUPPORTED;
  if (!lpWSPData || !lpProtocolInfo || (upcallTable && !isHost(upcallTable))) return WSAEFAULT;
  const running = providerOf(lpProtocolInfo);
  if (running) {
    if (upcallTable) adopt(running, upcallTable);
  } else {
    if (providers.length === MOST_PROVIDERS) return WSAEPROCLIM;
    const provider = new Provider(lpProtocolInfo.chip, lpProtocolInfo.clock, lpProtocolInfo.config);
    if (upcallTable) adopt(provider, upcallTable);
    if (!restore(provider) && !provider.config.awaitsChip) return WSASYSNOTREADY;
    startHandles();
    providers.push(provider);
    start(provider);
  }
  references++;
  if (lpProcTable) lpProcTable.fill();
  return 0;
}

/** 1.1 is the highest 1.x, 2.2 the highest of all. */
function agreed(major: number, minor: number): number {
  return major === 1 || major === 2 ? major | (Math.min(minor, major) << 8) : HIGHEST;
}

/**
 * Takes one WSPStartup back. The last one tears everything down: sockets are closed at once and without a word
 * (those that were closed before go on ending gracefully, for which it may wait, up to 3 s each), blocked calls and events
 * end silently, and no SOCKET means anything any more.
 *
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED
 */
export function WSPCleanup(lpErrno: Ref<number>): number {
  if (references === 0) return refuse(lpErrno, WSANOTINITIALISED);
  references--;
  if (references > 0) return 0;
  for (let i = 0; i < providers.length; i++) {
    const provider = providers[i];
    stop(provider);
    if (hooks.overlapped) hooks.overlapped.advance(provider);
    // Nothing is there any more that would send a FIN: the chip refuses.
    if (SILENT_REFUSAL) refuseSilently(provider.chip, false);
    for (let n = 0; n < provider.slots.length; n++) {
      const slot = provider.slots[n];
      if (isInUse(slot) && !(slot.state === CLOSING && drain(provider, slot))) drop(provider, slot);
    }
    provider.cancelled = provider.blocking;
  }
  providers.length = 0;
  dropHandles();
  return 0;
}

/**
 * A connection that was closed before drains on: its FIN goes out as soon as all was transmitted. Once it is out, the
 * chip needs nobody for the rest. False when the peer took too long.
 */
function drain(provider: Provider, slot: Slot): boolean {
  const chip = provider.chip;
  const until = provider.clock.now() + DRAIN_MS;
  while (provider.clock.now() < until && !isDead(chip)) {
    if (finish(provider, slot)) {
      glance(chip, slot.view);
      if (!isConnected(slot.view)) return true;
    }
    provider.clock.wait(1);
  }
  return false;
}

/**
 * Ends the blocking call that is under way, with WSAEINTR. Called from the blocking callback.
 *
 * @returns 0, or SOCKET_ERROR with WSAEINVAL when no call blocks
 */
export function WSPCancelBlockingCall(lpErrno: Ref<number>): number {
  let found = false;
  for (let i = 0; i < providers.length; i++) {
    if (!providers[i].blocking) continue;
    providers[i].cancelled = true;
    found = true;
  }
  return found ? 0 : refuse(lpErrno, references === 0 ? WSANOTINITIALISED : WSAEINVAL);
}
