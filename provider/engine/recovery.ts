import * as w5500 from '../../hal/w5500/chip.ts';
import { WSAENETDOWN, WSAENETRESET } from '../headers/errors.ts';
import { FD_CONNECT } from '../headers/winsock2.ts';
import { topUp, withdraw } from './accept-queue.ts';
import { breakOff, release } from './connection.ts';
import { happened } from './events.ts';
import type { Handle } from './handle.ts';
import { BOUND } from './handle-states.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';
import { CONNECTED, CONNECTING, DATAGRAM, FREE, QUEUED } from './slot-states.ts';
import { datagrams } from './udp/transports.ts';

/**
 * The chip lost its state, by a brown-out or a reset of its own, or takes no more commands. Every connection is
 * gone: whoever held one is told. Then the chip is set up again, and every listener is armed again.
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
  if (rounds % RESET_ROUNDS === 0 || (asks && w5500.isPresent(provider.chip))) restore(provider);
}

/** Tries to bring the chip back. Returns false while it does not answer; the health check tries again. */
export function restore(provider: Provider): boolean {
  if (!w5500.reset(provider.chip)) return false;
  provider.stale = 0;
  provider.roundMs = provider.clock.now();
  provider.up = true;
  provider.wanting = true;
  if (datagrams) datagrams.restore(provider);
  topUp(provider);
  // It answers, but it takes no commands.
  if (provider.chip.dead) provider.up = false;
  return provider.up;
}

/** Whatever a slot was used for has ended with WSAENETRESET; datagram sockets alone do not notice. */
export function lose(provider: Provider, slot: Slot): void {
  const handle = slot.handle as Handle;
  // Whoever deals in datagrams is not told: some are lost anyway, and the slot is opened again.
  if (slot.state <= FREE || (datagrams && slot.state === DATAGRAM)) return;
  if (slot.state === CONNECTED) return breakOff(provider, slot, WSAENETRESET);
  if (slot.state === QUEUED) withdraw(slot);
  if (slot.state !== CONNECTING) return release(provider, slot);
  release(provider, slot);
  handle.state = BOUND;
  handle.error = WSAENETDOWN;
  happened(handle, FD_CONNECT);
}
