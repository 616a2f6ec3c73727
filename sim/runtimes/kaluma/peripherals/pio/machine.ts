import { Fifo } from './fifo.ts';
import type { MachineSetup, Surroundings } from './setup.ts';

/** The synchronizers of the inputs show a pin as it was this many cycles of the system ago (datasheet 3.5.6.3). */
const SYNC_CYCLES = 2;

/**
 * A state machine of the RP2040's PIO (datasheet chapter 3): it carries out its program, one cycle after the other, and
 * stalls where that does. Not modelled, because no program here uses them: wait, irq, exec from the shift register, status, jmp on
 * a pin, side-sets that are optional or set directions. A program with one of them throws.
 */
export class StateMachine {
  tx = new Fifo(4);
  rx = new Fifo(4);
  enabled = false;
  /** It waits for one of its FIFOs: nothing happens until a put or get. */
  stalled = false;
  private setup: MachineSetup | null = null;
  private readonly around: Surroundings;
  private pc = 0;
  private x = 0;
  private y = 0;
  private osr = 0;
  private isr = 0;
  /** Bits shifted out of `osr`, and into `isr`. */
  private outCount = 32;
  private inCount = 0;
  private delay = 0;
  /** A full `isr` that found no room; the next instruction waits for it. */
  private held = false;
  /** The input pin as it was at the end of this many cycles of its own, the latest first. */
  private readonly seen = [0, 0];

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** Cycles of the system that one of its own takes. */
  get divider(): number {
    return this.setup?.divider ?? 1;
  }

  /** Whether it would do something in its next cycle. */
  get runs(): boolean {
    return this.enabled && !this.stalled && this.setup !== null;
  }

  /** Sets it up; it stands still at `pc`, its FIFOs empty. */
  configure(setup: MachineSetup, pc: number): void {
    this.enabled = false;
    this.setup = setup;
    this.tx = new Fifo(setup.txRoom);
    this.rx = new Fifo(setup.rxRoom);
    this.restart();
    this.pc = pc & 31;
  }

  clear(): void {
    this.tx.clear();
    this.rx.clear();
    this.stalled = false;
  }

  /** Forgets what it was at, but for its place in the program, X, Y and the FIFOs. */
  restart(): void {
    this.isr = this.inCount = this.delay = 0;
    this.outCount = 32;
    this.held = this.stalled = false;
  }

  /** Carries out `instruction` at once, in place of the one it may be stalled at. */
  force(instruction: number): void {
    if (!this.setup) return;
    const before = this.pc;
    this.held = this.stalled = false;
    this.side(this.setup, instruction);
    if (this.execute(this.setup, instruction) === 'next') this.pc = before;
    this.delay = 0;
  }

  /** One cycle of its own. */
  cycle(): void {
    const { setup } = this;
    if (!setup || !this.runs) return;
    if (this.delay > 0) this.delay--;
    else this.step(setup);
    this.seen.pop();
    this.seen.unshift(this.around.level(setup.inBase));
  }

  private step(setup: MachineSetup): void {
    if (this.held && !this.pushHeld()) return;
    const at = this.pc;
    const instruction = this.around.memory[at];
    this.side(setup, instruction);
    const went = this.execute(setup, instruction);
    if (went === 'stall') {
      this.stalled = true;
      return;
    }
    if (went === 'next') this.pc = at === setup.wrap ? setup.wrapTarget : (at + 1) & 31;
    this.delay = (instruction >> 8) & ((1 << (5 - setup.sidesetBits)) - 1);
  }

  private side(setup: MachineSetup, instruction: number): void {
    const { sidesetBase, sidesetBits } = setup;
    if (sidesetBits === 0) return;
    this.around.drive(
      sidesetBase,
      sidesetBits,
      (instruction >> (13 - sidesetBits)) & ((1 << sidesetBits) - 1),
    );
  }

  private execute(setup: MachineSetup, instruction: number): 'next' | 'jumped' | 'stall' {
    const field = (instruction >> 5) & 7;
    const low = instruction & 31;
    switch (instruction >> 13) {
      case 0:
        if (!this.holds(setup, field)) return 'next';
        this.pc = low;
        return 'jumped';
      case 2:
        return this.shiftIn(setup, field, low || 32);
      case 3:
        return this.shiftOut(setup, field, low || 32);
      case 4:
        return instruction & 0x80 ? this.pull(setup, instruction) : this.push(setup, instruction);
      case 5:
        return this.move(setup, field, instruction);
      case 7:
        return this.set(setup, field, low);
      default:
        throw new Error(`no stand-in for PIO instruction 0x${instruction.toString(16)}`);
    }
  }

  private holds(setup: MachineSetup, condition: number): boolean {
    switch (condition) {
      case 0:
        return true;
      case 1:
        return this.x === 0;
      case 2:
        this.x = (this.x - 1) >>> 0;
        return this.x !== 0xffff_ffff;
      case 3:
        return this.y === 0;
      case 4:
        this.y = (this.y - 1) >>> 0;
        return this.y !== 0xffff_ffff;
      case 5:
        return this.x !== this.y;
      case 7:
        return this.outCount < setup.pullThreshold;
      default:
        throw new Error('no stand-in for jmp on a pin');
    }
  }

