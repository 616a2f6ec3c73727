import { types } from 'node:util';
import type { Time } from '../board/time.ts';
import { Check } from '../check.ts';
import type { Realm } from '../realm.ts';
import { type Pio, type PioBlock, SYSTEM_MHZ } from './pio/block.ts';
import type { StateMachine as Machine } from './pio/machine.ts';
import type { MachineSetup } from './pio/setup.ts';
import { assembler } from './rp2-asm.ts';

/** What a call costs, in microseconds, and each word of an array (measured on the runtime). */
const CALL_US = 62;
const WORD_US = 0.1;

/** What Kaluma's own part of the module puts in for options that are not there. */
const DEFAULTS = { freq: SYSTEM_MHZ * 1e6, inShiftDir: 1, outShiftDir: 1, autopush: false, autopull: false };

const JOINED_TX = 1;
const JOINED_RX = 2;

interface Assembled extends Record<string, unknown> {
  code: number[];
  labels: Record<string, number>;
  sideset: number;
  _pio?: unknown[];
  toBinary(): Uint16Array;
}

/**
 * The `rp2` module, as far as it is about PIO: the assembler, and state machines that really run what it makes. Its
 * traps are there: `put` sends the whole buffer behind a view, `put` and `get` wait for ever when nothing moves (here
 * they throw), a second machine for the same program starts at address 0 unless told otherwise, a program for which
 * there is no room is started all the same, at an offset below 0. Not there: irq, drainTXFIFO, dormant, randomBigInt.
 */
export function rp2Module(realm: Realm, pio: Pio, time: Time): Record<string, unknown> {
  const check = new Check(realm);
  /** Which of the machines this is about; time passes, and all of them come up to it. */
  const reach = (self: { pio: number; sm: number }): { block: PioBlock; machine: Machine } => {
    time.spend(CALL_US);
    pio.catchUp();
    const block = pio.blocks[check.number([self.pio], 0, 'pio')];
    return { block, machine: block.machines[check.number([self.sm], 0, 'sm')] };
  };

  class StateMachine {
    static ids = [0, 4, 1, 5, 2, 6, 3, 7];
    static getAvailableId(): number | null {
      return StateMachine.ids[0] ?? null;
    }
    pio: number;
    sm: number;
    offset?: number;
    length?: number;

    constructor(id: number, asm: Assembled, options: Record<string, unknown>) {
      // An id that is not among them takes the last one away.
      StateMachine.ids.splice(StateMachine.ids.indexOf(id), 1);
      this.pio = id > 3 ? 1 : 0;
      this.sm = id - this.pio * 4;
      const { block, machine } = reach(this);
      asm._pio ??= [];
      if (!asm._pio[this.pio]) {
        const program = asm.toBinary();
        this.offset = block.add(program);
        this.length = program.length;
        asm._pio[this.pio] = { offset: this.offset };
      }
      const wiring = { ...DEFAULTS, offset: this.offset, ...options };
      const setup = setupOf(asm, wiring);
      block.claim(setup.inBase, counted(wiring, 'in'), false);
      block.claim(setup.outBase, setup.outCount, true);
      block.claim(setup.setBase, setup.setCount, true);
      block.claim(setup.sidesetBase, setup.sidesetBits, true);
      machine.configure(setup, numberOf(wiring, 'offset', 0));
    }

    active(...args: unknown[]): void {
      if (typeof args[0] !== 'boolean')
        throw realm.error('TypeError', '"enabled" argument must be a boolean');
      reach(this).machine.enabled = args[0];
    }

    restart(): void {
      reach(this).machine.restart();
    }

    exec(...args: unknown[]): void {
      reach(this).machine.force(check.number(args, 0, 'inst') & 0xffff);
    }

    get(): number {
      const { machine } = reach(this);
      wait(machine, () => !machine.rx.empty);
      machine.stalled = false;
      return machine.rx.pull();
    }

    put(...args: unknown[]): void {
      const data = check.present(args, 0, 'data');
      const { machine } = reach(this);
      for (const word of wordsOf(data)) {
        time.spend(WORD_US);
        wait(machine, () => !machine.tx.full);
        machine.stalled = false;
        machine.tx.push(word);
      }
    }

    setPins(...args: unknown[]): void {
      const levels = check.number(args, 0, 'value');
      reach(this).block.setPins(levels, args[1] === undefined ? 0xffff_ffff : check.number(args, 1, 'mask'));
    }

    rxfifo(): number {
      return reach(this).machine.rx.length;
    }

    txfifo(): number {
      return reach(this).machine.tx.length;
    }

    clearFIFOs(): void {
      reach(this).machine.clear();
    }
  }

  function wait(machine: Machine, is: () => boolean): void {
    try {
      pio.await(machine, is);
    } catch (error) {
      throw realm.error('Error', (error as Error).message);
    }
  }

  /** The words of an array's whole buffer, or the one that a number is: below 0 it is 0. */
  function wordsOf(data: unknown): ArrayLike<number> & Iterable<number> {
    if (types.isUint32Array(data)) return new Uint32Array(data.buffer.slice(0));
    if (typeof data === 'number') return [Math.min(0xffff_ffff, Math.max(0, Math.trunc(data)))];
    throw realm.error('TypeError', 'The data argument must be number of Uint32Array');
  }

  const PIO = {
    FIFO_JOIN_NONE: 0,
    FIFO_JOIN_TX: JOINED_TX,
    FIFO_JOIN_RX: JOINED_RX,
    SHIFT_LEFT: 0,
    SHIFT_RIGHT: 1,
  };
  return { PIO, ASM: assembler(realm), StateMachine };
}

