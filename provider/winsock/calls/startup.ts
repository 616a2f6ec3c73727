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

/** A table that a successful WSPStartup fills; created by `procTable`. */
export interface Fillable {
  /** Called once the provider runs. */
  fill(): void;
}

/** 2.2, the major number in the low byte. */
const HIGHEST = 0x0202;
/** Time that a closed connection has for its remaining bytes before the last cleanup, in milliseconds. */
const DRAIN_MS = 3000;

let references = 0;

/**
 * Starts a provider: resets and sets up its chip (whose network settings are configured before or later), and begins to
 * serve it. Every successful call needs one WSPCleanup. A request for 1.0 or 1.1 is served, too, by the rules of 2.2.
 *
 * @param wVersionRequested the highest version the caller can use, major in the low byte; 1.0 or higher
 * @param lpWSPData out: `wVersion` is the negotiated version, or 2.2 if there is none
 * @param lpProtocolInfo selects the chip; for a chip that is already started, the call is only counted
 * @param upcallTable WSPUPCALLTABLE with all 15 functions, as `upcallTable()` creates it and the host may change it; or
 * `Upcalls`, the part of it that the provider calls. Used from now on; null to keep the present ones, at first the
 * defaults
 * @param lpProcTable out: the 30 functions, on success; null for programs that import single functions
 * @returns 0, WSAVERNOTSUPPORTED (below 1.0), WSAEFAULT (no data record, no chip, or an upcall table that lacks a
 * function), WSAEPROCLIM (15 chips are started), WSASYSNOTREADY (no W5500 answers, and the configuration has no
 * `awaitsChip`; the chip's `version` holds the value read)
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

/** Returns the negotiated version: 1.1 is the highest 1.x, 2.2 the highest of all. */
function agreed(major: number, minor: number): number {
  return major === 1 || major === 2 ? major | (Math.min(minor, major) << 8) : HIGHEST;
}

/**
 * Undoes one WSPStartup. The last one ends the provider: open sockets are closed at once, without events. Sockets that
 * were closed before continue to end gracefully; the call waits for them, up to 3 s each. Blocked calls and pending
 * events end without notice, and every SOCKET becomes invalid.
 *
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED
 * @see WSPCleanup, ws2spi.h
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
  providers.splice(0, providers.length);
  dropHandles();
  return 0;
}

/**
 * Waits for a connection that was closed before: its FIN goes out as soon as all bytes were transmitted, and the chip
 * does the rest alone. Returns false if the peer took too long.
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
 * Ends the blocking call in progress, with WSAEINTR. Called from the blocking callback.
 *
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAEINVAL if no call blocks
 * @see WSPCancelBlockingCall, ws2spi.h
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
