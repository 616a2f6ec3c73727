import type { Command } from 'commander';
import type { CableOptions, Faults } from '../hal/sim/faults.ts';
import { UsageError } from './config.ts';

/** What happens on the wire, as said on the command line. */
export interface NetworkOptions {
  /** Null: nothing is wrong with the cable. */
  cable: CableOptions | null;
  /** The capture file. */
  pcap: string | null;
  /** The kernel interface. */
  tap: string | null;
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

const LONGEST_MS = 60_000;
const LARGEST_SEED = 0xffff_ffff;

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
  const outages = ((given.unplug as string[] | undefined) ?? []).map(parseOutage);
  const [inward, outward] = [readFaults(given, 'In'), readFaults(given, 'Out')];
  const seed = parseSeed(text('seed') ?? '1');
  const isGood = outages.length + Object.keys(inward).length + Object.keys(outward).length === 0;
  return {
    cable: isGood ? null : { in: inward, out: outward, outages, seed },
    pcap: text('pcap') ?? null,
    tap: given.tap === undefined ? null : parseTap(text('tap') as string),
  };
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
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

function parsePercent(option: string, text: string): number {
  const value = parseDecimal(text);
  if (value <= 100) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a chance in per cent, 0 to 100`);
}

function parseMs(option: string, text: string): number {
  const value = parseDecimal(text);
  if (value <= LONGEST_MS) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a time in milliseconds, 0 to ${LONGEST_MS}`);
}

function parseSeed(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LARGEST_SEED) return value;
  throw new UsageError(`bad --seed '${text}'; it is a whole number, 0 to ${LARGEST_SEED}`);
}

function parseOutage(text: string): { atMs: number; forMs: number } {
  const [at, length, ...more] = text.split(':').map(parseDecimal);
  if (at >= 0 && length > 0 && more.length === 0) return { atMs: at, forMs: length };
  throw new UsageError(`bad --unplug '${text}'; it is AT:FOR, two times in milliseconds such as 5000:2000`);
}

/** What Linux takes for an interface, without what a shell or socat would read otherwise. */
function parseTap(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,15}$/.test(text) && !/^\.{1,2}$/.test(text)) return text;
  throw new UsageError(`bad --tap '${text}'; it is an interface name, 1 to 15 of A-Z a-z 0-9 _ . -`);
}

/** NaN for what is no plain decimal number. */
function parseDecimal(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
