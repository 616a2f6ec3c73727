import type { LockstepBoard } from '../../sim/lockstep/board.ts';

/** Length of a frame's header; its third byte contains the write bit (W5500 datasheet, 2.2.2). */
const HEADER = 3;
const WRITES = 0x04;

/** The SPI wires between a board and its chip. Frames pass unchanged until one is to be spoiled. */
export class BadBus {
  private readonly board: LockstepBoard;
  /** Number of write frames that pass before one is lost; -1 for no loss. */
  private writesToLoss = -1;
  /** Number of read frames that pass before one bit of one is flipped; -1 for none. */
  private readsToFlip = -1;
  private bit = 0;
  private isDead = false;

  constructor(board: LockstepBoard) {
    this.board = board;
    const { chip } = board;
    const select = chip.select.bind(chip);
    const transfer = chip.transfer.bind(chip);
    const deselect = chip.deselect.bind(chip);
    const reset = chip.reset.bind(chip);
    const header = new Uint8Array(HEADER);
    let place = 0;
    let isLost = false;
    let isFlipped = false;
    chip.select = () => {
      place = 0;
      isLost = isFlipped = false;
    };
    chip.transfer = (mosi) => {
      if (this.isDead) return 0;
      const at = place++;
      if (at < HEADER) {
        header[at] = mosi;
        if (at < HEADER - 1) return at + 1;
        const writes = (mosi & WRITES) !== 0;
        isLost = writes && this.writesToLoss >= 0 && this.writesToLoss-- === 0;
        isFlipped = !writes && this.readsToFlip >= 0 && this.readsToFlip-- === 0;
        if (isLost) return 0;
        select();
        for (const byte of header) transfer(byte);
        return HEADER;
      }
      if (isLost) return 0;
      const miso = transfer(mosi);
      return isFlipped && at === HEADER + (this.bit >> 3) ? miso ^ (0x80 >> (this.bit & 7)) : miso;
    };
    chip.deselect = () => {
      if (!this.isDead && !isLost && place >= HEADER) deselect();
    };
    chip.reset = (low) => {
      if (!this.isDead) reset(low);
    };
  }

  /** Loses the write after the next `count` writes. */
  loseWrite(count: number): void {
    this.writesToLoss = count;
  }

  /** Flips bit `bit` of the data of the read after the next `count` reads; bit 0 is the first. */
  flipRead(count: number, bit: number): void {
    this.readsToFlip = count;
    this.bit = bit;
  }

  /** Cuts the chip's supply for `ms` milliseconds: it loses all state, and its pins are inactive. */
  cutSupply(ms: number): void {
    const { chip, clock } = this.board;
    chip.brownOut();
    this.isDead = true;
    clock.after(ms * 1000, () => {
      this.isDead = false;
      chip.brownOut();
    });
  }
}
