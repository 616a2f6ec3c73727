/** The programmable input and output of the RP2040 and RP2350 (src/modules/rp2/rp2.js). */

declare module 'rp2' {
  const PIO: {
    readonly FIFO_JOIN_NONE: 0;
    readonly FIFO_JOIN_TX: 1;
    readonly FIFO_JOIN_RX: 2;
    readonly SHIFT_LEFT: 0;
    readonly SHIFT_RIGHT: 1;
    readonly TX_LESSTHAN: 0;
    readonly RX_LESSTHAN: 1;
  };
  /** The number of the thermometer for `analogRead`: 30. */
  const TEMPERATURE_ADC: 30;

  /** A program, an instruction a call. Names and operands are those of the chip's datasheet. */
  class ASM {
    constructor(options?: { sideset?: number; sidesetOpt?: boolean; sidesetPindirs?: boolean });
    /** The instructions, as the PIO has them; jumps count from the first one. After the last comes the first. */
    code: number[];
    /** @throws Error for a condition that is none */
    jmp(target: string): this;
    jmp(condition: string | null, target: string): this;
    wait(polarity: number, source: 'gpio' | 'pin' | 'irq', index: number, relative?: 'rel'): this;
    in(source: 'pins' | 'x' | 'y' | 'null' | 'isr' | 'osr', bits: number): this;
    out(destination: 'pins' | 'x' | 'y' | 'null' | 'pindirs' | 'pc' | 'isr' | 'exec', bits: number): this;
    push(ifFull?: 'iffull' | number, block?: 'block' | number): this;
    pull(ifEmpty?: 'ifempty' | number, block?: 'block' | number): this;
    /** `source` may begin with ~ or ! (inverted) or :: (reversed). 'null' assembles into another source: use set(x, 0). */
    mov(destination: 'pins' | 'x' | 'y' | 'exec' | 'pc' | 'isr' | 'osr', source: string): this;
    irq(irq: number, relative?: 'rel'): this;
    irq(command: 'set' | 'nowait' | 'wait' | 'clear', irq: number, relative?: 'rel'): this;
    set(destination: 'pins' | 'x' | 'y' | 'pindirs', value: number): this;
    nop(): this;
    label(name: string): this;
    wrap_target(): this;
    wrap(): this;
    /** For the instruction before. */
    side(value: number): this;
    delay(cycles: number): this;
    toBinary(): Uint16Array;
    toInst(index?: number): number;
  }

  interface StateMachineOptions {
    /** Instructions a second; the clock of the system is divided by the whole part of what that comes to. Default 125,000,000. */
    freq?: number;
    inBase?: number;
    inCount?: number;
    outBase?: number;
    outCount?: number;
    setBase?: number;
    setCount?: number;
    sidesetBase?: number;
    jmpPin?: number;
    inShiftDir?: number;
    autopush?: boolean;
    pushThreshold?: number;
    outShiftDir?: number;
    autopull?: boolean;
    pullThreshold?: number;
    fifoJoin?: number;
    outSticky?: boolean;
    outEnablePin?: number;
    movStatusSel?: number;
    movStatusN?: number;
    /** Where the program lies already; left out: it is put into the PIO's memory. */
    offset?: number;
  }

  class StateMachine {
    /** The next one that this program has not taken; null when there is none. */
    static getAvailableId(): number | null;
    /** `.load` does not empty the PIO's memory: the third start finds no room for a program. */
    constructor(id: number, asm: ASM, options?: StateMachineOptions);
    readonly pio: number;
    readonly sm: number;
    /** Where the program lies in the PIO's memory; negative when there was no room. */
    readonly offset: number;
    active(on: boolean): void;
    restart(): void;
    /** Carries out one instruction at once, in the PIO's own addresses. */
    exec(instruction: number): void;
    /** Waits until there is a word, and be it for ever. */
    get(): number;
    /** Waits until there is room for all: all words of the buffer behind an array, regardless of the view. */
    put(value: number | Uint8Array | Uint16Array | Uint32Array): void;
    setPins(levels: number, mask?: number): void;
    /** How many words wait to be taken by `get`. */
    rxfifo(): number;
    txfifo(): number;
    clearFIFOs(): void;
    drainTXFIFO(): void;
    irq(handler: (...values: number[]) => void): void;
  }

  /** Stops the clock until a pin does what its event says: the USB connection is lost. */
  function dormant(pins: number[], events: number[]): void;
  /** 64 bits of chance from the chip's ring oscillator. */
  function randomBigInt(): bigint;
}
