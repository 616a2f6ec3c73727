import { SOCKETS } from '#chip';
import { disarm } from '../../engine/accept-queue.ts';
import { afterChange } from '../../engine/poll.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { ARMED } from '../../engine/records/slot.ts';
import { isAny, same } from '../../headers/ip.ts';

/** Listeners that share a port, in programs that import WSPListen. */

/**
 * Returns true if another listener on the port receives its requests instead. The chip hands a SYN to either listener,
 * so only one of them is armed: the first that is bound to the device's address, else the first that is bound to any.
 * Another takes over when it is closed.
 */
function isOutranked(listener: Handle): boolean {
  const listeners = listener.provider.listeners;
  if (listeners.length < 2) return false;
  const rank = rankOf(listener);
  let before = true;
  for (let i = 0; i < listeners.length; i++) {
    const other = listeners[i];
    if (other === listener) before = false;
    else if (hooks.ipv6 && hooks.ipv6.apart(other, listener)) continue;
    else if (other.localPort === listener.localPort && rankOf(other) >= (before ? rank : rank + 1))
      return true;
  }
  return false;
}

/** Returns 2 for the device's address, 1 for any address, 0 for a former address of the device. */
function rankOf(listener: Handle): number {
  if (isAny(listener.localIp)) return 1;
  return same(listener.localIp, listener.provider.chip.network.ip) ? 2 : 0;
}

hooks.sharedPorts = { isOutranked: isOutranked };

/**
 * Frees the armed slots of a listener that the new listener `handle` outranks on its port. Queued requests stay, and so do
 * handshakes: a chip closes the socket of one that fails.
 */
export function yieldTo(handle: Handle): void {
  const provider = handle.provider;
  for (let n = 0; n < SOCKETS; n++) {
    const slot = provider.slots[n];
    if (slot.state === ARMED && isOutranked(slot.handle as Handle)) disarm(provider, slot);
  }
  afterChange(provider);
}
