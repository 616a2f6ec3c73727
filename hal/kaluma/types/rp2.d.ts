/** Kaluma's module `rp2`, the part that is used: programs for the PIO of the RP2040 (kalumajs.org, API: RP2). */

interface KalumaGlobal {
  require(name: 'rp2'): KalumaRp2;
}

interface KalumaRp2 {
  ASM: new (options: { sideset: number }) => KalumaPioProgram;
  StateMachine: {
    new (id: number, asm: KalumaPioProgram, options: KalumaPioOptions): KalumaStateMachine;
    readonly prototype: KalumaStateMachine;
    /** The next one that this program has not taken; null when there is none. */
    getAvailableId(): number | null;
  };
  PIO: { SHIFT_LEFT: number };
}

interface KalumaPioProgram {
  /** The instructions, as the PIO has them; jumps count from the first one. After the last comes the first. */
  code: number[];
}

interface KalumaPioOptions {
  /** Instructions a second; the clock of the system is divided by the whole part of what that comes to. */
  freq: number;
  inBase: number;
  outBase: number;
  sidesetBase: number;
  inShiftDir: number;
  outShiftDir: number;
  autopush: boolean;
  /** Where the program lies already; left out: it is put into the PIO's memory. */
  offset?: number;
}

/** Which PIO a state machine is in, 0 or 1, and which one it is there, 0 to 3. */
interface KalumaMachinePlace {
  readonly pio: number;
  readonly sm: number;
}

interface KalumaStateMachine extends KalumaMachinePlace {
  /** Where the program lies in the PIO's memory; negative when there was no room. */
  readonly offset: number;
  active(on: boolean): void;
  restart(): void;
  clearFIFOs(): void;
  /** Carries out one instruction at once, in the PIO's own addresses. */
  exec(instruction: number): void;
  setPins(levels: number, mask: number): void;
  /** Waits until there is room for all: all words of the buffer behind an array, whatever the view. */
  put(words: Uint32Array): void;
  /** Waits until there is a word, and be it for ever. */
  get(): number;
  /** How many words wait to be taken by `get`. */
  rxfifo(): number;
}
