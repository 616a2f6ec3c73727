import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { BundleError } from '../../build/bundle.ts';
import { once } from '../../build/closure/closure-store.ts';
import { ROOT } from '../../build/config/config.ts';
import { pathBelow, userFolder } from '../../build/config/find.ts';
import type { Settings } from '../../build/config/settings.ts';
import {
  DEVICE_PROJECT,
  deviceSources,
  isClone,
  type OwnProgram,
  ownProject,
  type TypeProject,
} from './project.ts';

/** A mistake in types. */
export interface Fault {
  /** The file, an absolute path, and the line. */
  place: string;
  /** `path(line,column): error TS2322: what`, as TypeScript says it, in one line. */
  text: string;
}

const FAULT = /^(.+)\((\d+),\d+\): error TS\d+: /;

/** The program of the user's own that is meant; null where it is one of the gallery, by its name or by its path. */
export function ownProgram({ build, config, board }: Settings): OwnProgram | null {
  const { entry } = build;
  const path = existsSync(entry) ? realpathSync(entry) : entry;
  return isOfGallery(path) ? null : { path: entry, folder: config.folder, runtime: board.runtime };
}

/** Whether a program lies in the gallery of the clone or of an installed package, which was checked before it was packed. */
function isOfGallery(path: string): boolean {
  const folder = dirname(path);
  if (basename(folder) !== 'firmware') return false;
  return (
    folder === join(realpathSync(ROOT), 'firmware') || basename(dirname(dirname(folder))) === 'node_modules'
  );
}

/**
 * Makes something of a program while its types are checked. Rejects with a BundleError, one line for each mistake: those
 * that `make` has found, which say what to write instead, and those in types that are in other lines.
 *
 * @param own null: everything that runs on a device. The library and its gallery were checked before they were packed
 * @param warn is told what `make` warns of; what TypeScript has to say of the same line is left out
 */
export async function withTypesChecked<T>(
  own: OwnProgram | null,
  warn: (line: string) => void,
  make: (warn: (line: string) => void) => Promise<T>,
): Promise<T> {
  const said: string[] = [];
  const hear = (line: string) => {
    said.push(line);
    warn(line);
  };
  const [made, checked] = await Promise.allSettled([make(hear), faultsOf(own)]);
  if (made.status === 'rejected' && !(made.reason instanceof BundleError)) throw made.reason;
  if (checked.status === 'rejected') throw checked.reason;
  const mistakes = made.status === 'rejected' ? [(made.reason as BundleError).message] : [];
  const places = placesIn([...said, ...mistakes].join('\n'));
  mistakes.push(...checked.value.filter(({ place }) => !places.includes(place)).map(({ text }) => text));
  if (mistakes.length > 0) throw new BundleError(mistakes.join('\n'));
  return (made as PromiseFulfilledResult<T>).value;
}

/** The files and lines that the build's messages name. */
function placesIn(messages: string): string[] {
  const places = [...messages.matchAll(/^([^\s:][^:\n]*):(\d+):/gm)];
  return places.map(([, path, line]) => `${resolve(ROOT, path)}:${line}`);
}

/** The mistakes in the types of a program, or of everything that runs on a device. */
async function faultsOf(own: OwnProgram | null): Promise<Fault[]> {
  if (own) return isTyped(own) ? new TypeCheck(ownProject(own)).faults : [];
  if (!isClone()) return [];
  return once({ types: deviceSources() }, () => new TypeCheck(DEVICE_PROJECT).faults);
}

/** Whether there are types in it to check. */
export function isTyped({ path }: OwnProgram): boolean {
  return /\.m?ts$/.test(path);
}

/** One run of TypeScript, in a process of its own. */
export class TypeCheck {
  /** The mistakes, once all are known; none where it was ended before. */
  readonly faults: Promise<Fault[]>;
  private readonly child: ChildProcess;

  /** `isAside`: something else is more urgent. */
  constructor(project: TypeProject, isAside = false) {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    // What it has learnt is kept: the next check takes a fraction of the time.
    const kept = ['--incremental', '--tsBuildInfoFile', project.memory];
    const args = [tsc, '-p', project.config, '--noEmit', '--pretty', 'false', ...kept];
    this.child = spawn(process.execPath, args, {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (isAside && this.child.pid !== undefined) giveWay(this.child.pid);
    this.faults = this.read(project.folder);
  }

  end(): void {
    this.child.kill();
  }

  private read(folder: string): Promise<Fault[]> {
    let output = '';
    this.child.stdout?.on('data', (text) => {
      output += text;
    });
    return new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => resolve(code === 0 || code === null ? [] : faultsIn(output, folder)));
    });
  }
}

function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not want that.
  }
}

/** One line each: what TypeScript says in several, indented, belongs to the line before. */
function faultsIn(output: string, folder: string): Fault[] {
  const lines = output.trim().replaceAll(/\r?\n\s+/g, ' ');
  return lines.split(/\r?\n/).map((line) => {
    const [, path, row] = FAULT.exec(line) ?? [];
    if (path === undefined) return { place: '', text: line };
    const file = resolve(folder, path);
    // From where the user is, or from the project's folder as TypeScript has it.
    const shown = pathBelow(userFolder(), file) ?? path;
    return { place: `${file}:${row}`, text: shown + line.slice(path.length) };
  });
}
