import { unreachable } from '#chip/udp';
import { optionOf } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { DATAGRAM } from '../../engine/records/slot.ts';
import { sameAddress } from '../../engine/udp/family.ts';
import { WSAECONNRESET } from '../../headers/errors.ts';
import { NO_CONNECTION_RESET } from '../../headers/option-indices.ts';
import { announce } from './first.ts';

/** ICMP "port unreachable": a host has answered that no socket is open on the destination port. */

/**
 * Largest number of polls in a row that do not read the chip's own interrupt register because socket interrupts explain
 * the interrupt line.
 */
const MOST_UNASKED = 8;

const peer = { ip: new Uint8Array(4), port: 0 };
/** Number of such polls in a row. */
let unaskedPolls = 0;

/**
 * Reads an unreachable report from the chip if no socket explains the interrupt. The line stays low until the report is
 * read, so a skipped one is read in a later poll.
 */
export function recordUnreachable(provider: Provider, events: number): void {
  unaskedPolls++;
  if (!provider.up || (events !== 0 && unaskedPolls < MOST_UNASKED)) return;
  if (!hasDatagramSlot(provider)) return;
  unaskedPolls = 0;
  if (unreachable(provider.chip, peer)) bounce(provider, peer.ip, peer.port);
  const six = hooks.ipv6Datagrams;
  if (!six) return;
  const ip = new Uint8Array(16);
  const port = six.unreachable(provider.chip, ip);
  if (port !== 0) bounce(provider, ip, port);
}

/** Returns true if a slot is open for a datagram socket. */
export function hasDatagramSlot(provider: Provider): boolean {
  for (let n = 0; n < provider.slots.length; n++) if (provider.slots[n].state === DATAGRAM) return true;
  return false;
}

/** Marks the socket that sent to the reported destination last: its next receive reports it. */
function bounce(provider: Provider, ip: Uint8Array, port: number): void {
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    const handle = slot.handle;
    if (slot.state !== DATAGRAM || !handle || optionOf(handle, NO_CONNECTION_RESET) !== 0) continue;
    const state = slot.datagram;
    if (state.toPort === 0 || state.toPort !== port || !sameAddress(state.toIp, ip)) continue;
    handle.error = WSAECONNRESET;
    handle.errorReported = false;
    announce(handle);
  }
}
