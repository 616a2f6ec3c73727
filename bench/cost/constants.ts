import { readFileSync } from 'node:fs';

/** The cost of each counted operation on an engine, found by micro-programs. */
export interface Constants {
  /** The engine: its version, and the checksum of its image. */
  kaluma: string;
  sha256: string;
  /** Microseconds at 125 MHz. */
  us: Record<string, number>;
  /** Bytes of the heap that only the collector frees. */
  garbage: Record<string, number>;
  /** The collector runs once per `everyBytes` of garbage, and takes `us`, plus `usPerByte` for each byte in use. */
  collector: { everyBytes: number; us: number; usPerByte: number };
  /** Bytes in use with an empty program, and for each byte of a program's text. */
  heap: { empty: number; perByte: number };
}

export const CONSTANTS_FILE = new URL('./constants.json', import.meta.url);

export function readConstants(): Constants {
  return JSON.parse(readFileSync(CONSTANTS_FILE, 'utf8')) as Constants;
}
