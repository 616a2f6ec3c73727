import type { W5500 } from '../../hal/w5500/chip.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import { FD_WRITE, type WsaBuf } from '../headers/winsock2.ts';
import { finish, refreshRoom, send } from './connection.ts';
import { copy } from './copying.ts';
import type { Handle } from './handle.ts';
import { settle } from './poll.ts';
import { errand } from './provider.ts';
import type { Slot } from './slot.ts';

/**
 * Whether there is room in a connection's transmit memory for what comes next. There is one transmission at a time; and
 * all that is asked for goes out in one of them where possible.
 */
export function hasRoom(slot: Slot, chip: W5500): boolean {
  if (slot.sending || slot.txFree < sockets.txMemory(chip, slot.n)) refreshRoom(slot, chip);
  return !slot.sending && slot.txFree > 0;
}

/** Takes note that the next `count` bytes of transmit memory were filled; `send` transmits them. */
function filled(slot: Slot, count: number): void {
  slot.txWrite = (slot.txWrite + count) & 0xffff;
  slot.txFree -= count;
}

/** Puts the whole of `bytes`, for which there is room, behind what is in transmit memory already. */
export function append(slot: Slot, chip: W5500, bytes: Uint8Array): void {
  filled(slot, sockets.fill(chip, slot.n, slot.txWrite, bytes, 0, bytes.length));
}

/** Puts as much as fits into the chip, from byte `skip` of the buffers on, and transmits it. Returns how much. */
export function put(handle: Handle, buffers: WsaBuf[], count: number, skip: number): number {
  const slot = handle.slot as Slot;
  const chip = handle.provider.chip;
  if (!hasRoom(slot, chip)) return 0;
  const done = copy(handle, buffers, count, skip, true, slot.txWrite, slot.txFree);
  filled(slot, done);
  send(slot, chip);
  if (chip.dead) settle(handle.provider);
  return done;
}

/** No interrupt tells of room, so it is looked for. */
export function wantRoom(handle: Handle): void {
  const slot = handle.slot;
  if (!slot) return;
  slot.wantsRoom = true;
  errand(handle.provider);
}

/** Nothing more will be sent: the FIN goes out once everything was transmitted. */
export function shutWriting(handle: Handle): void {
  const slot = handle.slot;
  if (handle.sendShut) return;
  handle.sendShut = true;
  // Nobody waits for room any more.
  handle.owed &= ~FD_WRITE;
  if (!slot) return;
  slot.finWanted = true;
  if (!finish(slot, handle.provider.chip)) errand(handle.provider);
}
