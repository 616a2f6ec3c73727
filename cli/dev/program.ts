import { resolve } from 'node:path';
import { type MappedProgram, mappedProgram } from '../../build/bundle.ts';
import { ROOT } from '../../build/config/config.ts';
import type { Settings } from '../../build/config/settings.ts';
import { refusal } from '../../sim/runtimes/kaluma/program.ts';

/** How a program is built for the simulated board. */
export interface ProgramChoice {
  /** As it would be flashed, instead of as its sources say it. */
  built: boolean;
  trace: boolean;
}

/** A program as it is now, with what leads back to its sources. */
export interface Program extends Omit<MappedProgram, 'metafile'> {
  /** The absolute paths of its sources. */
  sources: string[];
}

/** Builds a program. Throws a BundleError that names file and line, or says why no board could hold it. */
export async function buildProgram({ build }: Settings, { built, trace }: ProgramChoice): Promise<Program> {
  const { text, map, metafile } = await mappedProgram(
    { ...build, trace, shrunk: built, watched: !built },
    refusal,
  );
  const sources = Object.keys(metafile.inputs).filter(isSource);
  return { text, map, sources: sources.map((path) => resolve(ROOT, path)) };
}

/** Modules that the build makes are no files; a board's file is read with the configuration, once. */
function isSource(input: string): boolean {
  return !/^[\w-]{2,}:|^<|^boards\//.test(input);
}

/** The files that a BundleError names, as absolute paths. */
export function filesIn(message: string): string[] {
  const named = [...message.matchAll(/^([^\s:][^:\n]*):\d+:/gm)];
  return [...new Set(named.map(([, path]) => resolve(ROOT, path)))];
}
