import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '../../build/config/config.ts';
import type { Board } from '../../build/config/types.ts';
import { EngineBoard } from './emulator/board.ts';
import { readBootrom } from './emulator/bootrom.ts';
import { type Elf, isOf, readElf } from './emulator/elf.ts';
import { findLoopHead } from './emulator/loop-head.ts';
import { FLASH_START, readImage } from './emulator/uf2.ts';

/** An engine that boards can be built with: the image, and what was found out about it. */
export interface Engine {
  /** What is in the flash, from its first byte. */
  image: Uint8Array;
  /** Of the image's file. */
  sha256: string;
  bootrom: Uint32Array;
  /** The names of the image's functions; null where no ELF file was given. */
  elf: Elf | null;
  /** As the engine says at its prompt. */
  version: string;
  /** Where its event loop begins a turn. */
  loopHead: number;
}

export interface EngineFiles {
  image?: string;
  elf?: string;
  bootrom?: string;
}

export const NO_IMAGE =
  'no image of Kaluma: --image FILE or KALUMA_IMAGE, such as kaluma-rp2-pico-1.2.1.uf2 of https://github.com/kaluma-project/kaluma/releases (docs/engine.md)';
export const NO_BOOTROM =
  'no boot ROM: --bootrom FILE or KALUMA_BOOTROM, such as demo/bootrom.ts of https://github.com/wokwi/rp2040js, or what picotool reads from a Pico (docs/engine.md)';

/** The files that the environment names. */
export function filesOf(env: NodeJS.ProcessEnv): EngineFiles {
  return { image: env.KALUMA_IMAGE, elf: env.KALUMA_ELF, bootrom: env.KALUMA_BOOTROM };
}

/** What is missing for an engine: a line that says where it comes from; null when nothing is. */
export function missing({ image, bootrom }: EngineFiles): string | null {
  if (!image) return NO_IMAGE;
  return bootrom ? null : NO_BOOTROM;
}

/** How long an engine without a program may take until it has a prompt, and until it has said its version. */
const BOOT_MS = 3000;
const SETTLE_MS = 200;
const ANSWER_MS = 1000;

/** Reads an engine's files, and boots it once without a program. Throws a UsageError when it is none. */
export async function readEngine(files: EngineFiles, pins: Board): Promise<Engine> {
  const complaint = missing(files);
  if (complaint) throw new UsageError(complaint);
  const bytes = read(files.image as string);
  const image = readImage(bytes);
  const elf = files.elf ? readElf(read(files.elf)) : null;
  if (elf && !isOf(elf, image, FLASH_START))
    throw new UsageError(`${files.elf} is not the ELF file of this image`);
  const bootrom = await readBootrom(files.bootrom as string);
  const board = new EngineBoard({ image, bootrom, program: null, pins });
  if (!board.run(BOOT_MS, () => board.console.connected))
    throw new UsageError(`the image shows no console on USB within ${BOOT_MS} ms: not Kaluma for the Pico`);
  board.run(SETTLE_MS);
  const loopHead = findLoopHead(board);
  if (loopHead === null) throw new UsageError('the image has no event loop that could be found: not Kaluma');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { image, sha256, bootrom, elf, version: askVersion(board), loopHead };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`there is no ${file}`);
  }
}

/** The prompt's greeting has it. */
function askVersion(board: EngineBoard): string {
  const version = () => /Welcome to Kaluma v?(\S+)/.exec(board.console.lines.join('\n'))?.[1];
  board.console.send('.hi\r');
  board.run(ANSWER_MS, () => version() !== undefined);
  return version() ?? 'of unknown version';
}
