import { espruino } from '../../hal/espruino/globals.ts';
import { hooks } from '../../provider/engine/records/hooks.ts';

/** Shortest timeout, in milliseconds. The longest poll, which resets a chip that does not answer, takes up to 0.5 s. */
const SHORTEST_MS = 1000;

/**
 * Starts the runtime's watchdog. It reboots the board if the provider has not polled for `timeoutMs` milliseconds. Blocking
 * calls of the provider feed it while they wait. Only a reboot stops it. The longest timeout is the microcontroller's: about
 * 26 s on an STM32F4, more on others.
 *
 * @param timeoutMs 1,000 or more
 * @throws RangeError for shorter times
 */
export function startWatchdog(timeoutMs: number): void {
  if (!(timeoutMs >= SHORTEST_MS))
    throw new RangeError('startWatchdog: timeoutMs is ' + timeoutMs + '; 1000 or more is allowed');
  espruino.E.enableWatchdog(timeoutMs / 1000, false);
  hooks.watchdog = {
    polled: function () {
      espruino.E.kickWatchdog();
    },
  };
}
