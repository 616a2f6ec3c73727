import { BAD_REQUEST, CONTENT_TOO_LARGE } from './answers.ts';
import { latin1, trimmed, withoutCr } from './text.ts';

/** Longest line with a chunk's size or of the trailer; most characters of a trailer. */
const LONGEST_LINE = 256;
const LONGEST_TRAILER = 1024;

/**
 * Position in the body: in a run of bytes, in a chunk-size line, in the line end after a chunk, in the trailer, at
 * the end.
 */
const BYTES = 0;
const SIZE = 1;
const GAP = 2;
const TRAILER = 3;
const END = 4;

/** Reads the body of a request, by Content-Length or in chunks (RFC 9112, 6 and 7), cut at any place. */
export class BodyReader {
  /** The end of the body was read, or there is none. */
  ended = true;
  private state!: number;
  private chunked!: boolean;
  /** Bytes of the run that are still to come; bytes that are still allowed in all. */
  private left!: number;
  private allowed!: number;
  private line!: string;
  private trailer!: number;

  /** Begins a body of `length` bytes, 0 or more. */
  beginLength(length: number): void {
    this.chunked = false;
    this.left = length;
    this.state = length > 0 ? BYTES : END;
    this.ended = length === 0;
  }

  /** Begins a body in chunks of at most `allowed` bytes. */
  beginChunks(allowed: number): void {
    this.chunked = true;
    this.allowed = allowed;
    this.state = SIZE;
    this.trailer = 0;
    this.line = '';
    this.ended = false;
  }

  /**
   * Reads the bytes of `piece` from `at` on; the body's bytes are moved to its beginning.
   *
   * @returns the number of body bytes, or a negative number: the status of the answer, negated
   */
  take(piece: Uint8Array, at: number): number {
    let got = 0;
    while (at < piece.length && this.state !== END) {
      if (this.state === BYTES) {
        const count = Math.min(this.left, piece.length - at);
        if (at !== got) piece.set(piece.subarray(at, at + count), got);
        got += count;
        at += count;
        this.left -= count;
        if (this.left > 0) break;
        this.state = this.chunked ? GAP : END;
      } else {
        const end = piece.indexOf(10, at);
        const to = end < 0 ? piece.length : end;
        if (this.line.length + to - at > LONGEST_LINE) return -BAD_REQUEST;
        this.line += latin1(piece.slice(at, to));
        at = to + 1;
        if (end < 0) break;
        const status = this.lineEnded();
        if (status !== 0) return -status;
      }
    }
    this.ended = this.state === END;
    return got;
  }

  /** Handles a complete line. Returns 0, or the status of the answer. */
  private lineEnded(): number {
    const line = withoutCr(this.line);
    this.line = '';
    if (this.state === GAP) {
      this.state = SIZE;
      return line === '' ? 0 : BAD_REQUEST;
    }
    if (this.state === TRAILER) {
      this.trailer += line.length;
      if (line === '') this.state = END;
      return this.trailer > LONGEST_TRAILER ? BAD_REQUEST : 0;
    }
    const size = sizeOf(line);
    if (size < 0) return BAD_REQUEST;
    if (size > this.allowed) return CONTENT_TOO_LARGE;
    this.allowed -= size;
    this.left = size;
    this.state = size > 0 ? BYTES : TRAILER;
    return 0;
  }
}

/** Returns the size at the beginning of a chunk-size line, before any extension; -1 if there is none. */
function sizeOf(line: string): number {
  const semicolon = line.indexOf(';');
  const digits = trimmed(semicolon < 0 ? line : line.slice(0, semicolon));
  if (digits === '' || digits.length > 7) return -1;
  for (let i = 0; i < digits.length; i++)
    if ('0123456789abcdefABCDEF'.indexOf(digits.charAt(i)) < 0) return -1;
  return parseInt(digits, 16);
}
