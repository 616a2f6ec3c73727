import { pump } from '../../engine/timers.ts';
import { providers } from './startup.ts';

/**
 * One turn of the provider, for a program with a loop of its own in which the runtime's timers do not come: the chips
 * are heard, what is due is done, and callbacks run (messages, owners of event objects, procedures), at most 64 for each
 * chip. To be called every 5 ms or more often.
 *
 * From inside a call that blocks, or a condition function, the chips are heard and no callback runs.
 */
export function serviceOnce(): void {
  const all = providers();
  // A callback may end a provider.
  for (let i = all.length - 1; i >= 0; i--) if (i < all.length) pump(all[i]);
}
