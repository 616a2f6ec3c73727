import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BoardPins } from '../hal/sim/runtime/world.ts';
import type { Budgets } from './bench/budgets.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A mistake of whoever typed the command: one line, no stack, exit code 2. */
export class UsageError extends Error {}

export interface Board extends BoardPins {
  name: string;
  runtime: string;
}

/** Addresses in the usual notation. */
export interface Network {
  mac: string;
  ip: string;
  subnet: string;
  gateway: string;
}

export interface FirmwareEntry {
  /** HOST:DEVICE, or null for a firmware that listens on nothing. */
  forward: string | null;
  /** The most bytes its bundle may have. */
  budget: number;
}

/** flash.config.json. */
export interface Config {
  board: string;
  network: Network;
  firmware: Record<string, FirmwareEntry>;
  /** What the scenarios of `npm run bench` may cost on the bus: frames and bytes. */
  bench: Budgets;
}

export function readConfig(): Config {
  return JSON.parse(readFileSync(join(ROOT, 'flash.config.json'), 'utf8')) as Config;
}

/** The names there are: a board is a file in `boards`, a firmware an entry of flash.config.json. */
export function namesIn(kind: 'boards' | 'firmware'): string[] {
  if (kind === 'firmware') return Object.keys(readConfig().firmware);
  const files = readdirSync(join(ROOT, 'boards')).filter((file) => file.endsWith('.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length));
}

/** Answers `name`; throws a UsageError that lists the known names when it is none of them. */
export function checkName(kind: 'boards' | 'firmware', name: string): string {
  const known = namesIn(kind);
  if (known.includes(name)) return name;
  throw new UsageError(
    `unknown ${kind === 'boards' ? 'board' : 'firmware'} '${name}'; known: ${known.join(', ')}`,
  );
}

export async function readBoard(name: string): Promise<Board> {
  const file = pathToFileURL(join(ROOT, 'boards', `${checkName('boards', name)}.ts`));
  return ((await import(file.href)) as { board: Board }).board;
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
