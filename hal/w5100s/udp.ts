import type { WiznetChip } from '../wiznet/state.ts';
import { open as openSocket } from '../wiznet/udp/look.ts';
import type { View } from '../wiznet/view.ts';
import { isolate } from './sockets.ts';

/** The W5100S's datagrams: the module `#chip/udp`, whose contract is in hal/chip-udp.ts. */

export * from '../wiznet/udp/index.ts';

/** As on the W5500, except that Sn_MR2 selects what a member of a group does not receive. */
export function open(chip: WiznetChip, view: View, port: number, group: Uint8Array | null): boolean {
  isolate(chip, view.n, group !== null);
  return openSocket(chip, view, port, group);
}
