import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleOptions, bundle } from '../../build/bundle.ts';
import { ROOT } from '../../build/config/config.ts';
import type { Board } from '../../build/config/types.ts';
import { buildModule } from '../../build/espruino/module.ts';
import { patient, request } from './cases.ts';
import { freePorts, RealEspruino } from './engine.ts';

/** Variables that a program takes on a real engine. */
export interface Memory {
  program: string;
  /** While the first request is answered. */
  boot: number;
  /** With six clients at once, in the handler of any of them. */
  most: number;
}

const CLIENTS = 6;
const STATIC = { mac: '02:00:0a:00:02:0f', ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };

/** Runs the programs of the page on Espruino, static addresses, and measures what each takes. */
export async function* measure(engine: string, board: Board, rounds: number): AsyncGenerator<Memory> {
  const entry = join(ROOT, 'bench', 'espruino', 'programs', 'page.js');
  const network: BundleOptions['network'] = { mode: 'static', ...STATIC };
  const { program } = await bundle({ board, firmware: 'page', entry, network, trace: false });
  yield { program: 'http, static address', ...(await taken(engine, program, rounds)) };
  yield { program: 'http over the module', ...(await taken(engine, await withModule(board), rounds)) };
}

/** The module, and the page's program for it. */
async function withModule({ spi, cs, reset, interrupt }: Board): Promise<string> {
  const { bus, ...pins } = spi;
  const options = { ...pins, spi: bus, cs, reset, interrupt, ...STATIC };
  const source = readFileSync(join(ROOT, 'bench', 'espruino', 'programs', 'hello.js'), 'utf8');
  const hello = source.replace('export ', '').replace(/\/\*\*.*?\*\/\n/s, '');
  return `Modules.addCached("spisock", function () {${await buildModule()}});
require("spisock").connect(${JSON.stringify(options)});
${hello}require("http").createServer(hello).listen(80);`;
}

async function taken(
  engine: string,
  program: string,
  rounds: number,
): Promise<Pick<Memory, 'boot' | 'most'>> {
  const ports = await freePorts();
  const real = new RealEspruino();
  const get = (path: string) => request(ports.http, path, false);
  try {
    await real.start(engine, program, ports);
    const boot = Number(await patient(() => get('/memory')));
    await get('/most');
    for (let round = 0; round < rounds; round++)
      await Promise.all(Array.from({ length: CLIENTS }, (_, i) => get(`/${round}-${i}`)));
    return { boot, most: Number(await get('/most')) };
  } finally {
    real.stop();
  }
}
