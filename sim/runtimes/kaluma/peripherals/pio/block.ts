import type { Time } from '../../board/time.ts';
import type { PinSource, Pins } from '../pins.ts';
import { StateMachine } from './machine.ts';

/** The RP2040's clock under Kaluma. */
export const SYSTEM_MHZ = 125;

const INSTRUCTIONS = 32;
const PINS = 32;

/** The SDK's code for a program that finds no room. */
const INSUFFICIENT_RESOURCES = -9;

/** Cycles of the system in the shortest turn of the runtime's loop, and in the longest wait that is believed in. */
const TURN_CYCLES = 22 * SYSTEM_MHZ;
const PATIENCE_CYCLES = 1_000_000;

/**
 * One of the RP2040's two PIOs: 32 instructions, four state machines, and levels for the pins it is given. Programs
 * stay in it until the power goes: Kaluma never takes one out.
 */
export class PioBlock implements PinSource {
  readonly memory = new Uint16Array(INSTRUCTIONS);
  readonly machines: StateMachine[];
  private readonly used: boolean[] = new Array(INSTRUCTIONS).fill(false);
  private readonly levels = new Uint8Array(PINS);
  private readonly outputs = new Uint8Array(PINS);
  private pins: Pins | null = null;

  constructor() {
    const around = {
      memory: this.memory,
      drive: (base: number, count: number, levels: number) => this.put(this.levels, base, count, levels),
      direct: (base: number, count: number, outputs: number) => this.put(this.outputs, base, count, outputs),
      level: (pin: number) => this.pins?.read(pin) ?? 0,
    };
    this.machines = [0, 1, 2, 3].map(() => new StateMachine(around));
    // An empty memory is full of jumps to where they are.
    for (let i = 0; i < INSTRUCTIONS; i++) this.memory[i] = i;
  }

  attach(pins: Pins): void {
    this.pins = pins;
  }

  isOutput(pin: number): boolean {
    return this.outputs[pin] === 1;
  }

  level(pin: number): 0 | 1 {
    return this.levels[pin] ? 1 : 0;
  }

  /** Puts a program as far towards the end as there is room. Returns where, or a negative number. */
  add(program: ArrayLike<number>): number {
    const fits = (at: number) => !this.used.slice(at, at + program.length).includes(true);
    let at = INSTRUCTIONS - program.length;
    while (at >= 0 && !fits(at)) at--;
    if (at < 0) return INSUFFICIENT_RESOURCES;
    for (let i = 0; i < program.length; i++) {
      const isJump = program[i] >> 13 === 0;
      this.memory[at + i] = isJump ? program[i] + at : program[i];
      this.used[at + i] = true;
    }
    return at;
  }

  /** Gives pins to this PIO, as outputs or as inputs. */
  claim(base: number, count: number, asOutputs: boolean): void {
    this.put(this.outputs, base, count, asOutputs ? 0xffff_ffff : 0);
    for (let i = 0; i < count; i++) this.pins?.hand((base + i) % PINS, this);
  }

  /** Levels for pins by their bits in `mask`. */
  setPins(levels: number, mask: number): void {
    for (let pin = 0; pin < PINS; pin++)
      if ((mask >>> pin) & 1) this.put(this.levels, pin, 1, levels >>> pin);
  }

  private put(into: Uint8Array, base: number, count: number, bits: number): void {
    for (let i = 0; i < count; i++) {
      const pin = (base + i) % PINS;
      const bit = (bits >>> i) & 1;
      if (into[pin] === bit) continue;
      into[pin] = bit;
      this.pins?.changed(pin, this);
    }
  }
}

/** Both PIOs. Their state machines run beside the program: they are where its time says they are, and no further. */
export class Pio {
  readonly blocks = [new PioBlock(), new PioBlock()];
  private readonly time: Time;
  private untilUs = 0;

  constructor(time: Time) {
    this.time = time;
  }

  /** The pins of the runtime that has come up now. */
  attach(pins: Pins): void {
    for (const block of this.blocks) block.attach(pins);
  }

  /** Brings every state machine up to the time that it is now. */
  catchUp(): void {
    const nowUs = this.time.nowUs();
    const cycles = (nowUs - this.untilUs) * SYSTEM_MHZ;
    this.untilUs = nowUs;
    this.run(cycles);
  }

  /** Lets every state machine go on for as long as a turn of the runtime's loop takes at least. */
  runTurn(): void {
    this.catchUp();
    this.run(TURN_CYCLES);
  }

  /** Waits, as the runtime does, until `is` true of `machine`. Throws where a board would wait for ever. */
  await(machine: StateMachine, is: () => boolean): void {
    this.catchUp();
    let cycles = 0;
    for (; !is(); cycles += machine.divider) {
      if (!machine.runs || cycles > PATIENCE_CYCLES) throw new Error('the board hangs: it waits for its PIO');
      machine.cycle();
    }
    this.time.spend(cycles / SYSTEM_MHZ);
    this.untilUs = this.time.nowUs();
  }

  private run(cycles: number): void {
    for (const { machines } of this.blocks) {
      for (const machine of machines) {
        for (let left = cycles; left >= machine.divider && machine.runs; left -= machine.divider)
          machine.cycle();
      }
    }
  }
}