  private shiftIn(setup: MachineSetup, from: number, bits: number): 'next' {
    const mask = bits === 32 ? 0xffff_ffff : (1 << bits) - 1;
    const value = (from === 0 ? this.pins(setup, bits) : this.source(from)) & mask;
    if (bits === 32) this.isr = value >>> 0;
    else if (setup.inShiftRight) this.isr = ((this.isr >>> bits) | (value << (32 - bits))) >>> 0;
    else this.isr = ((this.isr << bits) | value) >>> 0;
    this.inCount = Math.min(32, this.inCount + bits);
    if (setup.autopush && this.inCount >= setup.pushThreshold) {
      this.held = true;
      this.pushHeld();
    }
    return 'next';
  }

  /** Hands over a full shift register; false, and a stall, when there is no room. */
  private pushHeld(): boolean {
    this.stalled = this.rx.full;
    if (this.stalled) return false;
    this.held = false;
    this.rx.push(this.isr);
    this.isr = this.inCount = 0;
    return true;
  }

  /** Several pins are seen as they are, which is too good; one, as it was. */
  private pins(setup: MachineSetup, bits: number): number {
    if (bits === 1) return this.seen[Math.ceil(SYNC_CYCLES / setup.divider) - 1];
    let levels = 0;
    for (let i = 0; i < bits; i++) levels |= this.around.level((setup.inBase + i) & 31) << i;
    return levels;
  }

  private shiftOut(setup: MachineSetup, to: number, bits: number): 'next' | 'jumped' | 'stall' {
    if (setup.autopull && this.outCount >= setup.pullThreshold) {
      if (this.tx.empty) return 'stall';
      this.osr = this.tx.pull();
      this.outCount = 0;
    }
    let value = this.osr;
    if (bits === 32) this.osr = 0;
    else if (setup.outShiftRight) {
      value = this.osr & ((1 << bits) - 1);
      this.osr >>>= bits;
    } else {
      value = this.osr >>> (32 - bits);
      this.osr = (this.osr << bits) >>> 0;
    }
    this.outCount = Math.min(32, this.outCount + bits);
    if (to === 5) {
      this.pc = value & 31;
      return 'jumped';
    }
    this.take(setup, to, value, bits);
    return 'next';
  }

  private pull(setup: MachineSetup, instruction: number): 'next' | 'stall' {
    if (instruction & 0x40 && this.outCount < setup.pullThreshold) return 'next';
    if (this.tx.empty && instruction & 0x20) return 'stall';
    this.osr = this.tx.empty ? this.x : this.tx.pull();
    this.outCount = 0;
    return 'next';
  }

  private push(setup: MachineSetup, instruction: number): 'next' | 'stall' {
    if (instruction & 0x40 && this.inCount < setup.pushThreshold) return 'next';
    if (this.rx.full && instruction & 0x20) return 'stall';
    if (!this.rx.full) this.rx.push(this.isr);
    this.isr = this.inCount = 0;
    return 'next';
  }

  private move(setup: MachineSetup, to: number, instruction: number): 'next' | 'jumped' {
    const from = instruction & 7;
    let value = from === 0 ? this.pins(setup, 32) : this.source(from);
    const operation = (instruction >> 3) & 3;
    if (operation === 1) value = ~value >>> 0;
    if (operation === 2) value = reversed(value);
    if (to === 5) {
      this.pc = value & 31;
      return 'jumped';
    }
    if (to === 7) {
      this.osr = value;
      this.outCount = 0;
    } else this.take(setup, to, value, 0);
    return 'next';
  }

  private set(setup: MachineSetup, to: number, value: number): 'next' {
    if (to === 0) this.around.drive(setup.setBase, setup.setCount, value);
    else if (to === 4) this.around.direct(setup.setBase, setup.setCount, value);
    else this.take(setup, to, value, 0);
    return 'next';
  }

  private source(from: number): number {
    const known = [null, this.x, this.y, 0, null, null, this.isr, this.osr][from];
    if (typeof known !== 'number') throw new Error(`no stand-in for PIO source ${from}`);
    return known;
  }

  private take(setup: MachineSetup, to: number, value: number, bits: number): void {
    if (to === 0) this.around.drive(setup.outBase, setup.outCount, value);
    else if (to === 1) this.x = value >>> 0;
    else if (to === 2) this.y = value >>> 0;
    else if (to === 4) this.around.direct(setup.outBase, setup.outCount, value);
    else if (to === 6) {
      this.isr = value >>> 0;
      this.inCount = bits;
    } else if (to !== 3) throw new Error(`no stand-in for PIO destination ${to}`);
  }
}

/** The bits in the other order. */
function reversed(value: number): number {
  let left = 0;
  for (let i = 0; i < 32; i++) left = ((left << 1) | ((value >>> i) & 1)) >>> 0;
  return left;
}
