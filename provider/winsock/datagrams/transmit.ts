import * as udp from '#chip/udp';
import { type Handle, optionOf } from '../../engine/records/handle.ts';
import type { Slot } from '../../engine/records/slot.ts';
import { same } from '../../headers/ip.ts';
import { DEFAULT_MULTICAST_TTL, MULTICAST_TTL } from '../../headers/option-indices.ts';
import type { WsaBuf } from '../../headers/winsock2.ts';
import { liveLong, liveShort } from './slots.ts';

/** Gives the chip a datagram with all bytes of the buffers. */
export function transmit(
  handle: Handle,
  buffers: WsaBuf[],
  count: number,
  ip: Uint8Array,
  port: number,
): void {
  const provider = handle.provider;
  const slot = handle.slot as Slot;
  const isGroup = udp.isGroup(ip);
  const ttl = DEFAULT_MULTICAST_TTL + optionOf(handle, MULTICAST_TTL);
  // A time to live of 0 restricts a datagram to this device, which receives from the wire only; it is not sent.
  if (isGroup && ttl === 0) return;
  const chip = provider.chip;
  const view = slot.view;
  let isEmpty = true;
  for (let i = 0; i < count; i++) {
    const buffer = buffers[i];
    if (buffer.len === 0) continue;
    udp.fill(chip, view, buffer.buf, 0, buffer.len);
    isEmpty = false;
  }
  const state = slot.datagram;
  const isSame = state.isAimed && state.toPort === port && same(state.toIp, ip);
  if (isGroup) liveShort(provider, slot, ttl);
  else liveLong(provider, slot);
  if (isEmpty) udp.beginEmpty(chip, view);
  state.isAimed = false;
  state.toIp.set(ip, 0);
  state.toPort = port;
  slot.sentMs = provider.clock.now();
  if (isGroup) udp.sendToGroup(chip, view, ip, port);
  else if (isSame) udp.sendAgain(chip, view);
  else udp.sendTo(chip, view, ip, port);
}
