import { providers } from '../../engine/records/provider.ts';
import { pump } from '../../engine/timers.ts';

/**
 * One poll of all providers, for a program with a loop of its own, in which the runtime's timers do not run. It reads
 * what the chips announce, does the work that is due, and runs callbacks (messages, event objects, procedures), at most
 * 64 per chip. Call it at least every 5 ms.
 *
 * Inside a blocking call or a condition function it runs no callbacks.
 */
export function serviceOnce(): void {
  // A callback may end a provider.
  for (let i = providers.length - 1; i >= 0; i--) if (i < providers.length) pump(providers[i]);
}
