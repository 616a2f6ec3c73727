import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '../../build/config/config.ts';

/** As much of serialport (9) as is used: an event emitter with these. */
export interface SerialPort {
  open(callback: (error: Error | null) => void): void;
  close(callback?: (error: Error | null) => void): void;
  write(data: string | Uint8Array, encoding?: string): boolean;
  drain(callback: (error?: Error | null) => void): void;
  on(event: string, listener: (value: never) => void): unknown;
  removeListener(event: string, listener: (value: never) => void): unknown;
  readonly isOpen: boolean;
}

export interface SerialPortClass {
  new (path: string, options: { autoOpen: boolean; baudRate: number }): SerialPort;
  list(): Promise<{ path: string; vendorId?: string; productId?: string; manufacturer?: string }[]>;
}

/** What a writer needs of a port. */
export type Line = Pick<SerialPort, 'write' | 'drain' | 'on' | 'removeListener'>;

/** Kaluma's own command line tool, as far as flashing needs it. */
export interface KalumaCli {
  version: string;
  SerialPort: SerialPortClass;
  /** Sends `.flash -w` and then `code` by Ymodem. It may be told of no failure: what the board says decides. */
  write(line: Line, code: string): Promise<void>;
}

type Write = (line: Line, code: string, callback: (error: Error | null) => void) => void;
type Flash = (line: Line, code: string) => Promise<unknown>;

/**
 * Finds `@kaluma/cli` from `root` on. Its command `write` (1.0) was renamed `flash` (1.4); behind either is one
 * function, and that is called, on a port that stays open: the command would print `Done` for every outcome of the
 * transfer, and would miss what the board prints afterwards. Throws a UsageError where it is not installed, or where
 * its serialport cannot be loaded.
 */
export function loadKalumaCli(root: string): KalumaCli {
  const require = createRequire(join(root, 'package.json'));
  const manifest = find(require, '@kaluma/cli/package.json');
  if (!manifest)
    throw new UsageError('@kaluma/cli is not installed; npm install does, where serialport compiles');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const own = createRequire(manifest);
  const at = (file: string) => find(own, join(dirname(manifest), 'lib', file));
  const [protocol, flash] = [at('protocol.js'), at('flash.js')];
  if (!protocol && !flash) throw new UsageError(`@kaluma/cli ${version} is none of 1.0 to 1.4`);
  const write = protocol
    ? waited((own(protocol) as { write: Write }).write)
    : (own(flash as string) as Flash);
  return {
    version,
    SerialPort: loadSerialPort(own),
    write: async (line, code) => {
      await write(line, code);
    },
  };
}

function find(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

function loadSerialPort(require: NodeJS.Require): SerialPortClass {
  try {
    return require('serialport') as SerialPortClass;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UsageError(`serialport, which @kaluma/cli needs, cannot be loaded: ${reason}`);
  }
}

function waited(write: Write): Flash {
  return (line, code) =>
    new Promise((resolve, reject) =>
      write(line, code, (error) => {
        if (error) reject(error);
        else resolve(undefined);
      }),
    );
}
