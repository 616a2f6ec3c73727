import type { Clock } from '../../hal/clock.ts';
import type { W5500 } from '../../hal/w5500/chip.ts';
import { drop, finish } from '../connection.ts';
import {
  WSAEFAULT,
  WSAEINVAL,
  WSAEPROCLIM,
  WSANOTINITIALISED,
  WSASYSNOTREADY,
  WSAVERNOTSUPPORTED,
} from '../errors.ts';
import { addHandles, dropHandles, MOST_PROVIDERS } from '../handles.ts';
import { start, stop } from '../pace.ts';
import { Provider, type ProviderConfig } from '../provider.ts';
import { restore } from '../recovery.ts';
import { refuse } from '../refuse.ts';
import { CLOSING, FREE } from '../slot-states.ts';
import type { Upcalls } from '../upcalls.ts';
import type { Ref } from '../winsock.ts';

/** WSPDATA: what WSPStartup tells about the provider. Versions have the major number in the low byte. */
export interface WspData {
  wVersion: number;
  wHighVersion: number;
  szDescription: string;
}

/** WSAPROTOCOL_INFO, as far as it chooses a provider: the chip, its clock, and how they are to be used. */
export interface ProtocolInfo {
  chip: W5500;
  clock: Clock;
  config: ProviderConfig;
}

const LOWEST = 0x0002;
const HIGHEST = 0x0202;

const started: { info: ProtocolInfo; provider: Provider }[] = [];
let references = 0;

/** The protocol info of a chip: handed to WSPStartup, and to WSPSocket where there are several. */
export function protocolInfo(chip: W5500, clock: Clock): ProtocolInfo {
  return { chip: chip, clock: clock, config: { reservedSlots: 0 } };
}

/**
 * Starts a provider: resets and sets up its chip (whose network settings are to be configured first or later), and
 * begins to serve it. Every successful call needs one WSPCleanup.
 *
 * @param wVersionRequested the highest version the caller can use, major in the low byte; 2.0 or higher
 * @param lpWSPData is filled
 * @param lpProtocolInfo which chip; a chip that is started already is only counted
 * @param upcallTable the host's own upcalls, or null for the default ones
 * @returns 0, WSAVERNOTSUPPORTED (below 2.0), WSAEFAULT (no data record), WSAEPROCLIM (15 chips are started),
 *   WSASYSNOTREADY (no W5500 answers; the chip's `version` says what it read)
 * @see WSPStartup, ws2spi.h
 */
export function WSPStartup(
  wVersionRequested: number,
  lpWSPData: WspData,
  lpProtocolInfo: ProtocolInfo,
  upcallTable: Upcalls | null,
): number {
  if ((wVersionRequested & 0xff) < LOWEST) return WSAVERNOTSUPPORTED;
  if (!lpWSPData || !lpProtocolInfo) return WSAEFAULT;
  lpWSPData.wHighVersion = HIGHEST;
  lpWSPData.wVersion = lower(wVersionRequested, HIGHEST);
  lpWSPData.szDescription = 'spisock';
  const running = providerOf(lpProtocolInfo);
  if (running) {
    if (upcallTable) running.upcalls = upcallTable;
  } else {
    if (started.length === MOST_PROVIDERS) return WSAEPROCLIM;
    const provider = new Provider(
      lpProtocolInfo.chip,
      lpProtocolInfo.clock,
      lpProtocolInfo.config,
      upcallTable,
    );
    if (!restore(provider)) return WSASYSNOTREADY;
    addHandles(provider);
    started.push({ info: lpProtocolInfo, provider: provider });
    start(provider);
  }
  references++;
  return 0;
}

/**
 * Takes one WSPStartup back. The last one tears everything down: sockets are closed at once and without a word
 * (those that were closed before go on ending gracefully), blocked calls and events end silently, and no SOCKET
 * means anything any more.
 *
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED
 */
export function WSPCleanup(lpErrno: Ref<number>): number {
  if (references === 0) return refuse(lpErrno, WSANOTINITIALISED);
  references--;
  if (references > 0) return 0;
  for (let i = 0; i < started.length; i++) {
    const provider = started[i].provider;
    stop(provider);
    for (let n = 0; n < provider.slots.length; n++) {
      const slot = provider.slots[n];
      // What was closed before drains on: once the FIN is commanded, the chip needs nobody for the rest.
      if (slot.state === CLOSING && finish(slot, provider.chip)) continue;
      if (slot.state !== FREE) drop(provider, slot);
    }
    provider.cancelled = provider.blocking;
  }
  started.length = 0;
  dropHandles();
  return 0;
}

/**
 * Ends the blocking call that is under way, with WSAEINTR. Called from the blocking callback.
 *
 * @returns 0, or SOCKET_ERROR with WSAEINVAL when no call blocks
 */
export function WSPCancelBlockingCall(lpErrno: Ref<number>): number {
  let found = false;
  for (let i = 0; i < started.length; i++) {
    if (!started[i].provider.blocking) continue;
    started[i].provider.cancelled = true;
    found = true;
  }
  return found ? 0 : refuse(lpErrno, references === 0 ? WSANOTINITIALISED : WSAEINVAL);
}

/** The provider that `info` names, or the first one where it names none; null when there is none. */
export function providerOf(info: ProtocolInfo | null): Provider | null {
  if (!info) return started.length > 0 ? started[0].provider : null;
  for (let i = 0; i < started.length; i++) if (started[i].info === info) return started[i].provider;
  return null;
}

function lower(a: number, b: number): number {
  const swappedA = ((a & 0xff) << 8) | (a >> 8);
  const swappedB = ((b & 0xff) << 8) | (b >> 8);
  return swappedA < swappedB ? a : b;
}
