import * as R from '#registers';
import { COMMON, write8 } from '#registers';
import type { NetworkSettings } from '../chip.ts';
import { taken } from './command.ts';
import { SOCKETS } from './sizes.ts';
import { GATEWAY, OWN_IP, OWN_MAC, SUBNET, type WiznetChip } from './state.ts';
import type { View } from './view.ts';

/** The verbs of the chip as a whole that are the same on every chip. */

/** Whether the chip takes no commands any more; only `reset` brings it back. */
export function isDead(chip: WiznetChip): boolean {
  return chip.dead;
}

/** Whether the link was up when `isAsSetUp` looked last. */
export function hasLink(chip: WiznetChip): boolean {
  return chip.link;
}

/** How often the chip has seen another station with its own address, as far as `isAsSetUp` has looked. */
export function conflicts(chip: WiznetChip): number {
  return chip.conflicts;
}

/** Whether the attention line asks for `events`; always true on a board without the line. */
export function wantsAttention(chip: WiznetChip): boolean {
  return chip.bus.attention();
}

/** Calls `handler` on every loop turn while the attention line is low; false on a board without the line. */
export function onAttention(chip: WiznetChip, handler: (() => void) | null): boolean {
  return chip.bus.watch(handler);
}

/** Keeps network settings as the chip has them, from GAR on; the chip's own file writes them. */
export function keepSettings(chip: WiznetChip, network: NetworkSettings): void {
  const settings = chip.settings;
  settings.set(network.gateway, GATEWAY);
  settings.set(network.subnet, SUBNET);
  settings.set(network.mac, OWN_MAC);
  settings.set(network.ip, OWN_IP);
}

/** The chip has heard of another station with its own address: that is counted, and IR CONFLICT cleared. */
export function noteConflict(chip: WiznetChip): void {
  chip.conflicts++;
  write8(chip, 0, COMMON, R.IRCLR, R.IR_CONFLICT);
}

/** Returns true if every command was taken. Reads one frame for each one not seen taken yet. */
export function takesCommands(chip: WiznetChip): boolean {
  for (let n = 0; n < SOCKETS; n++) if (chip.pending[n] !== 0 && !taken(chip, n)) return false;
  return true;
}

/** The queue is made of listening sockets: the chip keeps none. */
export function setBacklog(_chip: WiznetChip, _view: View, _backlog: number): void {}
