import type { Time } from '../board/time.ts';

/** The board's end of its serial line. */
export interface Tty {
  /** Bytes that have come and were not read. */
  available(): number;
  /** The oldest of them, 0 to 255; there must be one. */
  read(): number;
  /** Sends text, in UTF-8. */
  write(text: string): void;
  /** While true, a transfer has the line: Ctrl+C is a byte like any other. */
  transferring(on: boolean): void;
}

const POLL_US = 1000;

/**
 * Reads exactly `count` bytes. Null when they have not all come within `timeoutMs`: then those that have come are
 * still there. Nothing else on the board runs meanwhile.
 */
export function readSync(tty: Tty, time: Time, count: number, timeoutMs: number): Uint8Array | null {
  const endUs = time.nowUs() + timeoutMs * 1000;
  while (tty.available() < count) {
    if (time.nowUs() >= endUs) return null;
    time.wait(POLL_US);
  }
  return Uint8Array.from({ length: count }, () => tty.read());
}
