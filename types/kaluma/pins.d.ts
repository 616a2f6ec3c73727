/** Pins by number: digital, analog, pulses, watches, interrupts, and the object `board` (src/global.c). */

declare const LOW: 0;
declare const HIGH: 1;
/** A pin that is read. Keeps the pull that was there. */
declare const INPUT: 0;
/** A pin that is driven. Drops its pull. */
declare const OUTPUT: 1;
/** Read, with a pull-up of some 50 kilohms. */
declare const INPUT_PULLUP: 2;
/** Read, with a pull-down of some 50 kilohms. */
declare const INPUT_PULLDOWN: 3;

/** For `setWatch`: on every turn of the loop while the pin is low. */
declare const LOW_LEVEL: 1;
declare const HIGH_LEVEL: 2;
/** For `setWatch`: once, when the pin falls. */
declare const FALLING: 4;
declare const RISING: 8;
/** FALLING and RISING. */
declare const CHANGE: 12;

/**
 * Sets what a pin is. The level that was written before counts from then on: write 1 before OUTPUT for a pin that must not
 * go low. A pin that PWM, I2C, UART or analogRead has taken stays theirs.
 *
 * @param pin a GPIO, 0 to 29, or several
 * @param mode INPUT (default), OUTPUT, INPUT_PULLUP or INPUT_PULLDOWN
 * @throws TypeError where a pin is no number; SystemError -140 where there is no such pin
 */
declare function pinMode(pin: number | number[], mode?: number): void;
/**
 * The level of a pin, 0 or 1.
 *
 * @throws TypeError, SystemError -140
 */
declare function digitalRead(pin: number): 0 | 1;
/**
 * Sets the level of a pin; takes about 21 us. Of several pins the last takes the lowest bit of `value`.
 *
 * @param value a number; 0 (default) is low, anything else high. A boolean throws
 * @throws TypeError, SystemError -140
 */
declare function digitalWrite(pin: number | number[], value?: number): void;
/**
 * Writes the opposite of what is on the pin.
 *
 * @throws TypeError, SystemError -140
 */
declare function digitalToggle(pin: number): void;

/**
 * Calls `callback` from the loop when the pin does what `events` says. The loop looks once a turn (some 22 us when idle), so a
 * shorter pulse is missed. Where the callback throws, the error is printed and the watch ends; by 1.3.0-beta neither happens.
 *
 * @param events one of LOW_LEVEL, HIGH_LEVEL, FALLING, RISING, CHANGE (default)
 * @param debounce milliseconds that the level must stay, default 0; not for levels
 * @returns an id for `clearWatch`
 */
declare function setWatch(
  callback: (pin: number) => void,
  pin: number,
  events?: number,
  debounce?: number,
): number;
/** Ends a watch; an id that is not known is fine, `undefined` throws. */
declare function clearWatch(id?: number): void;

/**
 * @deprecated Runs JavaScript inside the interrupt and releases the callback once too often each time, which destroys the
 * engine's heap (src/global.c, irq_cb): use `setWatch`.
 * @param events FALLING, RISING or CHANGE (default)
 * @throws RangeError for levels
 */
declare function attachInterrupt(
  pin: number,
  callback: (pin: number, event: number) => void,
  events?: number,
): void;
/** @deprecated See `attachInterrupt`. */
declare function detachInterrupt(pin: number): void;
/** @deprecated See `attachInterrupt`. */
declare function enableInterrupts(): void;
/** @deprecated See `attachInterrupt`. */
declare function disableInterrupts(): void;

/**
 * The voltage on a pin, 0 to 4095/4096 of 3.3 V, in twelve bits. Blocks for 1 ms. The pin is an analog input from then on:
 * `digitalRead` answers 0 until `pinMode` sets an input, and `digitalWrite` does nothing until the runtime restarts.
 *
 * @param pin 26 to 29; 30 is the thermometer of the microcontroller
 * @throws SystemError -140
 */
declare function analogRead(pin: number): number;
/**
 * Pulses on a pin. Pins 2n and 2n + 1, and those 16 further, share a frequency, and setting one up takes the level of the
 * other to 0. `digitalWrite` does nothing on the pin from then on.
 *
 * @param pin 0 to 22, 25 to 28
 * @param value the part of the time that it is high, 0 to 1; beyond that the nearest; default 0.5
 * @param frequency hertz, 13 to 1,000,000; default 490
 * @throws SystemError -140
 */
declare function analogWrite(pin: number, value?: number, frequency?: number): void;
/**
 * A square wave, for a piezo.
 *
 * @param frequency hertz; default 261.626
 * @throws SystemError -140; RangeError where `inversion` is not the other pin of the pair
 */
declare function tone(
  pin: number,
  frequency?: number,
  options?: {
    /** Milliseconds; default 0, for ever. */
    duration?: number;
    /** 0 to 1, default 0.5. */
    duty?: number;
    /** The pin that has the opposite level: the other one of a pair 2n, 2n + 1. */
    inversion?: number;
  },
): void;
/** Ends `tone` and `analogWrite` on a pin, and on the other pin of its pair: both keep the level that they have. */
declare function noTone(pin: number): void;

/**
 * Measures how long the level stays between `count` changes of it, in microseconds. Blocks. Null where nothing changed.
 *
 * @param count 0 to 255
 */
declare function pulseRead(
  pin: number,
  count: number,
  options?: {
    /** Microseconds; default 1,000,000. */
    timeout?: number;
    /** Waits for this level first. */
    startState?: 0 | 1;
    /** What the pin becomes, as for `pinMode`. */
    mode?: number;
    /** Pulses that are sent before, as by `pulseWrite`. */
    trigger?: { pin?: number; startState?: 0 | 1; interval?: number[] };
  },
): number[] | null;
/**
 * Sets a level and toggles it after each interval. Blocks.
 *
 * @param interval microseconds, each at most 65,535
 * @returns how many intervals there were
 * @throws RangeError where `interval` is no array
 */
declare function pulseWrite(pin: number, value: number, interval: number[]): number;

/** The board: what it is called, and short ways to the classes of modules. */
interface KalumaBoard {
  /** 'pico', 'pico2', ... */
  readonly name: string;
  /** The GPIO of the light on it, 25; absent where that is behind the Wi-Fi chip. */
  readonly LED?: number;
  /** The number of its flash chip, 16 hexadecimal digits. */
  readonly uid: string;
  gpio(pin: number, mode?: number): import('gpio').GPIO;
  led(pin: number): import('led').LED;
  button(pin: number, options?: import('button').ButtonOptions): import('button').Button;
  pwm(pin: number, frequency?: number, duty?: number): import('pwm').PWM;
  adc(pin: number): import('adc').ADC;
  i2c(bus: number, options?: import('i2c').I2COptions): import('i2c').I2C;
  spi(bus: number, options?: import('spi').SPIOptions): import('spi').SPI;
  uart(port: number, options?: import('uart').UARTOptions): import('uart').UART;
}
declare const board: KalumaBoard;
