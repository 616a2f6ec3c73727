import type { W5500 } from '../../../hal/w5500/chip.ts';
import {
  hasTransmitted,
  hearTransmitted,
  isAimedAt,
  isOpenForDatagrams,
  isTransmitted,
  setTimeToLive,
} from '../../../hal/w5500/udp.ts';
import { DEFAULT_TTL, TIME_TO_LIVE } from '../../headers/option-indices.ts';
import { FD_WRITE } from '../../headers/winsock2.ts';
import { happened } from '../events.ts';
import { type Handle, optionOf } from '../handle.ts';
import type { Provider } from '../provider.ts';
import type { Slot } from '../slot.ts';

/** What the slots of datagram sockets send: how far a transmission is, who waits for its end, how far it may go. */

/** Whether the slot's transmission was seen to have gone out, now that its socket was looked at. */
export function hasEnded(slot: Slot, chip: W5500): boolean {
  const box = slot.mailbox;
  if (!box.sending || !isOpenForDatagrams(chip)) return false;
  box.aimed = isAimedAt(chip, box.lastIp, box.lastPort);
  return box.sendsNothing ? hasTransmitted(chip) : isTransmitted(chip, slot.n, slot.txWrite);
}

/** Whether the end of the slot's transmission interrupts: while somebody waits for it, or nothing else tells of it. */
export function hearEnd(provider: Provider, slot: Slot, on: boolean): void {
  const box = slot.mailbox;
  if (box.hearsEnd === on) return;
  box.hearsEnd = on;
  hearTransmitted(provider.chip, slot.n, on);
}

/** There is room for a datagram: whoever was refused is told. */
export function offerRoom(slot: Slot): void {
  if (!slot.mailbox.wantsRoom || !slot.handle) return;
  slot.mailbox.wantsRoom = false;
  happened(slot.handle, FD_WRITE);
}

/** What goes to a group has a time to live of its own, `ttl`. */
export function liveShort(provider: Provider, slot: Slot, ttl: number): void {
  const handle = slot.handle as Handle;
  if (slot.mailbox.ownTtl === 0) slot.mailbox.ownTtl = DEFAULT_TTL + optionOf(handle, TIME_TO_LIVE);
  setTimeToLive(provider.chip, slot.n, ttl);
}

/** The time to live is the socket's own again. */
export function liveLong(provider: Provider, slot: Slot): void {
  if (slot.mailbox.ownTtl === 0) return;
  setTimeToLive(provider.chip, slot.n, slot.mailbox.ownTtl);
  slot.mailbox.ownTtl = 0;
}
