/** Modules for single pins (src/modules/gpio, led, button, adc, pwm). */

declare module 'gpio' {
  /** A pin as an object. */
  class GPIO {
    /** @param mode as for `pinMode`; anything else is INPUT, the default */
    constructor(pin: number, mode?: number);
    pin: number;
    mode: number;
    read(): 0 | 1;
    write(value: number): void;
    toggle(): void;
    low(): void;
    high(): void;
    setMode(mode: number): void;
    /**
     * @deprecated As `attachInterrupt`: use `setWatch`.
     * @param events required, though the documents say CHANGE is the default
     */
    irq(callback: (pin: number, event: number) => void, events: number): void;
  }
}

declare module 'led' {
  /** A light on a pin, which becomes an output. */
  class LED {
    constructor(pin: number);
    pin: number;
    on(): void;
    off(): void;
    toggle(): void;
    read(): 0 | 1;
  }
}

declare module 'button' {
  import { EventEmitter } from 'events';

  interface ButtonOptions {
    /** As for `pinMode`; default INPUT_PULLUP. */
    mode?: number;
    /** As for `setWatch`; default FALLING. */
    event?: number;
    /** Milliseconds that the level must stay, default 50. A shorter press is no click. */
    debounce?: number;
  }

  /** A push button: `on('click', () => ...)`. */
  class Button extends EventEmitter {
    constructor(pin: number, options?: ButtonOptions);
    pin: number;
    read(): 0 | 1;
    /** Ends its watch. */
    close(): void;
    on(type: 'click', listener: () => void): this;
    once(type: 'click', listener: () => void): this;
  }
}

declare module 'adc' {
  /** An analog input. */
  class ADC {
    constructor(pin: number);
    pin: number;
    /** As `analogRead`. Here, not in the constructor, a pin that is no analog input throws. */
    read(): number;
  }
}

declare module 'pwm' {
  /** Pulses on a pin: see `analogWrite` for what pins share. */
  class PWM {
    /**
     * Sets it up and does not start it.
     *
     * @param pin 0 to 22, 25 to 28
     * @param frequency hertz, 13 to 1,000,000; default 490
     * @param duty 0 to 1, beyond that the nearest; default 1
     * @throws SystemError -140
     */
    constructor(pin: number, frequency?: number, duty?: number);
    /** Starts both pins of the pair. */
    start(): void;
    /** Stops both pins of the pair, at the levels that they have. */
    stop(): void;
    getFrequency(): number;
    /** Waits for the end of a period first, where it runs. */
    setFrequency(frequency: number): void;
    getDuty(): number;
    /** Waits for the end of a period first, where it runs; for ever, where another pin of the pair was stopped meanwhile. */
    setDuty(duty: number): void;
    /**
     * Gives the other pin of the pair the opposite level.
     *
     * @throws RangeError where `pin` is not that one
     */
    setInversion(pin: number): void;
    getInversion(): number | undefined;
    /** Stops. The pin stays an output of the PWM. */
    close(): void;
  }
}
