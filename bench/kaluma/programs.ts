import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { bundle } from '../../build/bundle.ts';
import { ROOT, UsageError } from '../../build/config/config.ts';
import { type Choice, readSettings } from '../../build/config/settings.ts';

/** A program for an engine. */
export interface Program {
  name: string;
  text: string;
  /** Its source map, if it was built. */
  map?: string;
}

/** Programs measured in addition to the gallery: one request without an application around it. */
const OWN: Record<string, string> = { req: join(ROOT, 'bench', 'programs', 'req.ts') };

/** The programs that are measured by default: those of docs/cost.md. */
export const USUAL_PROGRAMS = ['req', 'page', 'http', 'echo', 'whole'];

/** Returns a program's name: a firmware's name, or a file's without folder and extension. */
export function programName(asked: string): string {
  return basename(asked, extname(asked));
}

/** Returns the bundle options of a program: a firmware of the gallery, or a file under its name. */
export function sourceOf(asked: string): { firmware: string; entry?: string } {
  const file = OWN[asked] ?? asked;
  return file.endsWith('.ts') ? { firmware: programName(file), entry: resolve(file) } : { firmware: asked };
}

/**
 * Reads a program. `asked` is the name of a firmware, a TypeScript file, which is built, or a JavaScript file, which is
 * used unchanged. Throws a UsageError or a BundleError.
 */
export async function readProgram(asked: string, choice: Choice): Promise<Program> {
  const file = OWN[asked] ?? asked;
  const name = programName(file);
  if (/\.[jt]s$/.test(file) && !existsSync(file)) throw new UsageError(`there is no ${file}`);
  if (file.endsWith('.js')) return { name, text: readFileSync(file, 'utf8') };
  const isFile = file.endsWith('.ts');
  const { build } = await readSettings(isFile ? choice : { ...choice, firmware: asked });
  const own = isFile ? { firmware: name, entry: resolve(file) } : {};
  const { program, map } = await bundle({ ...build, ...own, trace: false, mapped: true });
  return { name, text: program, map };
}
