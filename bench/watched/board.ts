import { fileURLToPath } from 'node:url';
import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig, UsageError } from '../../build/config/config.ts';
import type { Board, Network } from '../../build/config/types.ts';
import { type AnyChipOptions, chipNamed } from '../../sim/chips/chips.ts';
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
  /** Number of open descriptors of a co-processor. */
  descriptors?: number;
}

/** Returns the program's name; throws a UsageError if there is no such program. */
export function programNamed(name: string): ProgramName {
  const found = PROGRAMS.find((one) => one === name);
  if (found) return found;
  throw new UsageError(`bad --firmware '${name}'; it is ${PROGRAMS.join(', ')}`);
}

/** By board and program. */
const built = new Map<string, Promise<string>>();

/** A board in lockstep with that program; it has not booted. `boardName`: a file in `boards`, or the configured board. */
export async function watchedBoard(
  name: ProgramName,
  chip: AnyChipOptions = {},
  boardName?: string,
): Promise<LockstepBoard> {
  const config = readConfig();
  const board = await readBoard(boardName ?? config.board, config);
  const key = `${board.name} ${name}`;
  const known = built.get(key) ?? build(name, board, config.network);
  built.set(key, known);
  const { gateway, ip } = config.network;
  return new LockstepBoard({
    program: await known,
    pins: board,
    chip,
    chipName: chipNamed(board.chip),
    host: { ip: gateway, device: ip },
  });
}

async function build(name: ProgramName, board: Board, network: Network): Promise<string> {
  const entry = fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
  const { program } = await bundle({ board, firmware: name, network, trace: false, entry, shrunk: false });
  return program;
}

/** Whether the board has a co-processor with a radio. */
export function ofRadio({ sim }: LockstepBoard): boolean {
  return sim.ready !== undefined;
}

/** Returns the program's resources, or null while it has not started its provider. */
export function stateOf(board: LockstepBoard): State | null {
  const text = board.evaluate("typeof spisockState === 'function' ? spisockState() : ''") as string;
  if (text === '') return null;
  const state = JSON.parse(text) as State;
  // What a co-processor has open besides is lost until its next reset.
  if (ofRadio(board)) state.descriptors = board.nina.sockets.open.length;
  return state;
}

/** Returns them as one line. */
export function stateText({ slots, handles, records, descriptors }: State): string {
  const states = Object.keys(slots).sort();
  return `${states.map((name) => `${slots[name]} ${name}`).join(' ')}, ${handles} handles, ${records} records${descriptors === undefined ? '' : `, ${descriptors} descriptors`}`;
}
