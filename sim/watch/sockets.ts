import type { WiznetSim } from '../chips/wiznet/chip.ts';
import { showIp } from '../net/address.ts';
import type { ChipEvent, WatchListener } from './events.ts';

/** The port of a socket, and its peer. */
export function endsOf(chip: WiznetSim, slot: number): Pick<ChipEvent, 'port' | 'peer'> {
  const { registers } = chip.sockets[slot];
  const peerPort = registers.get('Sn_DPORT');
  const peer = peerPort === 0 ? null : `${showIp(registers.bytesOf('Sn_DIPR'))}:${peerPort}`;
  return { port: registers.get('Sn_PORT'), peer };
}

/** Hands each change of a socket's state to `listener`; null: nobody wants to know. */
export function watchSockets(chip: WiznetSim, listener: WatchListener | null): void {
  chip.onTransition =
    listener &&
    ((slot, from, to) =>
      listener({ kind: 'chip', at: chip.clock.nowUs, slot, from, to, ...endsOf(chip, slot) }));
}
