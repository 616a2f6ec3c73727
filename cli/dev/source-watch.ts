import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A save may be several events: the file is looked at when there has been none for so long. */
const QUIET_MS = 40;
/** An editor that replaces a file takes it away first: it is waited for, so often and so long each time. */
const LOOKS = 5;
const LOOK_MS = 100;

const SOURCE = /\.(m?[jt]s|json)$/;

/** Files to watch. */
export interface Followed {
  /** Absolute paths. */
  files: string[];
  /** Other sources in the same folders count, too: one of them may be what is missing. */
  others: boolean;
  /** A file that was saved after this has changed already, in milliseconds since 1970. */
  sinceMs: number;
}

/**
 * Tells when one of several files was saved. It watches their folders, since an editor may put a new file in the place of
 * the old one.
 */
export class SourceWatch {
  private readonly onChange: (path: string) => void;
  private readonly onError: (reason: string) => void;
  private readonly watchers = new Map<string, FSWatcher>();
  /** What each file looked like last. */
  private stamps = new Map<string, string>();
  private others = false;
  private readonly touched = new Set<string>();
  private timer: NodeJS.Timeout | null = null;

  constructor(onChange: (path: string) => void, onError: (reason: string) => void) {
    this.onChange = onChange;
    this.onError = onError;
  }

  /** Watches these files, and no others. */
  follow({ files, others, sinceMs }: Followed): void {
    const folders = new Set(files.map(dirname));
    for (const [folder, watcher] of this.watchers) if (!folders.has(folder)) this.drop(folder, watcher);
    for (const folder of folders) if (!this.watchers.has(folder)) this.open(folder);
    const all = others ? [...files, ...[...folders].flatMap(sourcesIn)] : files;
    const before = this.stamps;
    this.others = others;
    this.stamps = new Map(all.map((path) => [path, before.get(path) ?? stampOf(path)]));
    for (const path of all) if (!before.has(path) && savedMs(path) > sinceMs) this.touch(path, '');
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher);
  }

  private open(folder: string): void {
    const failed = (error: Error) => this.onError(`cannot watch ${folder}: ${error.message}`);
    try {
      const watcher = watch(folder, (_, name) => this.noticed(folder, name));
      watcher.on('error', failed);
      this.watchers.set(folder, watcher);
    } catch (error) {
      failed(error as Error);
    }
  }

  private drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.watchers.delete(folder);
  }

  /** Something happened to `name` in `folder`, or, where the system does not say to what, to any of its files. */
  private noticed(folder: string, name: string | null): void {
    if (name === null) {
      for (const path of this.stamps.keys()) if (dirname(path) === folder) this.touch(path);
      return;
    }
    const path = join(folder, basename(name));
    if (this.stamps.has(path) || (this.others && SOURCE.test(path))) this.touch(path);
  }

  private touch(path: string, stamp?: string): void {
    if (stamp !== undefined) this.stamps.set(path, stamp);
    this.touched.add(path);
    this.look(QUIET_MS, LOOKS);
  }

  private look(inMs: number, looks: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      const gone = [...this.touched].some((path) => stampOf(path) === GONE);
      if (gone && looks > 0) this.look(LOOK_MS, looks - 1);
      else this.reportChange();
    }, inMs);
  }

  private reportChange(): void {
    const ours = [...this.touched].filter((path) => this.others || this.stamps.has(path));
    const changed = ours.filter((path) => stampOf(path) !== this.stamps.get(path));
    this.touched.clear();
    for (const path of changed) this.stamps.set(path, stampOf(path));
    if (changed.length > 0) this.onChange(changed[0]);
  }
}

const GONE = 'gone';

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : GONE;
}

function savedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function sourcesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => SOURCE.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
