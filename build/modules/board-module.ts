import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { PinName } from '../config/types.ts';
import { hasWifi } from '../config/wifi.ts';
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
  /** READY of a co-processor. */
  ready?: PinName | null;
}

/** What of a chip's folder is meant by the names that stand for it. */
const DRIVER_FILES: Record<string, string> = {
  '#chip/wifi': 'wifi.ts',
  '#chip': 'index.ts',
  '#chip/udp': 'udp.ts',
  '#chip/ip6': 'ip6.ts',
  '#chip/text': 'text.ts',
  '#layout': 'layout.ts',
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

/** The source of `boardBus`: the bus with the lines that the board has. */
function busOf({ pio, ready, runtime = 'kaluma' }: BoardWiring): string {
  if (pio) return `export { kalumaPioBus as boardBus } from '../hal/kaluma/pio.ts'`;
  if (ready === null || ready === undefined)
    return `export { ${runtime}Bus as boardBus } from '../hal/${runtime}/bus.ts'`;
  return `import { kalumaReadyBus } from '../hal/kaluma/ready-bus.ts';
    export const boardBus = (wires, cs, reset, interrupt) =>
      kalumaReadyBus(wires, cs, reset, interrupt, ${ready})`;
}

/** The file that `name`, one of those in DRIVER_FILES, means. Chips with a cable have one module for no Wi-Fi. */
function driverFile(board: BoardWiring, name: string): string {
  if (name === '#chip/wifi' && !hasWifi(board)) return join(LIBRARY_ROOT, 'hal', 'no-wifi.ts');
  return join(LIBRARY_ROOT, 'hal', board.chip ?? 'w5500', DRIVER_FILES[name]);
}

/**
 * Resolves `import { board, boardBus } from 'board'` to the board that a program is built for: its name and its pins,
 * with the changes of the configuration, and the bus for it. Other buses are not included. `#chip`, `#chip/udp`,
 * `#chip/ip6`, `#chip/text` and `#chip/wifi` are resolved to the driver of the board's chip, `#layout` and `#registers` to
 * its registers, and `#runtime` to its runtime's.
 */
export function boardModule(board: BoardWiring): Plugin {
  const runtime = board.runtime ?? 'kaluma';
  const contents = `${busOf(board)};
    export const board = ${JSON.stringify(wiringOf(board))}`;
  return {
    name: 'board',
    setup(builder) {
      builder.onResolve({ filter: /^board$/ }, () => ({
        path: board.name,
        namespace: 'board',
        sideEffects: false,
      }));
      builder.onResolve({ filter: /^#(chip|chip\/(udp|ip6|text|wifi)|layout|registers)$/ }, (args) => ({
        path: driverFile(board, args.path),
        sideEffects: false,
      }));
      builder.onResolve({ filter: /^#runtime(\/(board|text))?$/ }, ({ path }) => ({
        path: join(LIBRARY_ROOT, 'hal', runtime, `${path.split('/')[1] ?? 'runtime'}.ts`),
        sideEffects: false,
      }));
      const resolveDir = join(LIBRARY_ROOT, 'boards');
      builder.onLoad({ filter: /.*/, namespace: 'board' }, () => ({ contents, resolveDir, loader: 'ts' }));
    },
  };
}
