import { hooks } from '../provider/engine/records/hooks.ts';

/** Shortest timeout, in milliseconds. The longest poll, which resets a chip that does not answer, takes up to 0.5 s. */
const SHORTEST_MS = 1000;
/**
 * Longest timeout, in milliseconds: the limit of the RP2040's counter (RP2040 datasheet, 4.7, and errata RP2040-E1).
 */
const LONGEST_MS = 8388;

/**
 * Starts the runtime's watchdog. It reboots the board if the provider has not polled for `timeoutMs` milliseconds,
 * because a callback does not return, or because the runtime's loop has stopped. Blocking calls of the provider feed it
 * while they wait. Only a reboot stops it, so a program that is flashed over it must feed it, too.
 *
 * @param timeoutMs 1,000 to 8,388
 * @throws RangeError for other times; the runtime's Error if it has no module `wdt`
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
