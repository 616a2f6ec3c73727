import { execFileSync } from 'node:child_process';

/** What python3 says when it is asked for its version; null where there is none. */
export function pythonVersion(): string | null {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
