import { inspect } from 'node:util';
import { hardwareOf } from '../board/hardware.ts';
import { UID } from '../identity.ts';
import { BUILTINS } from '../modules.ts';
import { analog } from './analog.ts';
import { digital } from './digital.ts';
import type { Parts } from './parts.ts';
import { pulses } from './pulses.ts';
import { text } from './text.ts';
import { timers } from './timers.ts';

/** What `board.NAME(...)` makes: a class of the module of that name (src/modules/startup/startup.js). */
const FACTORIES: Record<string, string> = {
  gpio: 'GPIO',
  led: 'LED',
  button: 'Button',
  pwm: 'PWM',
  adc: 'ADC',
  i2c: 'I2C',
  spi: 'SPI',
  uart: 'UART',
};

/** Puts Kaluma's globals into the program's world. */
export function install(parts: Parts): void {
  const { realm, check, modules, version } = parts;
  const require = (...args: unknown[]) => modules.require(String(check.present(args, 0, 'id')));
  const { arch, board } = hardwareOf(parts.world.pins.mcu);
  const process = { arch, platform: 'rp2', version, builtin_modules: [...BUILTINS] };
  Object.assign(realm.global, {
    global: realm.global,
    require,
    board: { name: board, LED: 25, uid: UID, ...factories(require) },
    process: { ...process, memoryUsage: () => memoryUsage(parts) },
    ...digital(parts),
    ...analog(parts),
    ...pulses(parts),
    ...timers(parts),
    ...text(parts),
    seed: (...args: unknown[]) => realm.seed(check.number(args, 0, 'seed')),
    ...printers(parts),
  });
  // Where a board has files it has this, too.
  Object.defineProperty(realm.global, 'storage', {
    get: () => modules.require('storage'),
    configurable: true,
  });
}

function factories(require: (id: unknown) => unknown): Record<string, unknown> {
  const factory = (module: string, name: string) => {
    return (...args: unknown[]) => {
      const Class = (require(module) as Record<string, new (...args: unknown[]) => unknown>)[name];
      return new Class(...args);
    };
  };
  return Object.fromEntries(Object.entries(FACTORIES).map(([key, name]) => [key, factory(key, name)]));
}

function memoryUsage({ realm, memory }: Parts): unknown {
  const { total, used, peak } = memory();
  return Object.assign(realm.object(), { heapTotal: total, heapUsed: used, heapPeak: peak });
}

/** `print` ends no line: what it says is shown with the end of its line, or when the console says something else. */
function printers({ realm, world }: Parts): Record<string, unknown> {
  let begun = '';
  const textOf = (values: unknown[]) =>
    values.map((value) => (typeof value === 'string' ? value : inspect(value, { depth: 2 }))).join(' ');
  const log = (...values: unknown[]) => {
    if (values.length === 0) return;
    const line = textOf(values);
    if (begun !== '') world.print(begun);
    begun = '';
    world.print(line);
    if (!world.onErrorPrinted) return;
    const places = realm.placesOfText(line);
    if (places.length > 0) world.onErrorPrinted(line, places);
  };
  const print = (...values: unknown[]) => {
    const lines = (begun + textOf(values)).split(/\r?\n/);
    begun = lines.pop() as string;
    for (const line of lines) world.print(line);
  };
  return { console: { log, error: log }, print };
}
