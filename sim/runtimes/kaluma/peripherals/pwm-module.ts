import { Check } from '../check.ts';
import type { Realm } from '../realm.ts';
import { EINVPIN, type Pwm } from './pwm.ts';

const DEFAULT_HZ = 490;

export function between0And1(duty: number): number {
  return duty < 0 ? 0 : duty > 1 ? 1 : duty;
}

/** The module `pwm` (src/modules/pwm/module_pwm.c): a duty beyond 0 to 1 is taken for the nearest. */
export function pwmModule(realm: Realm, pwm: Pwm): Record<string, unknown> {
  const check = new Check(realm);
  const done = (went: boolean) => {
    if (!went) throw realm.systemError(EINVPIN);
  };
  const pinOf = (instance: PWM): number => {
    if (typeof instance.pin !== 'number') throw realm.error('ReferenceError', 'PWM pin is not setup.');
    return instance.pin & 0xff;
  };
  class PWM {
    pin?: unknown;
    inversion?: unknown;

    constructor(...args: unknown[]) {
      const pin = check.number(args, 0, 'pin') & 0xff;
      const frequency = check.number(args, 1, 'frequency', DEFAULT_HZ);
      const duty = between0And1(check.number(args, 2, 'duty', 1));
      this.pin = pin;
      this.inversion = -1;
      done(pwm.setUp(pin, frequency, duty));
    }

    start(): void {
      done(pwm.start(pinOf(this)));
    }

    stop(): void {
      done(pwm.stop(pinOf(this)));
    }

    getFrequency(): number {
      return pwm.frequency(pinOf(this));
    }

    setFrequency(...args: unknown[]): void {
      const frequency = check.number(args, 0, 'frequency');
      done(pwm.setFrequency(pinOf(this), frequency));
    }

    getDuty(): number {
      return pwm.duty(pinOf(this));
    }

    setDuty(...args: unknown[]): void {
      const duty = between0And1(check.number(args, 0, 'duty'));
      done(pwm.setDuty(pinOf(this), duty));
    }

    setInversion(...args: unknown[]): void {
      const other = check.number(args, 0, ' pin');
      const pin = pinOf(this);
      if (!pwm.canInvert(pin, other))
        throw realm.error('RangeError', `The pin "${other}" can't be used for tone invert pin`);
      done(pwm.setInversion(pin, other));
      this.inversion = other;
    }

    getInversion(): number | undefined {
      if (typeof this.inversion !== 'number') throw realm.error('ReferenceError', 'PWM inversion pin error.');
      return this.inversion < 0 ? undefined : this.inversion;
    }

    close(): void {
      done(pwm.close(pinOf(this)));
    }
  }
  return { PWM };
}
