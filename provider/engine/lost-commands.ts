import type { W5500 } from '../../hal/w5500/chip.ts';
import { isConnected, isIdle, isPeerIp, ownPort, portOfPeer } from '../../hal/w5500/sighting.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';

/**
 * Commands that the chip shows to have been lost are given again. The driver repeats those that it can judge by itself
 * (verify.ts); here are those of which the engine knows how long ago they were given.
 */

/** A CONNECT has this long to take effect. */
const CONNECT_MS = 100;
/** Our FIN is given again when it was not out for so many rounds of the health check: an eighth of a second at least. */
const FIN_ROUNDS = 2;

/** The slot was seen connected: if our FIN should be out for some time now, it is sent again. */
export function repeatFin(provider: Provider, slot: Slot): void {
  if (!slot.finSent || !isConnected(provider.chip)) return;
  const rounds = provider.rounds - slot.finRound;
  if (slot.finRound < 0) slot.finRound = provider.rounds;
  // The count of rounds begins anew once in a while.
  else if (rounds < 0 || rounds >= FIN_ROUNDS) {
    slot.finRound = -1;
    provider.chip.repairs.commands++;
    sockets.disconnect(provider.chip, slot.n);
  }
}

/**
 * A connecting slot was surveyed: where its CONNECT was lost, or the target before it, the chip is given both again. Returns
 * whether the slot is connected with the right peer, or may be.
 */
export function repeatConnect(provider: Provider, slot: Slot): boolean {
  const chip = provider.chip;
  if (isOnTheWay(provider, slot, chip)) return true;
  // One bad reading is not believed.
  sockets.inspect(chip, slot.n);
  if (isOnTheWay(provider, slot, chip)) return true;
  if (slot.redialled) return false;
  slot.redialled = true;
  chip.repairs.commands++;
  sockets.close(chip, slot.n);
  return sockets.connect(chip, slot.n, slot.localPort, slot.peerIp, slot.peerPort);
}

function isOnTheWay(provider: Provider, slot: Slot, chip: W5500): boolean {
  const fits = isTarget(slot, chip);
  if (isConnected(chip)) return fits;
  // A chip that shows another target though it was told twice has its own way to show it, until it is connected.
  const wrong = isIdle(chip) || (!fits && !slot.redialled);
  return !wrong || provider.clock.now() - slot.sinceMs < CONNECT_MS;
}

function isTarget(slot: Slot, chip: W5500): boolean {
  return (
    portOfPeer(chip) === slot.peerPort && ownPort(chip) === slot.localPort && isPeerIp(chip, slot.peerIp)
  );
}