/** A number among the options; what is no number is as if it were not there. */
function numberOf(options: Record<string, unknown>, name: string, fallback: number): number {
  const value = options[name];
  return typeof value === 'number' ? Math.trunc(value) : fallback;
}

/** How many pins `in` and its like have: none without a first one. */
function counted(options: Record<string, unknown>, kind: 'in' | 'out' | 'set'): number {
  return numberOf(options, `${kind}Base`, -1) < 0 ? 0 : numberOf(options, `${kind}Count`, 1);
}

function setupOf(asm: Assembled, options: Record<string, unknown>): MachineSetup {
  const base = (name: string) => Math.max(0, numberOf(options, name, -1));
  const threshold = (name: string) => numberOf(options, name, 32) & 31 || 32;
  const offset = numberOf(options, 'offset', 0);
  const join = numberOf(options, 'fifoJoin', 0);
  const isWired = numberOf(options, 'sidesetBase', -1) >= 0;
  return {
    // A whole number, rounded down: a frequency that is too high gives a higher one.
    divider: Math.max(1, Math.floor((SYSTEM_MHZ * 1e6) / numberOf(options, 'freq', SYSTEM_MHZ * 1e6))),
    inBase: base('inBase'),
    outBase: base('outBase'),
    outCount: counted(options, 'out'),
    setBase: base('setBase'),
    setCount: counted(options, 'set'),
    sidesetBase: base('sidesetBase'),
    sidesetBits: isWired ? asm.sideset : 0,
    wrapTarget: (offset + (asm.labels.wrap_target ?? 0)) & 31,
    wrap: (offset + (asm.labels.wrap ?? asm.code.length - 1)) & 31,
    inShiftRight: numberOf(options, 'inShiftDir', 1) === 1,
    outShiftRight: numberOf(options, 'outShiftDir', 1) === 1,
    autopush: options.autopush === true,
    autopull: options.autopull === true,
    pushThreshold: threshold('pushThreshold'),
    pullThreshold: threshold('pullThreshold'),
    txRoom: [4, 8, 0][join] ?? 4,
    rxRoom: [4, 0, 8][join] ?? 4,
  };
}
