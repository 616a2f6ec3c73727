import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { PinName } from '../config/types.ts';
import type { ExportedValue } from '../names/public-api.ts';
import { LIBRARY_ROOT } from './library.ts';

/** The properties of a board that a program sees. */
export interface BoardWiring {
  name: string;
  /** The folder in `hal` of its chip's driver; absent for the W5500. */
  chip?: string;
  /** The folder in `hal` of its runtime; absent for kaluma. */
  runtime?: string;
  /** The chip is on pins that only PIO reaches. */
  pio?: boolean;
  spi: { bus: number; miso: PinName; mosi: PinName; sck: PinName; baudHz: number };
  cs: PinName;
  reset?: PinName | null;
  interrupt?: PinName | null;
}

/** What of a chip's folder is meant by the names that stand for it. */
const DRIVER_FILES: Record<string, string> = {
  '#chip': 'index.ts',
  '#chip/udp': 'udp.ts',
  '#chip/text': 'text.ts',
  '#registers': 'registers/index.ts',
};

/** The values of the module `board`. */
export const BOARD_EXPORTS: ExportedValue[] = ['board', 'boardBus'].map((name) => ({ name, literal: null }));

function wiringOf({ name, spi, cs, reset = null, interrupt = null }: BoardWiring) {
  const { bus, miso, mosi, sck, baudHz } = spi;
  return { name, spi: { bus, miso, mosi, sck, baudHz }, cs, reset, interrupt };
}

/** The names of the properties of `board`. */
export function boardProperties(board: BoardWiring): string[] {
  const { spi, ...rest } = wiringOf(board);
  return [...Object.keys(rest), 'spi', ...Object.keys(spi)];
}

/**
 * Resolves `import { board, boardBus } from 'board'` to the board that a program is built for: its name and its pins,
 * with the changes of the configuration, and the bus for it. Other buses are not included. `#chip` and `#chip/udp` are
 * resolved to the driver of the board's chip, `#registers` to its registers, and `#runtime` to its runtime's.
 */
export function boardModule(board: BoardWiring): Plugin {
  const runtime = board.runtime ?? 'kaluma';
  const [driver, file] = board.pio ? ['kalumaPioBus', 'kaluma/pio'] : [`${runtime}Bus`, `${runtime}/bus`];
  const contents = `export { ${driver} as boardBus } from '../hal/${file}.ts';
    export const board = ${JSON.stringify(wiringOf(board))}`;
  return {
    name: 'board',
    setup(builder) {
      builder.onResolve({ filter: /^board$/ }, () => ({
        path: board.name,
        namespace: 'board',
        sideEffects: false,
      }));
      builder.onResolve({ filter: /^#(chip|chip\/udp|chip\/text|registers)$/ }, (args) => ({
        path: join(LIBRARY_ROOT, 'hal', board.chip ?? 'w5500', DRIVER_FILES[args.path]),
        sideEffects: false,
      }));
      builder.onResolve({ filter: /^#runtime(\/board)?$/ }, ({ path }) => ({
        path: join(LIBRARY_ROOT, 'hal', runtime, path === '#runtime' ? 'runtime.ts' : 'board.ts'),
        sideEffects: false,
      }));
      const resolveDir = join(LIBRARY_ROOT, 'boards');
      builder.onLoad({ filter: /.*/, namespace: 'board' }, () => ({ contents, resolveDir, loader: 'ts' }));
    },
  };
}
