import { fileURLToPath } from 'node:url';
import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig, UsageError } from '../../build/config/config.ts';
import type { Board, Network } from '../../build/config/types.ts';
import type { ChipOptions } from '../../sim/chips/w5500/chip.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';

/** Programs that report the provider's resources. `page`: the provider's events; `promise`; `http`: stock `http`. */
export const PROGRAMS = ['page', 'promise', 'http'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** Resources of a program. */
export interface State {
  /** Number of slots in each state. */
  slots: Record<string, number>;
  /** Number of open handles. */
  handles: number;
  /** Number of records of the network device in use. */
  records: number;
}

/** Returns the program's name; throws a UsageError if there is no such program. */
export function programNamed(name: string): ProgramName {
  const found = PROGRAMS.find((one) => one === name);
  if (found) return found;
  throw new UsageError(`bad --firmware '${name}'; it is ${PROGRAMS.join(', ')}`);
}

const built = new Map<ProgramName, Promise<string>>();

/** Returns a board in lockstep with that program, before its boot. */
export async function watchedBoard(name: ProgramName, chip: ChipOptions = {}): Promise<LockstepBoard> {
  const config = readConfig();
  const board = await readBoard(config.board, config);
  const known = built.get(name) ?? build(name, board, config.network);
  built.set(name, known);
  const { gateway, ip } = config.network;
  return new LockstepBoard({ program: await known, pins: board, chip, host: { ip: gateway, device: ip } });
}

async function build(name: ProgramName, board: Board, network: Network): Promise<string> {
  const entry = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const { program } = await bundle({ board, firmware: name, network, trace: false, entry, shrunk: false });
  return program;
}

/** Returns the program's resources, or null while it has not started its provider. */
export function stateOf(board: LockstepBoard): State | null {
  const text = board.evaluate("typeof spisockState === 'function' ? spisockState() : ''") as string;
  return text === '' ? null : JSON.parse(text);
}

/** Returns them as one line. */
export function stateText({ slots, handles, records }: State): string {
  const states = Object.keys(slots).sort();
  return `${states.map((name) => `${slots[name]} ${name}`).join(' ')}, ${handles} handles, ${records} records`;
}
