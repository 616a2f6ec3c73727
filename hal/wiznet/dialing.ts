import { dialCommand, dialMode, writeTarget } from '#layout';
import * as R from '#registers';
import { command } from './command.ts';
import { inspect } from './looks.ts';
import { close, open } from './sockets.ts';
import type { WiznetChip } from './state.ts';
import {
  type Dial,
  isConnected,
  isIdle,
  isPeerIp,
  isTimedOut,
  ownPort,
  portOfPeer,
  renew,
  type View,
} from './view.ts';

/** Connects. A program that makes none carries nothing of this file: looks know a connect by what is in the view. */

/** A CONNECT has this long to take effect. */
const CONNECT_MS = 100;
/** A connect that has lasted longer has found its host: ARP is given up after 1.8 s, a SYN after 31.8 s. */
const RESOLVED_MS = 10000;

class Connect implements Dial {
  readonly chip: WiznetChip;
  readonly ip: Uint8Array;
  readonly port: number;
  readonly sinceMs: number;
  /** The command was repeated. */
  isRepeated = false;
  isLost = false;

  constructor(chip: WiznetChip, ip: Uint8Array, port: number) {
    this.chip = chip;
    this.ip = ip;
    this.port = port;
    this.sinceMs = chip.clock.now();
  }

  follow(view: View): void {
    const chip = this.chip;
    if (isOnTheWay(chip, view, this)) return;
    inspect(chip, view);
    if (isOnTheWay(chip, view, this)) return;
    // The CONNECT was lost, or the target before it: the chip is given both again, once.
    if (!this.isRepeated) {
      this.isRepeated = true;
      chip.repairs.commands++;
      close(chip, view);
      if (openTo(chip, view, chip.ports[view.n], this)) return;
    }
    this.isLost = true;
  }
}

function isOnTheWay(chip: WiznetChip, view: View, dial: Connect): boolean {
  const fits =
    portOfPeer(view) === dial.port && ownPort(view) === chip.ports[view.n] && isPeerIp(view, dial.ip);
  if (isConnected(view)) return fits;
  // A chip that shows another target after two writes returns it in another form until it is connected.
  const wrong = isIdle(view) || (!fits && !dial.isRepeated);
  return !wrong || chip.clock.now() - dial.sinceMs < CONNECT_MS;
}

/** Opens a closed socket on `localPort` and sends a SYN to `ip`:`port`. The outcome is announced. */
export function connect(
  chip: WiznetChip,
  view: View,
  localPort: number,
  ip: Uint8Array,
  port: number,
): boolean {
  return openTo(chip, view, localPort, new Connect(chip, ip, port));
}

/** As `connect`, to the target of `dial`, for the first or the second time. */
function openTo(chip: WiznetChip, view: View, localPort: number, dial: Connect): boolean {
  const n = view.n;
  renew(view, dial);
  const ip = dial.ip;
  writeTarget(chip, n, localPort, ip, dial.port);
  chip.ports[n] = localPort;
  return open(chip, n, dialMode(ip), R.SOCK_INIT) && command(chip, n, dialCommand(ip));
}

/** After a connect that has timed out: returns true if its duration shows that ARP found no host. */
export function isUnreachable(chip: WiznetChip, view: View): boolean {
  const dial = view.dial;
  return dial !== null && isTimedOut(view) && chip.clock.now() - dial.sinceMs < RESOLVED_MS;
}
