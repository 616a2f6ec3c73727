import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { UsageError } from '../../build/config/config.ts';
import { userFolder } from '../../build/config/find.ts';
import { macOf } from '../../build/config/mac.ts';
import { type Choice, readSettings, type Settings } from '../../build/config/settings.ts';
import { airOf } from '../../sim/chips/nina/radio.ts';
import { UID } from '../../sim/runtimes/kaluma/identity.ts';
import { addConfigOptions, addExamples, command } from '../cli.ts';
import { BoardRun } from '../dev/board-run.ts';
import { ChipRun } from '../dev/chip-run.ts';
import { runUntilStopped } from '../dev/run.ts';
import { addChipOptions, type ChipChoice, readChipOptions } from '../options/chip.ts';
import { addGatewayOptions, parseForwardRule, readGatewayOptions } from '../options/gateway.ts';
import { addNetworkOptions, readNetworkOptions } from '../options/network.ts';
import { inspectPort } from '../options/values.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends Record<string, unknown>, Choice {
  spiServer?: string;
  prompt?: string | true;
  trace: boolean;
  inspect?: string | true;
  record?: string;
  wire?: string;
  built: boolean;
  watch: boolean;
  check: boolean;
}

/** How messages call what is not its own name behind two dashes. */
const NAMES: Record<string, string> = { spiServer: '--spi-server', tap: '--tap', file: 'a file' };

/** `spisock dev`. */
export function devCommand(terminal: Terminal): Command {
  const dev = addConfigOptions(
    command('dev', 'Runs a program on a simulated board, reachable from this host.', terminal),
  )
    .option('--built', 'runs what would be flashed, instead of the sources as they are', false)
    .option('--no-watch', 'a save of a source does not restart the board')
    .option('--no-check', 'mistakes in types are not looked for')
    .option('--spi-server <path>', 'runs no program, but offers the chip on this UNIX socket')
    .option(
      '--prompt [path]',
      "offers the board's serial line as a pseudo-terminal, at this path too (socat)",
    )
    .option('--trace', 'the device prints one line for each event', false)
    .option('--inspect [port]', 'serves a page that shows the device at work, at this port of 127.0.0.1')
    .option(
      '--wire <file>',
      'a module whose function wire(board) wires targets to the board: a sensor, a display',
    )
    .option('--record <file>', 'records what the inspector shows, for its page to open later');
  addGatewayOptions(dev);
  addNetworkOptions(dev);
  addChipOptions(dev);
  addExamples(dev, [
    ['spisock dev', 'the program of the configuration'],
    ['spisock dev src/other.ts --trace', 'another one, and what its slots do'],
    ['spisock dev --forward 9000:80', 'its port 80 is 9000 of this host'],
    ['spisock dev --loss 5 --delay 20', 'over a bad cable'],
    ['spisock dev --inspect', 'with a page that shows it at work'],
  ]);
  return dev.action((file: string | undefined, options: Options) => run({ ...options, file }, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const { file, spiServer = null, prompt } = options;
  const network = readNetworkOptions(options);
  const { forwards, gateway } = readGatewayOptions(options);
  const settings = await readSettings({ ...options, mac: macOf(UID) });
  const chip = withAir(readChipOptions(options, network.seed, settings.board.chip), settings.wifi);
  checkTogether({ ...options, tap: network.tap });
  if (prompt !== undefined && settings.board.runtime === 'espruino')
    throw new UsageError(`--prompt is that of Kaluma, and ${settings.board.name} runs Espruino`);
  if (options.wire !== undefined && settings.board.runtime === 'espruino')
    throw new UsageError(`--wire is for boards of Kaluma, and ${settings.board.name} runs Espruino`);
  if (spiServer !== null) {
    const addresses = settings.config.network;
    const plan = { path: spiServer, addresses, rules: forwards, network, chip, gateway };
    return runUntilStopped(new ChipRun(plan, terminal), terminal);
  }
  const usual = settings.entry?.forward ?? null;
  const plan = {
    settings,
    build: { built: options.built, trace: options.trace },
    watch: options.watch,
    check: options.check,
    prompt: prompt ?? null,
    // A board of which nothing is said but that it has a prompt is as new.
    isNew: prompt !== undefined && options.firmware === undefined && file === undefined,
    rules: forwards ?? (usual === null ? null : [parseForwardRule(usual)]),
    network,
    chip,
    inspect: inspectPort(options.inspect),
    record: options.record ?? null,
    wire: wireOf(options.wire),
    gateway,
  };
  await runUntilStopped(new BoardRun(plan, terminal), terminal);
}

/** The network that the program joins is in the simulated air, with the passphrase that the program has. */
function withAir(choice: ChipChoice, wifi: Settings['wifi']): ChipChoice {
  return wifi ? { ...choice, chip: { ...choice.chip, networks: airOf(wifi) } } : choice;
}

/** The address of the module that wires targets to the board; null: there is none. */
function wireOf(file: string | undefined): string | null {
  if (file === undefined) return null;
  const path = resolve(userFolder(), file);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(
      `--wire: there is no file ${file}; it is a module that exports a function wire(board)`,
    );
  return pathToFileURL(path).href;
}

function checkTogether(options: Options & { tap: string | null }): void {
  const alone: [one: string, others: string[]][] = [
    ['spiServer', ['file', 'firmware', 'built', 'prompt', 'inspect', 'record', 'wire']],
    ['wire', ['prompt']],
    ['tap', ['forward', 'allow', 'dns']],
  ];
  for (const [one, others] of alone)
    for (const other of others)
      if (options[one] && options[other])
        throw new UsageError(`${NAMES[one]} and ${NAMES[other] ?? `--${other}`} exclude each other`);
  const { prompt } = options;
  if (typeof prompt === 'string' && lstatSync(prompt, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(
      `${prompt} is a file, which a pseudo-terminal would replace; a program comes before --prompt`,
    );
}
