import { type RP2040, Simulator } from 'rp2040js';

/**
 * Called before the processor executes the instruction at an address. Returns true if it has replaced the instruction,
 * and set the PC.
 */
export type Hook = () => boolean | undefined;

/** The processor runs at 125 MHz, as Kaluma sets it. */
export const CYCLE_NS = 8;
export const CYCLES_PER_MS = 125_000;

/** Address bits that select a mark, in halfwords: 2 MB, the size of a Pico's flash. */
const MARKED = 0x1f_ffff;
/** Return address of a called function: the boot stage, which a running program never enters. */
const RETURN_TO = 0x1000_0000;
const LONGEST_CALL = 1_000_000;

/** A processor of rp2040js, instruction by instruction, with hooks on addresses. */
export class Cpu {
  readonly mcu: RP2040;
  /** The lowest stack pointer since it was last set. */
  lowestStack = 0xffff_ffff;
  private readonly simulator = new Simulator();
  private readonly registers: Uint32Array;
  private readonly hooks = new Map<number, Hook[]>();
  private readonly marks = new Uint8Array((MARKED + 1) >> 1);

  constructor() {
    this.mcu = this.simulator.rp2040;
    this.registers = this.mcu.core.registers;
  }

  /** Cycles since power was switched on, sleep included. */
  get cycles(): number {
    return this.simulator.clock.nanos / CYCLE_NS;
  }

  get us(): number {
    return this.simulator.clock.nanos / 1000;
  }

  /** The address of the next instruction. */
  get pc(): number {
    return (this.registers[15] & ~1) >>> 0;
  }

  get sp(): number {
    return this.registers[13];
  }

  /** Returns the return address of the current function. */
  get returnTo(): number {
    return (this.registers[14] & ~1) >>> 0;
  }

  /** Returns argument 0 to 3 of the function that is being entered. */
  argument(n: number): number {
    return this.registers[n];
  }

  /** Ends the current function at its entry, without running it. */
  leave(): true {
    this.registers[15] = this.returnTo;
    return true;
  }

  /** Calls `hook` before each execution of the instruction at `address`. */
  at(address: number, hook: Hook): void {
    const known = this.hooks.get(address);
    if (known) known.push(hook);
    else this.hooks.set(address, [hook]);
    this.marks[(address & MARKED) >> 1] = 1;
  }

  /** Advances the time by `us` microseconds without an instruction. */
  sleep(us: number): void {
    this.simulator.clock.tick(us * 1000);
  }

  /** Executes `instructions` instructions; a waiting processor continues at the next alarm. */
  run(instructions: number): void {
    const { core } = this.mcu;
    const { registers, marks, simulator } = this;
    for (let n = 0; n < instructions; n++) {
      if (core.waiting) {
        this.wait();
        continue;
      }
      if (core.interruptsUpdated && core.checkForInterrupts()) core.waiting = false;
      if (marks[(registers[15] & MARKED) >> 1] !== 0 && this.visit()) continue;
      simulator.clock.tick(core.executeInstruction() * CYCLE_NS);
      if (registers[13] < this.lowestStack) this.lowestStack = registers[13];
    }
  }

  /** Calls a function of the program between two of its instructions, without advancing the time. It must not wait. */
  call(address: number, ...args: number[]): number {
    const { core } = this.mcu;
    const before = { registers: this.registers.slice(), flags: core.APSR, masked: core.PM };
    core.PM = true;
    args.forEach((value, n) => {
      this.registers[n] = value;
    });
    core.LR = RETURN_TO | 1;
    core.PC = address;
    let n = 0;
    while (this.pc !== RETURN_TO && n++ < LONGEST_CALL) core.executeInstruction();
    if (this.pc !== RETURN_TO) throw new Error(`the function at ${address.toString(16)} did not return`);
    const [result] = this.registers;
    this.registers.set(before.registers);
    core.APSR = before.flags;
    core.PM = before.masked;
    return result;
  }

  private wait(): void {
    const ns = this.simulator.clock.nanosToNextAlarm;
    this.simulator.clock.tick(ns > 0 ? ns : 1000);
  }

  private visit(): boolean {
    const hooks = this.hooks.get(this.pc);
    if (!hooks) return false;
    let done = false;
    for (const hook of hooks) if (hook()) done = true;
    return done;
  }
}
