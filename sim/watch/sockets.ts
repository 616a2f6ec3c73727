import { NinaSim } from '../chips/nina/chip.ts';
import type { SimChip } from '../chips/sim-chip.ts';
import { WiznetSim } from '../chips/wiznet/chip.ts';
import { showIp } from '../net/address.ts';
import type { Station } from '../wire/wire.ts';
import type { ChipEvent, WatchListener } from './events.ts';

/** A socket of a chip now. */
export type SocketNow = Pick<ChipEvent, 'port' | 'peer'> & { status: string };

/** The sockets of a chip of WIZnet's; none where a co-processor has them for itself. */
export function socketsNow(chip: SimChip): SocketNow[] {
  return chip instanceof WiznetSim
    ? chip.sockets.map(({ status }, slot) => ({ status, ...endsOf(chip, slot) }))
    : [];
}

/** Hands each change of a socket's state to `listener`; null for none. */
export function watchSockets(chip: SimChip, listener: WatchListener | null): void {
  if (!(chip instanceof WiznetSim)) return;
  chip.onTransition =
    listener &&
    ((slot, from, to) =>
      listener({ kind: 'chip', at: chip.clock.nowUs, slot, from, to, ...endsOf(chip, slot) }));
}

/** Whether frames of this station are the chip's own. */
export function isStationOf(chip: SimChip, from: Station): boolean {
  return (from as unknown) === (chip instanceof NinaSim ? chip.stack.netif : chip);
}

function endsOf(chip: WiznetSim, slot: number): Pick<ChipEvent, 'port' | 'peer'> {
  const { registers } = chip.sockets[slot];
  const peerPort = registers.get('Sn_DPORT');
  const peer = peerPort === 0 ? null : `${showIp(registers.bytesOf('Sn_DIPR'))}:${peerPort}`;
  return { port: registers.get('Sn_PORT'), peer };
}
