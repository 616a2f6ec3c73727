import type { LockstepBoard } from '../../sim/lockstep/board.ts';

/** Of a frame's header, the third byte says whether it writes (the W5500's datasheet, 2.2.2). */
const HEADER = 3;
const WRITES = 0x04;

/** What the SPI wires do to the frames between a board and its chip. Each frame is as sent until one is to go wrong. */
export class BadBus {
  private readonly board: LockstepBoard;
  /** So many frames that write pass before one is lost; -1: none is lost. */
  private writesToLoss = -1;
  /** So many frames that read pass before one bit of one is flipped; -1: none is. */
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

  /** The write behind the next `count` never arrives. */
  loseWrite(count: number): void {
    this.writesToLoss = count;
  }

  /** Of the read behind the next `count`, bit `bit` of its data arrives flipped; bit 0 is the first. */
  flipRead(count: number, bit: number): void {
    this.readsToFlip = count;
    this.bit = bit;
  }

  /** The chip has no supply for `ms` milliseconds: it forgets everything, and no pin does anything. */
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
