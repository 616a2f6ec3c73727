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

/** What follows a change of slots or of the chip: what is free is armed, and a chip that has died is set up again. */

/** After any change to slots: arms what is free, quietens what stays free, and sees whether the chip still lives. */
export function afterChange(provider: Provider): void {
  if (provider.up) {
    topUp(provider);
    if (!driver.clearReleased(provider.chip)) recover(provider);
  }
  const overlapped = hooks.overlapped;
  if (overlapped) overlapped.advance(provider);
}

/**
 * The chip lost its state, by a brown-out or a reset of its own, or takes no more commands. Every connection is
 * gone, and its application is told. Then the chip is set up again, and every listener is armed again.
 */
export function recover(provider: Provider): void {
  provider.up = false;
  provider.roundsDown = 0;
  provider.resets++;
  for (let n = 0; n < provider.slots.length; n++) lose(provider, provider.slots[n]);
  restore(provider);
}

/** A chip that does not answer is reset after so many rounds of the health check, and then after as many again. */
const RESET_ROUNDS = 40;
/** Meanwhile it is asked for its version at growing distances, of so many rounds at most: a power of two. */
const ASK_ROUNDS = 8;

/**
 * A round of the health check while the chip is away. It is set up within a second of its first answer; a reset, for
 * which everything has to wait up to half a second, is for one that has power and says nothing.
 */
export function retry(provider: Provider): void {
  const rounds = ++provider.roundsDown;
  const asks = (rounds & (rounds - 1)) === 0 || (rounds & (ASK_ROUNDS - 1)) === 0;
  if (rounds % RESET_ROUNDS === 0 || (asks && driver.isPresent(provider.chip))) restore(provider);
}

/** Tries to bring the chip back. Returns false while it does not answer; the health check tries again. */
export function restore(provider: Provider): boolean {
  const chip = provider.chip;
  if (!driver.reset(chip)) return false;
  provider.roundMs = provider.clock.now();
  provider.up = true;
  provider.wanting = true;
  if (hooks.datagrams) hooks.datagrams.restore(provider);
  topUp(provider);
  // It answers, but it takes no commands.
  if (driver.isDead(chip)) provider.up = false;
  return provider.up;
}

/** The use of a slot has ended with WSAENETRESET; datagram sockets alone do not notice. */
function lose(provider: Provider, slot: Slot): void {
  const handle = slot.handle as Handle;
  // Datagram sockets are not told: some datagrams are lost anyway, and the slot is opened again.
  if (!isInUse(slot) || (hooks.datagrams && slot.state === DATAGRAM)) return;
  if (slot.state === CONNECTED) return breakOff(provider, slot, WSAENETRESET);
  if (slot.state === QUEUED) withdraw(slot);
  if (slot.state !== CONNECTING) return release(provider, slot);
  release(provider, slot);
  handle.state = BOUND;
  handle.error = WSAENETDOWN;
  happened(handle, FD_CONNECT);
}

/**
 * Gives the device of a started provider other network settings. With another address every connection ends: its
 * application gets FD_CLOSE with WSAENETRESET, or FD_CONNECT with WSAENETDOWN while it connects. Listeners listen on;
 * their sockets are opened anew, since the datasheet does not say what a socket makes of an address that changes under
 * it. Sockets for datagrams stay as they are: each datagram goes out with the address of its moment.
 *
 * @see SIO_ADDRESS_LIST_CHANGE, which tells of it
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
  afterChange(provider);
}
