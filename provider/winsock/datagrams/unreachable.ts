import { unreachable } from '#chip/udp';
import { optionOf } from '../../engine/records/handle.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { DATAGRAM } from '../../engine/records/slot.ts';
import { WSAECONNRESET } from '../../headers/errors.ts';
import { same } from '../../headers/ip.ts';
import { NO_CONNECTION_RESET } from '../../headers/option-indices.ts';
import { announce } from './first.ts';

/** "Port unreachable": a host has answered that it has no such port. */

/** The most polls in a row that leave the chip unasked because sockets explain the interrupt. */
const MOST_UNASKED = 8;

const peer = { ip: new Uint8Array(4), port: 0 };
/** How many polls in a row have left the chip unasked. */
let unaskedPolls = 0;

/**
 * Where no socket explains the interrupt, the chip is asked who cannot be reached: until it was, the line stays low, and
 * there is a next time.
 */
export function hearUnreachable(provider: Provider, events: number): void {
  unaskedPolls++;
  if (!provider.up || (events !== 0 && unaskedPolls < MOST_UNASKED)) return;
  if (!hasDatagramSlot(provider)) return;
  unaskedPolls = 0;
  if (unreachable(provider.chip, peer)) bounce(provider);
}

/** Whether a slot is open for a datagram socket. */
export function hasDatagramSlot(provider: Provider): boolean {
  for (let n = 0; n < provider.slots.length; n++) if (provider.slots[n].state === DATAGRAM) return true;
  return false;
}

/** The socket that has sent there last is told by its next receive. */
function bounce(provider: Provider): void {
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    const handle = slot.handle;
    if (slot.state !== DATAGRAM || !handle || optionOf(handle, NO_CONNECTION_RESET) !== 0) continue;
    const state = slot.datagram;
    if (state.toPort === 0 || state.toPort !== peer.port || !same(state.toIp, peer.ip)) continue;
    handle.error = WSAECONNRESET;
    handle.errorReported = false;
    announce(handle);
  }
}
