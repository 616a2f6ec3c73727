import type { Command } from 'commander';
import { UsageError } from '../../build/config/config.ts';
import type { CableOptions, Faults } from '../../sim/wire/faults.ts';
import { collect, parseMs, parsePercent, parseSeed, parseSpan } from './values.ts';

/** What happens on the wire, as said on the command line. */
export interface NetworkOptions {
  /** Null: nothing is wrong with the cable. */
  cable: CableOptions | null;
  /** The capture file. */
  pcap: string | null;
  /** The kernel interface. */
  tap: string | null;
  /** What every chance of the run comes from. */
  seed: number;
}

/** A fault as an option, and what its number is. */
interface Fault {
  name: keyof Faults;
  option: string;
  unit: 'per cent' | 'ms';
  what: string;
}

const FAULTS: Fault[] = [
  { name: 'loss', option: 'loss', unit: 'per cent', what: 'chance that a frame is lost' },
  { name: 'delayMs', option: 'delay', unit: 'ms', what: 'time that every frame takes in addition' },
  { name: 'jitterMs', option: 'jitter', unit: 'ms', what: 'up to how much longer a frame takes' },
  { name: 'duplicate', option: 'duplicate', unit: 'per cent', what: 'chance that a frame arrives twice' },
  { name: 'reorder', option: 'reorder', unit: 'per cent', what: 'chance that a frame is overtaken' },
  { name: 'corrupt', option: 'corrupt', unit: 'per cent', what: 'chance that a bit of a frame is flipped' },
];

/** Gives a command the options of the network. Each fault has a form for one direction, too: `--loss-in`. */
export function addNetworkOptions(command: Command): Command {
  command
    .option('--pcap <file>', 'writes every frame of the device to a capture file')
    .option('--tap <name>', 'makes a network interface (root, socat) and puts the device behind it')
    .option('--seed <n>', 'decides what the chances below come to (default: 1)')
    .option(
      '--unplug <at:for>',
      'takes the cable out: when, and for how long, in ms; may be repeated',
      collect,
    );
  for (const { option, unit, what } of FAULTS) {
    const number = `<${unit === 'ms' ? 'ms' : 'percent'}>`;
    command.option(`--${option} ${number}`, `${what}; one way: --${option}-in, --${option}-out`);
    for (const way of ['in', 'out']) {
      command.addOption(command.createOption(`--${option}-${way} ${number}`).hideHelp());
    }
  }
  return command;
}

/** Reads them. `given` is what commander has made of the command line. Throws a UsageError on a bad value. */
export function readNetworkOptions(given: Record<string, unknown>): NetworkOptions {
  const text = (name: string) => given[name] as string | undefined;
  const outages = ((given.unplug as string[] | undefined) ?? []).map((text) => parseSpan('--unplug', text));
  const [inward, outward] = [readFaults(given, 'In'), readFaults(given, 'Out')];
  const seed = parseSeed('--seed', text('seed') ?? '1');
  const isGood = outages.length + Object.keys(inward).length + Object.keys(outward).length === 0;
  return {
    cable: isGood ? null : { in: inward, out: outward, outages, seed },
    pcap: text('pcap') ?? null,
    seed,
    tap: given.tap === undefined ? null : parseTap(text('tap') as string),
  };
}

/** The faults of one direction: its own form of an option counts before the general one. */
function readFaults(given: Record<string, unknown>, way: 'In' | 'Out'): Partial<Faults> {
  const faults: Partial<Faults> = {};
  for (const { name, option, unit } of FAULTS) {
    const own = given[`${option}${way}`] as string | undefined;
    const text = own ?? (given[option] as string | undefined);
    if (text === undefined) continue;
    const written = own === undefined ? `--${option}` : `--${option}-${way.toLowerCase()}`;
    faults[name] = unit === 'ms' ? parseMs(written, text) : parsePercent(written, text);
  }
  return faults;
}

/** What Linux takes for an interface, without what a shell or socat would read otherwise. */
function parseTap(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,15}$/.test(text) && !/^\.{1,2}$/.test(text)) return text;
  throw new UsageError(`bad --tap '${text}'; it is an interface name, 1 to 15 of A-Z a-z 0-9 _ . -`);
}
