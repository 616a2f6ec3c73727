import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boardComplaint, configComplaint } from './rules.ts';
import { byteBudgetComplaint, schemaComplaint } from './schema.ts';
import { meant } from './spelling.ts';
import type { Board, Config, ProviderSizes } from './types.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A mistake of whoever typed the command, or wrote the configuration: one line, no stack, exit code 2. */
export class UsageError extends Error {}

/** What the chip gives each slot for each direction after a reset. */
const DEFAULT_KB = 2;
const DEFAULT_SIZES = new Array(8).fill(DEFAULT_KB);

/** Whether slots are to have other memory than after a reset, so that the program has to see to it. */
export function hasOwnMemory({ rxKb = [], txKb = [] }: Partial<ProviderSizes> = {}): boolean {
  return [...rxKb, ...txKb].some((size) => size !== DEFAULT_KB);
}

/**
 * Reads and checks the configuration. Throws a UsageError, one line that begins with the file's name, when it is not
 * JSON, not what flash.schema.json allows, or when two of its values do not go together.
 */
export function readConfig(file = join(ROOT, 'flash.config.json')): Config {
  const given = parse(file);
  const complaint = byteBudgetComplaint(given) ?? schemaComplaint(given);
  if (complaint) throw new UsageError(`${basename(file)}: ${complaint}`);
  const config = complete(given as Partial<Config> & Pick<Config, 'board' | 'network' | 'firmware'>);
  const conflict = configComplaint(config, namesIn('boards'));
  if (conflict) throw new UsageError(`${basename(file)}: ${conflict}`);
  return config;
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`there is no ${file}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${basename(file)} is not JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

function complete(given: Partial<Config> & Pick<Config, 'board' | 'network' | 'firmware'>): Config {
  return {
    ...given,
    pins: given.pins ?? {},
    runtime: given.runtime ?? null,
    defaultFirmware: given.defaultFirmware ?? Object.keys(given.firmware)[0],
    port: given.port ?? null,
    network: {
      ...given.network,
      mode: given.network.mode ?? 'static',
      hostname: given.network.hostname ?? null,
    },
    bench: given.bench ?? {},
    provider: {
      backlog: 8,
      reservedSlots: 0,
      rxKb: DEFAULT_SIZES,
      txKb: DEFAULT_SIZES,
      verifyWrites: false,
      silentRefusal: true,
      ...given.provider,
    },
  };
}

/** The names there are: a board is a file in `boards`, a firmware an entry of the configuration. */
export function namesIn(kind: 'boards' | 'firmware', config?: Config): string[] {
  if (kind === 'firmware') return Object.keys((config ?? readConfig()).firmware);
  const files = readdirSync(join(ROOT, 'boards')).filter((file) => /^[^.].*\.ts$/.test(file));
  return files.map((file) => file.slice(0, -'.ts'.length));
}

/** Answers `name`; throws a UsageError that lists the known names when it is none of them. */
export function checkName(kind: 'boards' | 'firmware', name: string, config?: Config): string {
  const known = namesIn(kind, config);
  if (known.includes(name)) return name;
  const what = kind === 'boards' ? 'board' : 'firmware';
  throw new UsageError(`unknown ${what} '${name}'${meant(name, known)}; known: ${known.join(', ')}`);
}

/**
 * A board as it is wired: its file, and over it the pins and the runtime that `config` gives, when it gives them for
 * this board. Throws a UsageError for an unknown board, and for pins that cannot be.
 */
export async function readBoard(name: string, config?: Config): Promise<Board> {
  // A name in this form lets a bundler find the boards as well.
  const { board } = (await import(`../../boards/${checkName('boards', name)}.ts`)) as { board: Board };
  const own = config?.board === name ? config : null;
  const wired: Board = { ...board, ...own?.pins, spi: { ...board.spi, ...own?.pins.spi } };
  if (own?.runtime) wired.runtimeVersion = own.runtime.version;
  const complaint = boardComplaint(wired);
  if (complaint) throw new UsageError(`board ${name}: ${complaint}`);
  return wired;
}

export interface Ports {
  hostPort: number;
  devicePort: number;
}

/** Reads HOST:DEVICE, two port numbers. */
export function parseForward(text: string): Ports {
  const match = /^(\d+):(\d+)$/.exec(text);
  const [hostPort, devicePort] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  const isPort = (port: number) => port >= 1 && port <= 65_535;
  if (!isPort(hostPort) || !isPort(devicePort)) {
    throw new UsageError(`bad forward '${text}'; it is HOST:DEVICE, two port numbers such as 8080:80`);
  }
  return { hostPort, devicePort };
}
