/** Pins: objects of the runtime, by the names on the board's page. */

type EspruinoPinMode =
  | 'analog'
  | 'input'
  | 'input_pullup'
  | 'input_pulldown'
  | 'output'
  | 'opendrain'
  | 'opendrain_pullup'
  | 'af_output'
  | 'af_opendrain'
  | 'auto';

declare class Pin {
  constructor(name: string | number | Pin);
  read(): boolean;
  write(level: boolean | number): void;
  set(): void;
  reset(): void;
  toggle(): boolean;
  /** 0 to 1. */
  analog(): number;
  pwm(duty: number, options?: { freq?: number; soft?: boolean }): void;
  mode(mode: EspruinoPinMode): void;
  getMode(): EspruinoPinMode;
  /** @param ms milliseconds of each level in turn */
  pulse(level: boolean | number, ms: number | number[]): void;
}

/** A pin, or its name: `B3`, `'B3'`. */
type EspruinoPinName = Pin | string;

/** The level; of a list, one bit for each pin, the first the highest. */
declare function digitalRead(pin: EspruinoPinName | EspruinoPinName[]): number;
/** Makes the pin an output. Of a list, the last pin is bit 0. */
declare function digitalWrite(pin: EspruinoPinName | EspruinoPinName[], level: boolean | number): void;
declare function digitalPulse(pin: EspruinoPinName, level: boolean | number, ms: number | number[]): void;
/** 0 to 1. */
declare function analogRead(pin: EspruinoPinName): number;
/** @param duty 0 to 1 */
declare function analogWrite(
  pin: EspruinoPinName,
  duty: number,
  options?: { freq?: number; soft?: boolean },
): void;
/** @param automatic true: functions such as `digitalRead` may set it otherwise */
declare function pinMode(pin: EspruinoPinName, mode: EspruinoPinMode, automatic?: boolean): void;
declare function getPinMode(pin: EspruinoPinName): EspruinoPinMode;

interface EspruinoWatchEvent {
  /** The level after the edge. */
  state: boolean;
  /** Seconds, and those of the edge before. */
  time: number;
  lastTime: number;
  pin: Pin;
}

interface EspruinoWatchOptions {
  /** False, the default: the callback is called once. */
  repeat?: boolean;
  edge?: 'rising' | 'falling' | 'both';
  /** Milliseconds for which the level has to stay. */
  debounce?: number;
  /** True: in the interrupt itself. Do not use it beside this library. */
  irq?: boolean;
}
/** Returns an id for `clearWatch`. */
declare function setWatch(
  callback: (event: EspruinoWatchEvent) => void,
  pin: EspruinoPinName,
  options?: EspruinoWatchOptions,
): number;
/** Ends a watch; without an id, all of them. @throws Error for undefined */
declare function clearWatch(id?: number): void;

// The names that boards have: ports of a microcontroller of ST, `D` and a number on others.
declare const A0: Pin;
declare const A1: Pin;
declare const A2: Pin;
declare const A3: Pin;
declare const A4: Pin;
declare const A5: Pin;
declare const A6: Pin;
declare const A7: Pin;
declare const A8: Pin;
declare const A9: Pin;
declare const A10: Pin;
declare const A11: Pin;
declare const A12: Pin;
declare const A13: Pin;
declare const A14: Pin;
declare const A15: Pin;
declare const B0: Pin;
declare const B1: Pin;
declare const B2: Pin;
declare const B3: Pin;
declare const B4: Pin;
declare const B5: Pin;
declare const B6: Pin;
declare const B7: Pin;
declare const B8: Pin;
declare const B9: Pin;
declare const B10: Pin;
declare const B11: Pin;
declare const B12: Pin;
declare const B13: Pin;
declare const B14: Pin;
declare const B15: Pin;
declare const C0: Pin;
declare const C1: Pin;
declare const C2: Pin;
declare const C3: Pin;
declare const C4: Pin;
declare const C5: Pin;
declare const C6: Pin;
declare const C7: Pin;
declare const C8: Pin;
declare const C9: Pin;
declare const C10: Pin;
declare const C11: Pin;
declare const C12: Pin;
declare const C13: Pin;
declare const C14: Pin;
declare const C15: Pin;
declare const D0: Pin;
declare const D1: Pin;
declare const D2: Pin;
declare const D3: Pin;
declare const D4: Pin;
declare const D5: Pin;
declare const D6: Pin;
declare const D7: Pin;
declare const D8: Pin;
declare const D9: Pin;
declare const D10: Pin;
declare const D11: Pin;
declare const D12: Pin;
declare const D13: Pin;
declare const D14: Pin;
declare const D15: Pin;
declare const D16: Pin;
declare const D17: Pin;
declare const D18: Pin;
declare const D19: Pin;
declare const D20: Pin;
declare const D21: Pin;
declare const D22: Pin;
declare const D23: Pin;
declare const D24: Pin;
declare const D25: Pin;
declare const D26: Pin;
declare const D27: Pin;
declare const D28: Pin;
declare const D29: Pin;
declare const D30: Pin;
declare const D31: Pin;
declare const D32: Pin;
declare const D33: Pin;
declare const D34: Pin;
declare const D35: Pin;
declare const D36: Pin;
declare const D37: Pin;
declare const D38: Pin;
declare const D39: Pin;
declare const E0: Pin;
declare const E1: Pin;
declare const E2: Pin;
declare const E3: Pin;
declare const E4: Pin;
declare const E5: Pin;
declare const E6: Pin;
declare const E7: Pin;
declare const E8: Pin;
declare const E9: Pin;
declare const E10: Pin;
declare const E11: Pin;
declare const E12: Pin;
declare const E13: Pin;
declare const E14: Pin;
declare const E15: Pin;
declare const F0: Pin;
declare const F1: Pin;
declare const F2: Pin;
declare const F3: Pin;
declare const F4: Pin;
declare const F5: Pin;
declare const F6: Pin;
declare const F7: Pin;
declare const F8: Pin;
declare const F9: Pin;
declare const F10: Pin;
declare const F11: Pin;
declare const F12: Pin;
declare const F13: Pin;
declare const F14: Pin;
declare const F15: Pin;
declare const G0: Pin;
declare const G1: Pin;
declare const G2: Pin;
declare const G3: Pin;
declare const G4: Pin;
declare const G5: Pin;
declare const G6: Pin;
declare const G7: Pin;
declare const G8: Pin;
declare const G9: Pin;
declare const G10: Pin;
declare const G11: Pin;
declare const G12: Pin;
declare const G13: Pin;
declare const G14: Pin;
declare const G15: Pin;
declare const H0: Pin;
declare const H1: Pin;
declare const H2: Pin;
declare const H3: Pin;
declare const H4: Pin;
declare const H5: Pin;
declare const H6: Pin;
declare const H7: Pin;
declare const H8: Pin;
declare const H9: Pin;
declare const H10: Pin;
declare const H11: Pin;
declare const H12: Pin;
declare const H13: Pin;
declare const H14: Pin;
declare const H15: Pin;
declare const LED1: Pin;
declare const LED2: Pin;
declare const BTN: Pin;
declare const BTN1: Pin;
