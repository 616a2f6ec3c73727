import type { Handle } from '../../engine/records/handle.ts';
import { CLOSING, CONNECTED } from '../../engine/records/slot.ts';

/** How many clients the device serves at a time while more of them wait. */

/** Of a browser's six connections and as many slots as are left, so many are served at once. */
const AT_ONCE = 2;
/** A client who has been here for longer than this stays, and no longer counts; one who was answered is waited for. */
const STAYS_MS = 250;
const LEAVES_MS = 400;

/**
 * Whether enough clients are being served. Browsers put a new connection in the place of every one that ends, at once,
 * and it finds the device's slots still closing: so no more may end at the same time than others are armed.
 */
export function isCrowded(listener: Handle): boolean {
  const provider = listener.provider;
  let served = 0;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state !== CONNECTED && slot.state !== CLOSING) continue;
    if (provider.clock.now() - slot.sinceMs < (slot.finWanted ? LEAVES_MS : STAYS_MS)) served++;
  }
  return served > 0 && served >= Math.min(AT_ONCE, listener.armed);
}
