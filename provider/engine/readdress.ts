import * as w5500 from '../../hal/w5500/chip.ts';
import { type NetworkSettings, OWN_IP } from '../../hal/w5500/chip.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import { settle } from './poll.ts';
import type { Provider } from './provider.ts';
import { lose } from './recovery.ts';
import { DATAGRAM, FREE } from './slot-states.ts';

/**
 * Gives the device of a started provider other network settings. With another address every connection ends: whoever
 * holds one gets FD_CLOSE with WSAENETRESET, whoever is connecting FD_CONNECT with WSAENETDOWN. Listeners listen on;
 * their sockets are opened anew, since the datasheet does not say what a socket makes of an address that changes under
 * it. Sockets for datagrams stay as they are: each datagram goes out with the address of its moment.
 *
 * @see SIO_ADDRESS_LIST_CHANGE, which tells of it
 */
export function readdress(provider: Provider, network: NetworkSettings): void {
  const chip = provider.chip;
  let changed = false;
  for (let i = 0; i < 4; i++) if (chip.settings[OWN_IP + i] !== network.ip[i]) changed = true;
  w5500.configure(chip, network);
  if (!changed) return;
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    if (slot.state <= FREE || slot.state >= DATAGRAM) continue;
    if (provider.up) sockets.close(chip, n);
    lose(provider, slot);
  }
  settle(provider);
}
