import type { Handle } from '../engine/records/handle.ts';
import { CLOSING, CONNECTED } from '../engine/records/slot.ts';

/** The number of clients that the device serves at the same time while more of them wait. */

/** Most clients served at once: a browser opens six connections, and the chip has few more slots. */
const AT_ONCE = 2;
/** Age in milliseconds beyond which a client is not counted; the same for a client that was answered. */
const STAYS_MS = 250;
const LEAVES_MS = 400;

/**
 * Returns true if enough clients are being served. A browser replaces every connection that ends at once, and finds the
 * device's slots still closing. So no more connections may end at the same time than others are armed.
 */
export function isOverloaded(listener: Handle): boolean {
  const provider = listener.provider;
  let served = 0;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state !== CONNECTED && slot.state !== CLOSING) continue;
    if (provider.clock.now() - slot.sinceMs < (slot.finWanted ? LEAVES_MS : STAYS_MS)) served++;
  }
  return served > 0 && served >= Math.min(AT_ONCE, listener.armed);
}
