/** The part of Kaluma's module `rp2` that is used: programs for the PIO of the RP2040 (kalumajs.org, API: RP2). */

interface KalumaGlobal {
  require(name: 'rp2'): KalumaRp2;
}

interface KalumaRp2 {
  ASM: new (options: { sideset: number }) => KalumaPioProgram;
  StateMachine: {
    new (id: number, asm: KalumaPioProgram, options: KalumaPioOptions): KalumaStateMachine;
    readonly prototype: KalumaStateMachine;
    /** Returns the next state machine that this program has not taken; null if there is none. */
    getAvailableId(): number | null;
  };
  PIO: { SHIFT_LEFT: number };
}

interface KalumaPioProgram {
  /** The instructions; jump targets count from the first one. The first follows the last. */
  code: number[];
}

interface KalumaPioOptions {
  /** Instructions per second; the system clock is divided by the integer part of the quotient. */
  freq: number;
  inBase: number;
  outBase: number;
  sidesetBase: number;
  inShiftDir: number;
  outShiftDir: number;
  autopush: boolean;
  /** Position of a program that is already loaded; absent: it is loaded. */
  offset?: number;
}

/** The PIO of a state machine, 0 or 1, and its number in it, 0 to 3. */
interface KalumaMachinePlace {
  readonly pio: number;
  readonly sm: number;
}

interface KalumaStateMachine extends KalumaMachinePlace {
  /** Position of the program in the PIO's memory; negative if there was no room. */
  readonly offset: number;
  active(on: boolean): void;
  restart(): void;
  clearFIFOs(): void;
  /** Executes one instruction at once, with the PIO's own addresses. */
  exec(instruction: number): void;
  setPins(levels: number, mask: number): void;
  /** Waits until there is room for all: all words of the buffer behind an array, ignoring the view. */
  put(words: Uint32Array): void;
  /** Waits until there is a word, without a timeout. */
  get(): number;
  /** Returns the number of words that `get` can return without waiting. */
  rxfifo(): number;
}
