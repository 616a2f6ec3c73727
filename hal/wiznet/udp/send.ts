import { aim, aimAtGroup, sendByMac } from '#layout';
import * as R from '#registers';
import { SOCKET, write8, write16 } from '#registers';
import { allFree, flush, stable16 } from '../bytes.ts';
import { command } from '../command.ts';
import { clear } from '../looks.ts';
import { EVENTS, UNKNOWN, type WiznetChip } from '../state.ts';
import type { View } from '../view.ts';

/** What goes out of a UDP socket. */

/** Largest payload of one datagram, in bytes: the chip splits longer ones into several. */
export const MAX_DATAGRAM = 1472;

/** The hardware address of a group has the low 23 bits of its number. */
const groupMac = /* @__PURE__ */ new Uint8Array([0x01, 0x00, 0x5e, 0, 0, 0]);

/** `fill` puts bytes of the next datagram behind those that are there already. */
export { write as fill } from '../bytes.ts';
/** `room`: largest datagram that fits into the transmit memory of socket `n`, in bytes. */
export { txMemory as room } from '../memory.ts';

/** Unicast, with ARP by the chip where it needs it, or broadcast. */
export function sendTo(chip: WiznetChip, view: View, ip: Uint8Array, port: number): boolean {
  sendByMac(chip, view.n, false);
  aim(chip, view.n, ip, port);
  return flush(chip, view);
}

/** `sendAgain` sends to the same host and port as the datagram before, as `isAimedAt` has shown. */
export { flush as sendAgain } from '../bytes.ts';

/** There is no ARP for a group: its MAC address follows from its IP address. */
export function sendToGroup(chip: WiznetChip, view: View, group: Uint8Array, port: number): boolean {
  const n = view.n;
  const stream = view.stream;
  sendByMac(chip, n, true);
  aimTo(chip, n, group, port);
  stream.sending = true;
  write16(chip, n, R.SN_TX_WR, stream.txWrite);
  // A check repeats a lost SEND, and no other command.
  chip.filled[n] = UNKNOWN;
  return command(chip, n, R.SEND_MAC);
}

/**
 * Prepares an empty datagram. Only SENDOK announces its end, so the mask must let SENDOK into Sn_IR, and an earlier SENDOK
 * is cleared.
 */
export function beginEmpty(chip: WiznetChip, view: View): void {
  announceSent(chip, view, true);
  clear(chip, view.n, R.IR_SENDOK | R.IR_TIMEOUT);
  view.isEmpty = true;
}

/** Says that socket `n` sends to a group, or belongs to it from OPEN on. */
export function aimTo(chip: WiznetChip, n: number, group: Uint8Array, port: number): void {
  for (let i = 3; i < 6; i++) groupMac[i] = group[i - 2];
  groupMac[3] &= 0x7f;
  aimAtGroup(chip, n, groupMac, group, port);
}

/**
 * Takes back what could not be transmitted, so that it does not go out with the next datagram. Returns false when the
 * pointers make no sense.
 */
export function takeBack(chip: WiznetChip, view: View): boolean {
  const n = view.n;
  const from = stable16(chip, n, R.SN_TX_RD);
  write16(chip, n, R.SN_TX_WR, from);
  view.stream.txWrite = chip.filled[n] = from;
  return allFree(chip, n, from);
}

/**
 * Switches the interrupt by SENDOK on or off; it is off after a reset. Sn_IR keeps SENDOK regardless of the mask, so an
 * earlier one interrupts at once. While it is on, the socket must not be used for TCP, and a datagram that began as an empty
 * one counts as empty. Returns true if this has changed the setting.
 *
 * @see W5500 datasheet, Sn_IMR
 */
export function announceSent(chip: WiznetChip, view: View, on: boolean): boolean {
  const n = view.n;
  if (!on) view.isEmpty = false;
  const mask = on ? EVENTS | R.IR_SENDOK : EVENTS;
  if (chip.masks[n] === mask) return false;
  chip.masks[n] = mask;
  write8(chip, n, SOCKET, R.SN_IMR, mask);
  return true;
}

/** Sets the time to live, 1 to 255, of what socket `n` sends. */
export function setTimeToLive(chip: WiznetChip, n: number, ttl: number): void {
  write8(chip, n, SOCKET, R.SN_TTL, ttl);
}
