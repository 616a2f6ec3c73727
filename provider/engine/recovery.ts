import * as driver from '#chip';
import type { NetworkSettings } from '../../hal/chip.ts';
import { WSAENETDOWN, WSAENETRESET } from '../headers/errors.ts';
import { FD_CONNECT } from '../headers/winsock2.ts';
import { topUp, withdraw } from './accept-queue.ts';
import { breakOff, release } from './connection.ts';
import { happened } from './events.ts';
import type { Handle } from './records/handle.ts';
import { BOUND } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';
import type { Provider } from './records/provider.ts';
import { CONNECTED, CONNECTING, DATAGRAM, isInUse, isStream, QUEUED, type Slot } from './records/slot.ts';

/** Sets a dead chip up again, and changes the device's addresses. */

/**
 * Handles a chip that has lost its state, by a brown-out or a reset of its own, or takes no commands. All connections
 * end, and their applications get an error. Then the chip is set up again, and every listener is armed again.
 */
export function recover(provider: Provider): void {
  provider.up = false;
  provider.roundsDown = 0;
  provider.resets++;
  for (let n = 0; n < provider.slots.length; n++) lose(provider, provider.slots[n]);
  restore(provider);
}

/** Rounds of the health check without an answer after which the chip is reset, and again after as many. */
const RESET_ROUNDS = 40;
/** Longest interval between reads of the version meanwhile, in rounds; the intervals grow up to it. A power of two. */
const ASK_ROUNDS = 8;

/**
 * One round of the health check while the chip does not answer. The chip is set up within a second of its first answer.
 * A reset blocks the program for up to half a second. Without an answer it is made only every RESET_ROUNDS rounds, for
 * a chip that has power and does not answer.
 */
export function retry(provider: Provider): void {
  const rounds = ++provider.roundsDown;
  const asks = (rounds & (rounds - 1)) === 0 || (rounds & (ASK_ROUNDS - 1)) === 0;
  if (rounds % RESET_ROUNDS === 0 || (asks && driver.isPresent(provider.chip))) restore(provider);
}

/** Tries to set the chip up. Returns false if it does not answer; the health check tries again. */
export function restore(provider: Provider): boolean {
  const chip = provider.chip;
  if (!driver.reset(chip)) return false;
  provider.roundMs = provider.clock.now();
  provider.up = true;
  provider.wanting = true;
  if (hooks.datagrams) hooks.datagrams.restore(provider);
  topUp(provider);
  // The chip answers, but takes no commands.
  if (driver.isDead(chip)) provider.up = false;
  return provider.up;
}

/** Ends the use of a slot with WSAENETRESET. Datagram sockets are not affected. */
function lose(provider: Provider, slot: Slot): void {
  const handle = slot.handle as Handle;
  // Datagram sockets get no error: datagrams may be lost anyway, and the slot is opened again.
  if (!isInUse(slot) || (hooks.datagrams && slot.state === DATAGRAM)) return;
  if (slot.state === CONNECTED) return breakOff(provider, slot, WSAENETRESET);
  if (slot.state === QUEUED) withdraw(slot);
  if (!hooks.outgoing || slot.state !== CONNECTING) return release(provider, slot);
  release(provider, slot);
  handle.state = BOUND;
  handle.error = WSAENETDOWN;
  happened(handle, FD_CONNECT);
}

/**
 * Changes the network settings of a started provider's device. If the address changes, every connection ends with
 * FD_CLOSE and WSAENETRESET, or, while connecting, with FD_CONNECT and WSAENETDOWN. Listeners continue, with newly
 * opened sockets, because the datasheet does not define a socket's behaviour after a change of the address. Datagram
 * sockets are unchanged: each datagram carries the address at the time of sending. Callers call `afterChange` afterwards.
 *
 * @param network the new settings; addresses in network order
 * @see SIO_ADDRESS_LIST_CHANGE, which announces the change
 */
export function readdress(provider: Provider, network: NetworkSettings): void {
  const chip = provider.chip;
  const own = chip.network.ip;
  let changed = false;
  for (let i = 0; i < own.length; i++) if (own[i] !== network.ip[i]) changed = true;
  driver.configure(chip, network);
  if (!changed) return;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (!isStream(slot)) continue;
    if (provider.up) driver.close(chip, slot.view);
    lose(provider, slot);
  }
}
