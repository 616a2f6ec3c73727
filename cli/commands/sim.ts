import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../build/config/config.ts';
import { macOf } from '../../build/config/mac.ts';
import { readSettings } from '../../build/config/settings.ts';
import { UID } from '../../sim/runtimes/kaluma/identity.ts';
import { addConfigOption, addExamples, command } from '../cli.ts';
import { ChipRun } from '../dev/chip-run.ts';
import { runUntilStopped } from '../dev/run.ts';
import { addChipOptions, readChipOptions } from '../options/chip.ts';
import { addGatewayOptions, readGatewayOptions } from '../options/gateway.ts';
import { addNetworkOptions, readNetworkOptions } from '../options/network.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends Record<string, unknown> {
  config?: string;
}

/** Where a driver finds the chip when nothing else is said. */
const USUAL = join(tmpdir(), 'spisock-w5500');

/** `spisock sim`. */
export function simCommand(terminal: Terminal): Command {
  const sim = addConfigOption(
    command('sim', 'Offers the simulated chip alone, to a driver in any language.', terminal),
  ).argument('[path]', 'the UNIX socket, or named pipe, that the driver connects to', USUAL);
  addGatewayOptions(sim);
  addNetworkOptions(sim);
  addChipOptions(sim);
  addExamples(sim, [
    ['spisock sim /tmp/w5500', 'the chip at that path'],
    ['spisock sim --forward 8080:80', 'its port 80 is 8080 of this host'],
    ['spisock sim --tap dev0', 'on an interface of the kernel (Linux, root)'],
  ]);
  return sim.action((path: string, options: Options) => run(path, options, terminal));
}

async function run(path: string, options: Options, terminal: Terminal): Promise<void> {
  const network = readNetworkOptions(options);
  const { forwards, gateway } = readGatewayOptions(options);
  for (const other of ['forward', 'allow', 'dns'])
    if (network.tap && options[other]) throw new UsageError(`--tap and --${other} exclude each other`);
  const { config, board } = await readSettings({ config: options.config, mac: macOf(UID) });
  const chip = readChipOptions(options, network.seed, board.chip);
  const plan = { path, addresses: config.network, rules: forwards, network, chip, gateway };
  await runUntilStopped(new ChipRun(plan, terminal), terminal);
}
