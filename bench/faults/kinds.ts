import type { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import type { Random } from '../../sim/random.ts';
import { ofRadio } from '../watched/board.ts';
import type { BadBus } from './bus.ts';
import type { BadWire } from './wire.ts';

/** The parts that a fault can affect. */
export interface Stage {
  board: LockstepBoard;
  wire: BadWire;
  bus: Pick<BadBus, 'loseWrite' | 'flipRead' | 'cutSupply'>;
  random: Random;
  /** The connected clients, and their hosts. */
  clients: { peer: Peer; host: Host }[];
}

/** Starts a fault, which ends by itself; returns its duration in milliseconds. */
type Fault = (stage: Stage) => number;

const BAD_MS = 500;

function ofWire(faults: Parameters<BadWire['spoil']>[0]): Fault {
  return ({ wire }) => {
    wire.spoil(faults, BAD_MS);
    return BAD_MS;
  };
}

function ofClients(act: (peer: Peer, host: Host, stage: Stage) => void): Fault {
  return (stage) => {
    for (const { peer, host } of stage.clients) if (peer.ended === null) act(peer, host, stage);
    return 0;
  };
}

/** A command of the co-processor takes long. */
function slowly({ nina, clock }: LockstepBoard): number {
  const { commandUs } = nina.knobs;
  nina.knobs.commandUs = 3000;
  clock.after(BAD_MS * 1000, () => Object.assign(nina.knobs, { commandUs }));
  return BAD_MS;
}

/** Every kind of fault, by name. */
export const FAULTS: Record<string, Fault> = {
  loss: ofWire({ loss: 50 }),
  duplicate: ofWire({ duplicate: 100 }),
  reorder: ofWire({ reorder: 50 }),
  corrupt: ofWire({ corrupt: 40 }),
  vanish: ofClients((_peer, host) => {
    host.stopAnswering = true;
  }),
  RST: ofClients((peer) => peer.rst()),
  'FIN, RST': ofClients((peer, _host, { board, random }) => {
    peer.fin();
    board.clock.after(random.below(5000) + 1, () => {
      if (peer.ended === null) peer.rst();
    });
  }),
  'zero window': ofClients((peer) => peer.window(0)),
  'cable out': ({ wire }) => {
    wire.unplug(300);
    return 300;
  },
  'lost write': ({ bus, random }) => {
    bus.loseWrite(random.below(12));
    return 0;
  },
  'spoiled read': ({ bus, random }) => {
    bus.flipRead(random.below(20), random.below(16));
    return 0;
  },
  'slow command': ({ board }) => {
    if (ofRadio(board)) return slowly(board);
    const { chip, clock } = board;
    const { crBusyUs, crBusyReads } = chip.knobs;
    Object.assign(chip.knobs, { crBusyUs: 3000, crBusyReads: 50 });
    clock.after(BAD_MS * 1000, () => Object.assign(chip.knobs, { crBusyUs, crBusyReads }));
    return BAD_MS;
  },
  'chip reset': ({ board }) => {
    board.sim.brownOut();
    return 0;
  },
  'supply cut': ({ bus, random }) => {
    const ms = 5 + random.below(800);
    bus.cutSupply(ms);
    return ms;
  },
};

/**
 * Faults that the driver does not repair yet: their cells are printed in brackets, and do not count. None at present.
 */
export const OPEN: string[] = [];
