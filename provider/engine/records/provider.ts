import type { Chip } from '#chip';
import type { Clock } from '../../../hal/clock.ts';
import type { Provider } from './records.ts';
import type { ProtocolInfo } from './settings.ts';

export { Counts } from './counts.ts';
export { Provider } from './records.ts';
export type { ConditionArgs, Profile, ProtocolInfo, ProviderConfig, Timer } from './settings.ts';

/** Delay of deferred work, in milliseconds. */
export const WORK_MS = 2;
/** Delay of deferred work that has found nothing for long, in milliseconds. */
export const STALLED_MS = 250;

/**
 * Schedules deferred work for what the chip does not announce: room in a full transmit memory, or a FIN that is due.
 */
export function deferWork(provider: Provider): void {
  deferWorkFor(provider, WORK_MS);
}

/** As `deferWork`, within `ms` milliseconds. */
export function deferWorkFor(provider: Provider, ms: number): void {
  if (provider.workSet && provider.workMs <= ms) return;
  provider.workSet = true;
  provider.workMs = ms;
  // A timer that is already set is early enough for work that is not urgent.
  if (ms >= STALLED_MS && provider.workTimers > 0) return;
  provider.workTimers++;
  provider.clock.after(ms, provider.onWork);
}

/** The started providers, in the order of their starts. */
export const providers: Provider[] = [];

/** Returns the provider of the chip in `info`, or the first one if `info` is null; null if there is none. */
export function providerOf(info: ProtocolInfo | null): Provider | null {
  for (let i = 0; i < providers.length; i++)
    if (!info || providers[i].chip === info.chip) return providers[i];
  return null;
}

/**
 * Creates the protocol info of a chip, for WSPStartup, and for WSPSocket if there are several providers.
 *
 * @param chip the chip, as the board's module provides it
 * @param clock the runtime's clock and timers
 * @returns a new record with default settings
 * @see WSAPROTOCOL_INFO, winsock2.h
 */
export function protocolInfo(chip: Chip, clock: Clock): ProtocolInfo {
  return { chip: chip, clock: clock, config: { reservedSlots: 0 } };
}
