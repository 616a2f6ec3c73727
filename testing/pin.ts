import type { Circuit } from '../sim/runtimes/kaluma/circuit/circuit.ts';

const MODES = ['INPUT', 'OUTPUT', 'INPUT_PULLUP', 'INPUT_PULLDOWN'] as const;

/** A pin of the board, as what is wired to it sees it. */
export class Pin {
  /** The GPIO, 0 to 29; on a board of Espruino, the number that the simulation has for its name. */
  readonly number: number;
  /** `GP4`; on a board of Espruino, its name there: `B15`. */
  readonly name: string;
  /** Called whenever the level changes, by the firmware or by the test, with the milliseconds since power-on. */
  onChange: ((level: 0 | 1, ms: number) => void) | null = null;
  private readonly circuit: Circuit;
  private readonly wiredTo: string | null;

  /** `wiredTo`: what the board itself has wired to the pin. */
  constructor(number: number, circuit: Circuit, wiredTo: string | null, name = `GP${number}`) {
    this.number = number;
    this.name = name;
    this.circuit = circuit;
    this.wiredTo = wiredTo;
  }

  /**
   * Drives the pin from outside, until it is told otherwise: 0 or 1; null lets go of it, and its pull decides. While the
   * firmware has it as an output, the firmware's level stands.
   *
   * @throws where the network chip is wired to the pin
   */
  set(level: 0 | 1 | null): void {
    if (this.wiredTo) throw new Error(`${this.name} is wired to the network chip (${this.wiredTo})`);
    if (level !== 0 && level !== 1 && level !== null)
      throw new TypeError(`bad level ${String(level)} for ${this.name}; it is 0, 1 or null`);
    this.circuit.drive(this.number, level);
  }

  /** The level on the pin now, driven by either side; an open pin without pull-up reads 0. */
  get(): 0 | 1 {
    return this.circuit.pins?.level(this.number) ?? 0;
  }

  /** What the firmware has made of the pin. */
  get mode(): 'INPUT' | 'OUTPUT' | 'INPUT_PULLUP' | 'INPUT_PULLDOWN' {
    return MODES[this.circuit.pins?.mode(this.number) ?? 0];
  }

  /** The part of the time that the pin is high, 0 to 1: of PWM, else its level. */
  get duty(): number {
    return this.circuit.pins?.pulses(this.number)?.duty ?? this.get();
  }

  /** Of PWM, in hertz; 0 where there is none, or where it has been stopped. */
  get frequency(): number {
    return this.circuit.pins?.pulses(this.number)?.frequency ?? 0;
  }
}
