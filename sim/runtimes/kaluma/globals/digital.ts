import { CHANGE, FALLING, HIGH_LEVEL, LOW_LEVEL, RISING } from '../loop.ts';
import { INPUT, INPUT_PULLDOWN, INPUT_PULLUP, OUTPUT } from '../peripherals/pins.ts';
import { EINVPIN, type Parts, PIN_US } from './parts.ts';

/** Pins as levels, and watches on them (src/global.c, digital I/O). */
export function digital({ realm, check, world, pins, loop, poll }: Parts): Record<string, unknown> {
  const existing = (pin: unknown): number => {
    if (typeof pin !== 'number') {
      throw realm.error('TypeError', '"pin" argument must be a number or number[]');
    }
    if (!pins.exists(pin & 0xff)) throw realm.systemError(EINVPIN);
    pins.beforeAccess();
    return pin & 0xff;
  };
  return {
    INPUT,
    OUTPUT,
    INPUT_PULLUP,
    INPUT_PULLDOWN,
    LOW: 0,
    HIGH: 1,
    LOW_LEVEL,
    HIGH_LEVEL,
    FALLING,
    RISING,
    CHANGE,
    pinMode: (...args: unknown[]) => {
      const pin = check.present(args, 0, 'pin');
      const mode = check.number(args, 1, 'mode', INPUT);
      world.time.spend(PIN_US);
      for (const each of Array.isArray(pin) ? pin : [pin]) pins.setMode(existing(each), mode);
    },
    digitalRead: (...args: unknown[]) => {
      const pin = existing(check.number(args, 0, 'pin'));
      poll();
      return pins.read(pin);
    },
    digitalWrite: (...args: unknown[]) => {
      const pin = check.present(args, 0, 'pin');
      const value = check.number(args, 1, 'value', 0);
      world.time.spend(PIN_US);
      if (!Array.isArray(pin)) return pins.write(existing(pin), value & 0xff);
      // The last pin takes the lowest bit.
      for (let i = 0; i < pin.length; i++) pins.write(existing(pin[pin.length - 1 - i]), (value >>> i) & 1);
    },
    digitalToggle: (...args: unknown[]) => {
      const pin = existing(check.number(args, 0, 'pin'));
      pins.write(pin, 1 - pins.read(pin));
    },
    setWatch: (...args: unknown[]) =>
      loop.addWatch(
        check.callable(args, 0, 'callback'),
        check.number(args, 1, 'pin'),
        check.number(args, 2, 'events', CHANGE),
        check.number(args, 3, 'debounce', 0),
      ),
    clearWatch: (...args: unknown[]) => loop.clearWatch(check.number(args, 0, 'id', 0)),
    ...interrupts(realm),
  };
}

/** Kaluma runs their callbacks inside the interrupt and lets go of them too often, which destroys its heap: see setWatch. */
function interrupts(realm: Parts['realm']): Record<string, unknown> {
  const refuse = (name: string) => () => {
    throw realm.error('Error', `No stand-in for ${name}: its callbacks destroy Kaluma's heap; use setWatch`);
  };
  const names = ['attachInterrupt', 'detachInterrupt', 'enableInterrupts', 'disableInterrupts'];
  return Object.fromEntries(names.map((name) => [name, refuse(name)]));
}
