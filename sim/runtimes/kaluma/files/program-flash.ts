/** Bytes of the user program's place in the flash of an RP2040 board: what `.flash -t` says. */
export const PROGRAM_ROOM = 524_288;

/** Of erased flash; a program cannot begin with it. */
const ERASED = 0xff;

/**
 * The user program's place in the flash. A write erases it first and ends it with a NUL, so a write that is broken
 * off leaves neither the old program nor a new one. It is read as text, up to the first NUL: of a program with a NUL
 * in it, the rest is lost without a word.
 */
export class ProgramFlash {
  private readonly bytes: Uint8Array;
  private written = 0;

  /** `bytes`: PROGRAM_ROOM of them, which may be shared: they outlive the board's thread. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** New flash, with nothing in it. */
  static blank(): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(new SharedArrayBuffer(PROGRAM_ROOM)).fill(ERASED);
  }

  erase(): void {
    this.bytes.fill(ERASED);
    this.written = 0;
  }

  /** Appends to what was written since `erase`. False when it does not fit: one byte is left for the NUL. */
  append(bytes: Uint8Array): boolean {
    const fitting = bytes.subarray(0, PROGRAM_ROOM - 1 - this.written);
    this.bytes.set(fitting, this.written);
    this.written += fitting.length;
    return fitting.length === bytes.length;
  }

  /** Ends the program. */
  end(): void {
    this.bytes[this.written] = 0;
    this.written = 0;
  }

  /** Bytes of the program; 0 when the flash is erased. */
  get size(): number {
    if (this.bytes[0] === ERASED) return 0;
    const nul = this.bytes.indexOf(0);
    return nul < 0 ? PROGRAM_ROOM : nul;
  }

  /** The program. Of one that was never ended, what is there and a character that no program can have. */
  get text(): string {
    const program = this.bytes.slice(0, this.size);
    const blank = program.indexOf(ERASED);
    return new TextDecoder().decode(blank < 0 ? program : program.subarray(0, blank + 1));
  }
}
