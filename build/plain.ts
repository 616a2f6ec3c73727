import { applicationEffects } from './application.ts';
import { type BoardWiring, boardModule } from './board-module.ts';
import { definesFor, type ProgramSettings } from './defines.ts';
import { bundleScript, type Script, type ScriptOptions } from './esbuild.ts';
import { notFound, runtimeModules } from './language/modules.ts';
import { applicationLanguage } from './language/plugin.ts';
import type { LanguageRules } from './language/rules.ts';
import { packageImports } from './package-imports.ts';

export interface ProgramOptions extends ProgramSettings {
  /** The application's own file, an absolute path. */
  entry: string;
  board: BoardWiring;
  /** What the runtime runs of the application's own files. */
  language: LanguageRules;
  /** Is called with one line for each name in those files that the runtime does not have. */
  warn: (line: string) => void;
}

/** The program as its sources say it. */
export function plainProgram(options: ProgramOptions): Promise<Script> {
  return bundleScript({
    ...applicationOptions(options),
    minify: 'nothing',
    plugins: [
      runtimeModules(options.language.modules),
      packageImports,
      boardModule(options.board),
      applicationEffects,
      applicationLanguage(options.language, options.warn),
    ],
  });
}

/** What esbuild is told of an application in any build. */
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
