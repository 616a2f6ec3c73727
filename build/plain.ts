import { type BoardWiring, boardModule } from './board-module.ts';
import { definesFor, type ProgramSettings } from './defines.ts';
import { bundleScript, type Script, type ScriptOptions } from './esbuild.ts';

export interface ProgramOptions extends ProgramSettings {
  /** The application's own file, an absolute path. */
  entry: string;
  board: BoardWiring;
  /** What esbuild is told of the engine's syntax. */
  supported: Record<string, boolean>;
}

/** The program as its sources say it, or, where `minified`, with all its names and its syntax shortened by esbuild. */
export function plainProgram(options: ProgramOptions, minified = false): Promise<Script> {
  return bundleScript({
    ...applicationOptions(options),
    minify: minified ? 'everything' : 'nothing',
    plugins: [boardModule(options.board)],
  });
}

/** What esbuild is told of an application in any build. */
export function applicationOptions(options: ProgramOptions): Omit<ScriptOptions, 'minify' | 'plugins'> {
  const { entry, supported } = options;
  return {
    entry: { file: entry },
    name: 'application',
    define: definesFor(options),
    format: 'iife',
    supported,
  };
}
