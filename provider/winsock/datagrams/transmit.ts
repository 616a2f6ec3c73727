import * as udp from '#chip/udp';
import { type Handle, optionOf } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Slot } from '../../engine/records/slot.ts';
import { sameAddress } from '../../engine/udp/family.ts';
import { isGroup6 } from '../../headers/ip6.ts';
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
  const six = hooks.ipv6Datagrams !== null && ip.length === 16 ? hooks.ipv6Datagrams : null;
  const isGroup = six ? isGroup6(ip) : udp.isGroup(ip);
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
  const isSame = state.isAimed && state.toPort === port && sameAddress(state.toIp, ip);
  if (isGroup) liveShort(provider, slot, ttl);
  else liveLong(provider, slot);
  if (isEmpty) udp.beginEmpty(chip, view);
  state.isAimed = false;
  if (hooks.ipv6 && state.toIp.length !== ip.length) state.toIp = new Uint8Array(ip.length);
  state.toIp.set(ip, 0);
  state.toPort = port;
  slot.sentMs = provider.clock.now();
  if (six) six.send(chip, view, ip, port, isGroup, isSame);
  else if (isGroup) udp.sendToGroup(chip, view, ip, port);
  else if (isSame) udp.sendAgain(chip, view);
  else udp.sendTo(chip, view, ip, port);
}
