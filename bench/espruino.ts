import { join } from 'node:path';
import { type BundleOptions, bundle } from '../build/bundle.ts';
import { ROOT, readBoard, UsageError } from '../build/config/config.ts';
import type { Board } from '../build/config/types.ts';
import { command, runCli } from '../cli/cli.ts';
import { parseCount } from '../cli/options/values.ts';
import { ask } from './espruino/cases.ts';
import { freePorts, RealEspruino, readProgram } from './espruino/engine.ts';
import { measure } from './espruino/memory.ts';

/** The pins of the SPI line (bench/espruino/line). */
const PINS = {
  spi: { bus: 1, miso: 'D2', mosi: 'D3', sck: 'D4', baudHz: 8_000_000 },
  cs: 'D5',
  reset: 'D6',
  interrupt: 'D7',
};

const NETWORK: BundleOptions['network'] = {
  mode: 'dhcp',
  mac: '02:00:0a:00:02:0f',
  ip: '10.0.2.15',
  subnet: '255.255.255.0',
  gateway: '10.0.2.2',
};

interface Options {
  engine?: string;
  program?: string;
  memory?: boolean;
  rounds: number;
}

await runCli(
  command('espruino', 'Runs the suite of the network on a real Espruino, and says what its variables are.')
    .option(
      '--engine <file>',
      'an Espruino for Linux with the SPI line (or ESPRUINO_ENGINE; docs/espruino.md)',
    )
    .option('--program <file>', 'a program that was built before, and processed since; default: builds it')
    .option('--memory', 'measures the variables of the programs of docs/espruino.md instead')
    .option('--rounds <count>', 'of six clients at once, and of broken off requests', parseRounds, 50)
    .action(run),
);

async function run({
  engine = process.env.ESPRUINO_ENGINE,
  program,
  memory,
  rounds,
}: Options): Promise<void> {
  if (!engine) throw new UsageError('--engine is missing; it is an Espruino for Linux (docs/espruino.md)');
  if (memory) {
    for await (const { program: name, boot, most } of measure(engine, await lineBoard(), rounds))
      process.stdout.write(`${name}: ${boot} variables behind boot, ${most} at most\n`);
    return;
  }
  const text = program ? readProgram(program) : await build();
  const ports = await freePorts();
  const real = new RealEspruino();
  let wrong = 0;
  try {
    await real.start(engine, text, ports);
    for await (const { what, found, isRight } of ask(ports, rounds)) {
      process.stdout.write(`${isRight ? 'ok   ' : 'WRONG'} ${what}: ${found.slice(0, 60)}\n`);
      if (!isRight) wrong++;
    }
    for (const line of real.lines.filter((one) => /Uncaught|Error|threw/.test(one))) {
      process.stdout.write(`WRONG on the console: ${line}\n`);
      wrong++;
    }
  } finally {
    real.stop();
  }
  if (wrong > 0) process.exitCode = 1;
}

function parseRounds(text: string): number {
  return parseCount('--rounds', text, 1000);
}

async function build(): Promise<string> {
  const board = await lineBoard();
  const entry = join(ROOT, 'bench', 'espruino', 'programs', 'all.js');
  const { program } = await bundle({ board, firmware: 'all', entry, network: NETWORK, trace: false });
  return program;
}

/** A board whose chip is on the SPI line. */
async function lineBoard(): Promise<Board> {
  return { ...(await readBoard('espruino-pico-w5500')), ...PINS } as unknown as Board;
}
