import { applicationEffects } from './application.ts';
import { definesFor, type ProgramSettings } from './defines.ts';
import { bundleScript, type Script, type ScriptOptions } from './esbuild.ts';
import { settled } from './espruino/settle.ts';
import { notFound, runtimeModules } from './language/modules.ts';
import { applicationLanguage } from './language/plugin.ts';
import type { LanguageRules } from './language/rules.ts';
import { type BoardWiring, boardModule } from './modules/board-module.ts';
import { packageImports } from './modules/package-imports.ts';
import { watchedProvider } from './modules/watched-provider.ts';

export interface ProgramOptions extends ProgramSettings {
  /** The application's own file, an absolute path. */
  entry: string;
  board: BoardWiring;
  /** The language rules of the runtime, for the application's own files. */
  language: LanguageRules;
  /** Called with one line for each name in those files that the runtime does not have. */
  warn: (line: string) => void;
  /** Espruino: the program is a module, which stays one function. */
  isModule?: boolean;
  /** A program that is not compiled: a simulated board can watch its provider. */
  watched?: boolean;
}

/** Builds the program from its sources without compilation. */
export async function plainProgram(options: ProgramOptions): Promise<Script> {
  const program = await bundleScript({
    ...applicationOptions(options),
    minify: 'nothing',
    plugins: [
      runtimeModules(options.language.modules),
      packageImports,
      boardModule(options.board),
      applicationEffects,
      applicationLanguage(options.language, options.warn),
      ...(options.watched ? [watchedProvider] : []),
    ],
  });
  return options.board.runtime === 'espruino' ? { ...program, ...settled(program) } : program;
}

/** Returns the esbuild options of an application, for every kind of build. */
export function applicationOptions(options: ProgramOptions): Omit<ScriptOptions, 'minify' | 'plugins'> {
  const { entry, language, warn } = options;
  return {
    entry: { file: entry },
    name: 'application',
    define: definesFor(options),
    format: 'iife',
    withNames: true,
    supported: language.supported,
    explain: (message) => notFound(message, language.engine, language.modules),
    warn,
  };
}
