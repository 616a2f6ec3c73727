import { connect as connectSocket } from '../wiznet/dialing.ts';
import { listen as listenSocket } from '../wiznet/sockets.ts';
import type { WiznetChip } from '../wiznet/state.ts';
import type { View } from '../wiznet/view.ts';
import * as R from './registers/index.ts';
import { SOCKET, write8 } from './registers/index.ts';

/** Sn_MR2 of the W5100S's sockets, which CLOSE does not reset and which has another meaning in TCP. */

/**
 * Blocks broadcast and unicast datagrams for the closed socket `n`, or admits them again. Sn_MR as last written shows if they
 * were blocked: only a member of a group has MULTI.
 */
export function isolate(chip: WiznetChip, n: number, on: boolean): void {
  if (on) write8(chip, n, SOCKET, R.SN_MR2, R.UDP_GROUP_ALONE);
  else if ((chip.modes[n] & R.MODE_MULTI) !== 0) write8(chip, n, SOCKET, R.SN_MR2, 0);
}

/** Opens a closed socket and puts it into LISTEN on `port`: the next SYN to that port may become its connection. */
export function listen(chip: WiznetChip, view: View, port: number): boolean {
  isolate(chip, view.n, false);
  return listenSocket(chip, view, port);
}

/** Opens a closed socket on `localPort` and sends a SYN to `ip`:`port`. The outcome is announced. */
export function connect(
  chip: WiznetChip,
  view: View,
  localPort: number,
  ip: Uint8Array,
  port: number,
): boolean {
  isolate(chip, view.n, false);
  return connectSocket(chip, view, localPort, ip, port);
}
