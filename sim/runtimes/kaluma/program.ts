import { PROGRAM_ROOM } from './files/program-flash.ts';

/** Why the runtime cannot hold this program, or null. It is kept as plain text that ends at the first NUL. */
export function refusal(program: string): string | null {
  const bytes = new TextEncoder().encode(program);
  if (bytes.length > PROGRAM_ROOM - 1) {
    return `the program has ${bytes.length} bytes, and there is room for ${PROGRAM_ROOM - 1}`;
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) return `the program has a NUL byte at ${nul}`;
  return null;
}
