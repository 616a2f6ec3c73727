import { between0And1 } from '../peripherals/pwm-module.ts';
import { EINVPIN, type Parts } from './parts.ts';

/** Analog inputs are GP26 to GP29; behind them comes the thermometer inside the RP2040. */
const FIRST_ANALOG = 26;
const THERMOMETER = 30;
/** Twelve bits. */
const STEPS = 4096;
/** What the thermometer gives at 27 degrees, of 3.3 V (RP2040 datasheet, 4.9.5). */
const ROOM = 0.706 / 3.3;

const DEFAULT_HZ = 490;
/** Default frequency of tone. */
const MIDDLE_C = 261.626;

/** Voltages in, and pulses out (src/global.c, analog I/O). */
export function analog({ realm, check, world, pins, pwm, circuit, loop }: Parts): Record<string, unknown> {
  const done = (went: boolean) => {
    if (!went) throw realm.systemError(EINVPIN);
  };
  const play = (pin: number, frequency: number, duty: number) => done(pwm.setUp(pin, frequency, duty));
  return {
    analogRead: (...args: unknown[]) => {
      const pin = check.number(args, 0, 'pin') & 0xff;
      if (pin < FIRST_ANALOG || pin > THERMOMETER) throw realm.systemError(EINVPIN);
      if (pin !== THERMOMETER) pins.makeAnalog(pin);
      world.time.wait(1000);
      const value = circuit.voltage(pin) ?? (pin === THERMOMETER ? ROOM : 0);
      return Math.min(STEPS - 1, Math.max(0, Math.floor(value * STEPS))) / STEPS;
    },
    analogWrite: (...args: unknown[]) => {
      const pin = check.number(args, 0, 'pin') & 0xff;
      const duty = between0And1(check.number(args, 1, 'value', 0.5));
      play(pin, check.number(args, 2, 'frequency', DEFAULT_HZ), duty);
      pwm.start(pin);
    },
    tone: (...args: unknown[]) => {
      const pin = check.number(args, 0, 'pin') & 0xff;
      const frequency = check.number(args, 1, 'frequency', MIDDLE_C);
      const options = check.object(args, 2, 'options');
      const option = (name: string, fallback: number) =>
        typeof options[name] === 'number' ? options[name] : fallback;
      const inversion = Math.trunc(option('inversion', -1));
      if (inversion >= 0 && !pwm.canInvert(pin, inversion))
        throw realm.error('RangeError', `The pin "${inversion}" can't be used for tone invert pin`);
      play(pin, frequency, between0And1(option('duty', 0.5)));
      if (inversion >= 0) done(pwm.setInversion(pin, inversion));
      pwm.start(pin);
      if (inversion >= 0) pwm.start(inversion);
      const duration = Math.trunc(option('duration', 0));
      if (duration > 0) loop.addTimer(() => pwm.stop(pin), duration, false);
    },
    noTone: (...args: unknown[]) => done(pwm.stop(check.number(args, 0, 'pin') & 0xff)),
  };
}
