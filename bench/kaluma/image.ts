import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '../../build/config/config.ts';
import type { Board } from '../../build/config/types.ts';
import { EngineBoard } from './emulator/board.ts';
import { readBootrom } from './emulator/bootrom.ts';
import { type Elf, isOf, readElf } from './emulator/elf.ts';
import { FLASH_START, readImage } from './emulator/uf2.ts';
import { findLoopHead } from './probes/loop-head.ts';

/** An engine for boards: the image, and its properties. */
export interface Engine {
  /** The contents of the flash, from its first byte. */
  image: Uint8Array;
  /** Checksum of the image's file. */
  sha256: string;
  bootrom: Uint32Array;
  /** The names of the image's functions; null where no ELF file was given. */
  elf: Elf | null;
  /** The version that the engine prints at its prompt. */
  version: string;
  /** Start of its event loop's turns. */
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

/** Returns a line about the first missing file of an engine, with its source; null if none is missing. */
export function missing({ image, bootrom }: EngineFiles): string | null {
  if (!image) return NO_IMAGE;
  return bootrom ? null : NO_BOOTROM;
}

/** Longest time of an engine without a program until its prompt, and until its version is printed, in milliseconds. */
const BOOT_MS = 3000;
const SETTLE_MS = 200;
const ANSWER_MS = 1000;

/** Reads an engine's files, and boots it once without a program. Throws a UsageError if it is not an engine. */
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

/** The version is in the prompt's greeting. */
function askVersion(board: EngineBoard): string {
  const version = () => /Welcome to Kaluma v?(\S+)/.exec(board.console.lines.join('\n'))?.[1];
  board.console.send('.hi\r');
  board.run(ANSWER_MS, () => version() !== undefined);
  return version() ?? 'of unknown version';
}
