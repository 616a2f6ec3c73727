import { command } from '../wiznet/command.ts';
import { UNKNOWN, type WiznetChip } from '../wiznet/state.ts';
import { openAs } from '../wiznet/udp/look.ts';
import { header } from '../wiznet/udp/receive.ts';
import type { View } from '../wiznet/view.ts';
import { aim, aimAtGroup, headOf, LONG_HEAD, sendByMac } from './layout.ts';
import * as R from './registers/index.ts';
import { COMMON, DATA, frameOf, read8, word, write8, write16 } from './registers/index.ts';

/** Datagrams over IPv6, beside what '#chip/udp' does for both versions of IP: a part of the module '#chip/ip6'. */

/** Longest datagram: an Ethernet frame without the headers of IPv6 and UDP. */
export const MAX_DATAGRAM6 = 1452;

/** UIP6R and UPORT6R. */
const unreachableFrame = /* @__PURE__ */ frameOf(R.UIP6R, R.UPORT6R + 2 - R.UIP6R);

/** The hardware address of a group has the last four bytes of its address. */
const groupMac = /* @__PURE__ */ new Uint8Array([0x33, 0x33, 0, 0, 0, 0]);

/**
 * Opens a closed socket for datagrams of IPv6; for those of IPv4, too, unless `only`. As a member of `group` it receives
 * nothing else, and the chip tells the routers (MLD).
 */
export function openUdp6(
  chip: WiznetChip,
  view: View,
  port: number,
  only: boolean,
  group: Uint8Array | null,
): boolean {
  if (!group) return openAs(chip, view, port, only ? R.MODE_UDP6 : R.MODE_UDP_DUAL);
  aimAtGroup(chip, view.n, macOf(group), group, port);
  return openAs(chip, view, port, R.MODE_UDP6 | R.MODE_MULTI | R.MODE_GROUP_ALONE);
}

function macOf(group: Uint8Array): Uint8Array {
  for (let i = 0; i < 4; i++) groupMac[2 + i] = group[12 + i];
  return groupMac;
}

/** Right after `first` has found a datagram: whether it has come over IPv6. */
export function isFrom6(view: View): boolean {
  return headOf(view) === LONG_HEAD;
}

/** Its sender. */
export function copyFrom6(_view: View, into: Uint8Array): void {
  for (let i = 0; i < 16; i++) into[i] = header[R.HEAD_IP + i];
}

/** As `sendTo` of '#chip/udp', to 16 bytes: the chip asks for the neighbour. */
export function sendTo6(chip: WiznetChip, view: View, ip: Uint8Array, port: number): boolean {
  sendByMac(chip, view.n, false);
  aim(chip, view.n, ip, port);
  return sendAgain6(chip, view);
}

/** As `sendAgain`. */
export function sendAgain6(chip: WiznetChip, view: View): boolean {
  const n = view.n;
  const stream = view.stream;
  stream.sending = true;
  write16(chip, n, R.SN_TX_WR, stream.txWrite);
  // A check repeats a lost SEND, and no other command.
  chip.filled[n] = UNKNOWN;
  return command(chip, n, R.SEND6);
}

/** As `sendToGroup`: nobody is asked, for its MAC address follows from its address. */
export function sendToGroup6(chip: WiznetChip, view: View, group: Uint8Array, port: number): boolean {
  sendByMac(chip, view.n, true);
  aimAtGroup(chip, view.n, macOf(group), group, port);
  return sendAgain6(chip, view);
}

/** As `unreachable`, of a host's answer over IPv6. Returns the port; 0 for no answer. */
export function unreachable6(chip: WiznetChip, ip: Uint8Array): number {
  if ((read8(chip, R.IR) & R.IR_UNREACH6) === 0) return 0;
  write8(chip, 0, COMMON, R.IRCLR, R.IR_UNREACH6);
  const answer = chip.bus.exchange(unreachableFrame);
  if (answer.length === 0) return 0;
  for (let i = 0; i < 16; i++) ip[i] = answer[DATA + i];
  return word(answer, DATA + R.UPORT6R - R.UIP6R);
}
