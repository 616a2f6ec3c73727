import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Setting {
  /** True if reset and interrupt are connected; default true. */
  wired?: boolean;
  /** The requested clock. */
  baudHz?: number;
  /** Runs before the bus is created, with the runtime's original globals. */
  first?: string;
}

export type BusPrograms = (body: string, setting?: Setting) => string;

/**
 * Makes programs for a board with one driver, which is bundled once. They have `bus`, `driver` (the driver's exports),
 * `pins` (the wiring) and `bytes(...)`.
 *
 * @param file the driver's own, from the root of the project
 * @param make the name of its function that creates a bus
 * @param wiring the pins
 */
export function busPrograms(file: string, make: string, wiring: { spi: object }): BusPrograms {
  const driver = buildSync({
    entryPoints: [file],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'driver',
    target: 'es2019',
  }).outputFiles[0].text;
  return (body, { wired = true, baudHz = 20_000_000, first = '' } = {}) => {
    const lines = wired ? {} : { reset: null, interrupt: null };
    const pins = { ...wiring, spi: { ...wiring.spi, baudHz }, ...lines };
    return `(function () {
    ${driver}
    ${first}
    const pins = ${JSON.stringify(pins)};
    const bus = driver.${make}(pins.spi, pins.cs, pins.reset, pins.interrupt);
    const bytes = function (...values) { return new Uint8Array(values); };
    ${body}
  })();`;
  };
}

/** For `first`: records calls of the pins' functions as `name(arguments)` in the list `calls`; `spy` adds others. */
export const SPY = `
  const calls = [];
  const spy = function (owner, name) {
    const real = owner[name];
    owner[name] = function () {
      calls.push(name + '(' + Array.from(arguments).join() + ')');
      return real.apply(this, arguments);
    };
  };
  ['digitalWrite', 'pinMode'].forEach(function (name) { spy(global, name); });
`;
