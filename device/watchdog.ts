import { hooks } from '../provider/engine/records/hooks.ts';

/** The longest turn, in which a chip is reset that does not answer, takes up to 0.5 s. */
const SHORTEST_MS = 1000;
/** The counter of the RP2040 reaches no further (RP2040 datasheet, 4.7, and errata RP2040-E1). */
const LONGEST_MS = 8388;

/**
 * Has the runtime's watchdog reboot the board when the provider's poll has not come by for `timeoutMs` milliseconds:
 * because a callback does not return, or because the runtime's loop has stopped. Calls of the provider that block feed
 * it while they wait. Nothing stops it again but a reboot, so a program that is flashed over it has to feed it, too.
 *
 * @param timeoutMs 1,000 to 8,388
 * @throws RangeError for other times; the runtime's Error where it has no module `wdt`
 */
export function startWatchdog(timeoutMs: number): void {
  if (!(timeoutMs >= SHORTEST_MS && timeoutMs <= LONGEST_MS))
    throw new RangeError('startWatchdog: timeoutMs is ' + timeoutMs + '; 1000 to 8388 are allowed');
  const wdt = global.require('wdt');
  const timer = new wdt.WDT(timeoutMs);
  hooks.watchdog = {
    polled: function () {
      timer.feed();
    },
  };
}
