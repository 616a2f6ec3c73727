/** What one state machine of a PIO sees of the rest of it, and of the board. */
export interface Surroundings {
  /** The PIO's 32 instructions. */
  readonly memory: Uint16Array;
  /** Levels that the PIO drives: `count` pins from `base` on, the lowest bit first. */
  drive(base: number, count: number, levels: number): void;
  /** Which of these pins are outputs. */
  direct(base: number, count: number, outputs: number): void;
  /** The level of a pin. */
  level(pin: number): number;
}

/** The registers that set a state machine up (datasheet 3.7: CLKDIV, EXECCTRL, SHIFTCTRL, PINCTRL). */
export interface MachineSetup {
  /** Cycles of the system for each of its own; 1 or more. */
  divider: number;
  inBase: number;
  outBase: number;
  outCount: number;
  setBase: number;
  setCount: number;
  sidesetBase: number;
  /** Bits of the instruction that are a side-set. */
  sidesetBits: number;
  wrapTarget: number;
  wrap: number;
  inShiftRight: boolean;
  outShiftRight: boolean;
  autopush: boolean;
  autopull: boolean;
  pushThreshold: number;
  pullThreshold: number;
  /** Words that the two FIFOs have room for: 4 and 4, or 8 for one and none for the other. */
  txRoom: number;
  rxRoom: number;
}
