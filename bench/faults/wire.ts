import type { Host } from '../../sim/hosts/host.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { type Faults, Lane } from '../../sim/wire/faults.ts';
import type { Station } from '../../sim/wire/wire.ts';
import { ofRadio } from '../watched/board.ts';

/** The wire between a board and its hosts, with faults for a time. */
export class BadWire {
  private readonly board: LockstepBoard;
  private readonly random: Random;
  private faults: Partial<Faults> | null = null;
  /** The cable is unplugged. */
  private out = false;

  constructor(board: LockstepBoard, random: Random) {
    this.board = board;
    this.random = random;
    this.attach(ofRadio(board) ? board.nina.stack.netif : board.chip);
    this.attach(board.host);
  }

  /** Passes frames to `station` through this wire from now on. */
  attach(station: Station | Host): void {
    const receive = station.receive.bind(station);
    const { clock } = this.board;
    let faults: Partial<Faults> | null = null;
    let lane: Lane | null = null;
    station.receive = (frame) => {
      if (this.out) return;
      if (this.faults !== faults) {
        faults = this.faults;
        const port = { send: receive, detach: () => {} };
        const random = new Random(this.random.below(0x1_0000_0000));
        lane = faults ? new Lane(clock, port, random, () => false, faults) : null;
      }
      if (lane) lane.pass(frame);
      else receive(frame);
    };
  }

  /** Applies `faults` for `ms` milliseconds. */
  spoil(faults: Partial<Faults>, ms: number): void {
    this.faults = faults;
    this.board.clock.after(ms * 1000, () => {
      this.faults = null;
    });
  }

  /** Unplugs the cable for `ms` milliseconds. */
  unplug(ms: number): void {
    this.out = true;
    this.board.sim.plug(false);
    this.board.clock.after(ms * 1000, () => {
      this.out = false;
      this.board.sim.plug(true);
    });
  }
}
