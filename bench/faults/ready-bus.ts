import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import type { BadBus } from './bus.ts';

/** The wires between a board and a co-processor: frames pass unchanged until one is to be spoiled. */
export class BadReadyBus implements Pick<BadBus, 'loseWrite' | 'flipRead' | 'cutSupply'> {
  private readonly board: LockstepBoard;
  /** Number of frames that pass before one is lost, or one bit of one is flipped; -1 for none. */
  private framesToLoss = -1;
  private framesToFlip = -1;
  private bit = 0;
  private isDead = false;

  constructor(board: LockstepBoard) {
    this.board = board;
    const chip = board.nina;
    const select = chip.select.bind(chip);
    const transfer = chip.transfer.bind(chip);
    const deselect = chip.deselect.bind(chip);
    const reset = chip.reset.bind(chip);
    let place = 0;
    let isLost = false;
    let isFlipped = false;
    chip.select = () => {
      place = 0;
      isLost = this.isDead || (this.framesToLoss >= 0 && this.framesToLoss-- === 0);
      isFlipped = this.framesToFlip >= 0 && this.framesToFlip-- === 0;
      if (!isLost) select();
    };
    chip.transfer = (mosi) => {
      if (isLost) return 0;
      const at = place++;
      const miso = transfer(mosi);
      return isFlipped && at === this.bit >> 3 ? miso ^ (0x80 >> (this.bit & 7)) : miso;
    };
    chip.deselect = () => {
      if (!isLost) deselect();
    };
    chip.reset = (low) => {
      if (!this.isDead) reset(low);
    };
  }

  /** Loses the frame after the next `count` frames: chip select does not reach the chip. */
  loseWrite(count: number): void {
    this.framesToLoss = count;
  }

  /** Flips bit `bit` on MISO of the frame after the next `count` frames; bit 0 is the first. */
  flipRead(count: number, bit: number): void {
    this.framesToFlip = count;
    this.bit = bit;
  }

  /** Cuts the chip's supply for `ms` milliseconds: it loses all state, and its pins are inactive. */
  cutSupply(ms: number): void {
    const { nina, clock } = this.board;
    nina.brownOut(ms * 1000);
    this.isDead = true;
    clock.after(ms * 1000, () => {
      this.isDead = false;
    });
  }
}
