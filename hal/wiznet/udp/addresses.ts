import * as R from '#registers';
import { COMMON, DATA, frameOf, read8, word, write8 } from '#registers';
import type { UdpPeer } from '../../chip-udp.ts';
import { OWN_IP, SUBNET, type WiznetChip } from '../state.ts';

/** Addresses that are no host's, and hosts that have no such port. */

/** UIPR and UPORTR. */
const unreachableFrame = /* @__PURE__ */ frameOf(R.UIPR, 6);

/** Lets "port unreachable" interrupt, or no longer. */
export function announceUnreachable(chip: WiznetChip, on: boolean): void {
  chip.mask = on ? R.IR_UNREACHABLE : 0;
  write8(chip, 0, COMMON, R.IMR, chip.mask | R.IMR_SOCKETS);
}

/**
 * Returns true if an ICMP "port unreachable" has arrived since the last call. The chip keeps the last one only.
 *
 * @param peer out: the address and the port that are not reachable (UIPR, UPORTR)
 * @see W5500 datasheet, IR UNREACH
 */
export function unreachable(chip: WiznetChip, peer: UdpPeer): boolean {
  if ((read8(chip, R.IR) & R.IR_UNREACH) === 0) return false;
  write8(chip, 0, COMMON, R.IRCLR, R.IR_UNREACH);
  const answer = chip.bus.exchange(unreachableFrame);
  if (answer.length === 0) return false;
  for (let i = 0; i < 4; i++) peer.ip[i] = answer[DATA + i];
  peer.port = word(answer, DATA + 4);
  return true;
}

/** Whether `ip` is a group: 224.0.0.0 to 239.255.255.255. */
export function isGroup(ip: Uint8Array): boolean {
  return (ip[0] & 0xf0) === 0xe0;
}

/** Returns true if `ip` is a broadcast address: 255.255.255.255, or the last address of the chip's own subnet. */
export function isBroadcast(chip: WiznetChip, ip: Uint8Array): boolean {
  const settings = chip.settings;
  let all = true;
  // A mask of 31 or 32 bits has no broadcast address.
  let ofSubnet = settings[SUBNET + 3] < 0xfe;
  for (let i = 0; i < 4; i++) {
    if (ip[i] !== 0xff) all = false;
    if (ip[i] !== (settings[OWN_IP + i] | (~settings[SUBNET + i] & 0xff))) ofSubnet = false;
  }
  return all || ofSubnet;
}
