import v8 from 'node:v8';
import vm from 'node:vm';

/** The heap of JerryScript on a Pico, and what the runtime itself holds of it, in bytes (measured). */
export const HEAP_BYTES = 184_312;
const RUNTIME_BYTES = 12_216;
/**
 * What a program takes behind boot for each of its words and signs, code, closures, objects and names together. Four
 * programs of the gallery took 2.4 to 2.9, and the bytes of their texts; the least is taken, so that the stand-in does not
 * halt where a board goes on. The length of a program is no measure: the same code may be written long or short.
 */
const TOKEN_BYTES = 2.4;
const TOKEN = /[A-Za-z_$][\w$]*|\d[\w.]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s\w]/g;
/**
 * Of its own words and signs, what a program has left when it is built as it would be flashed: 0.61 to 0.69 in the gallery,
 * of which the least is taken.
 */
const BUILT_SHARE = 0.6;
/** A typed array beside its bytes (measured). */
const ARRAY_BYTES = 40;
/** What is smaller is not followed. */
const SMALLEST = 256;
/** Text that waits somewhere in the runtime is followed from here on; below, each text is looked at by itself. */
const SMALLEST_TEXT = 4096;

/** Objects of the runtime's own modules that hold text: a stream's, a parser's. */
export interface Holder {
  _wbuf?: string;
  _buf?: string;
}

/**
 * Kaluma's JavaScript heap, by an estimate that is never above what a board takes. In it are the runtime, its modules once
 * they are required, the program by its text, the bytes of all typed arrays and ArrayBuffers that are alive, and text
 * that waits in the runtime's streams and parsers. A single text that TextDecoder or the like makes has to fit beside them.
 *
 * Not in it: objects, closures and text of the program that it makes behind boot, and what SPI reads give, which lies on
 * the C heap. V8 does not tell whose its objects are; `npm run engine` has what a board really takes.
 *
 * Where it is gone, the collector runs; where it is still gone then, the board halts, as the real one: nothing can be
 * caught.
 */
export class JsHeap {
  private readonly moduleBytes: () => number;
  private readonly halt: (reason: string) => void;
  private readonly size: number;
  private programBytes = 0;
  private arrays: WeakRef<ArrayBufferLike>[] = [];
  private arrayBytes = 0;
  private holders: WeakRef<Holder>[] = [];
  private readonly held = new WeakSet<Holder>();
  private peakBytes = 0;

  /** `moduleBytes`: what the modules take that were required so far. */
  constructor(moduleBytes: () => number, halt: (reason: string) => void, size = HEAP_BYTES) {
    this.size = size;
    this.moduleBytes = moduleBytes;
    this.halt = halt;
  }

  get occupied(): number {
    let text = 0;
    for (const ref of this.holders) text += textOf(ref.deref());
    const occupied = RUNTIME_BYTES + this.moduleBytes() + this.programBytes + this.arrayBytes + text;
    this.peakBytes = Math.max(this.peakBytes, occupied);
    return occupied;
  }

  get peak(): number {
    return Math.max(this.peakBytes, this.occupied);
  }

  /** The program is about to run. Halts where it does not fit. `isUnshrunk`: it takes what it would take as built. */
  load(program: string, isUnshrunk = false): void {
    const bytes = Math.round(bytesOfProgram(program) * (isUnshrunk ? BUILT_SHARE : 1));
    this.claim(bytes, 'the program');
    this.programBytes = bytes;
  }

  /** Called before an object of `bytes` is created. Halts if there is no room for it after a collection. */
  claim(bytes: number, what = 'one more'): void {
    if (!(bytes >= SMALLEST) || this.occupied + bytes <= this.size) return;
    this.collect();
    const { occupied } = this;
    if (occupied + bytes > this.size)
      this.halt(
        `the JavaScript heap is gone: ${occupied} of ${this.size} bytes are taken, and ${what} needs ${bytes}`,
      );
  }

  /** A typed array's buffer was made. */
  keep(buffer: ArrayBufferLike): void {
    if (buffer.byteLength < SMALLEST) return;
    this.claim(buffer.byteLength + ARRAY_BYTES, 'a typed array');
    this.arrays.push(new WeakRef(buffer));
    this.arrayBytes += buffer.byteLength + ARRAY_BYTES;
  }

  /** Text of `holder` has grown. */
  hold(holder: Holder): void {
    const length = textOf(holder);
    if (length < SMALLEST_TEXT || this.held.has(holder)) this.claim(length && SMALLEST, 'text that waits');
    else {
      this.claim(length, 'text that waits');
      this.held.add(holder);
      this.holders.push(new WeakRef(holder));
    }
  }

  /** The collector runs. */
  collect(): void {
    collectGarbage();
    this.arrays = this.arrays.filter((ref) => ref.deref());
    this.arrayBytes = 0;
    for (const ref of this.arrays) this.arrayBytes += (ref.deref()?.byteLength ?? 0) + ARRAY_BYTES;
    this.holders = this.holders.filter((ref) => {
      const holder = ref.deref();
      if (holder && textOf(holder) >= SMALLEST_TEXT) return true;
      if (holder) this.held.delete(holder);
      return false;
    });
  }
}

function textOf(holder: Holder | undefined): number {
  return (holder?._wbuf?.length ?? 0) + (holder?._buf?.length ?? 0);
}

/** Estimate of the memory that a program takes, without parsing it. */
function bytesOfProgram(program: string): number {
  const code = program.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/[^\n]*/g, '');
  let bytes = 0;
  for (const [token] of code.matchAll(TOKEN)) {
    const isText = token.length > 1 && (token[0] === '"' || token[0] === "'");
    bytes += TOKEN_BYTES + (isText ? token.length : 0);
  }
  return Math.round(bytes);
}

let gc: (() => void) | null = null;
const nothing = new vm.Script('0');
let aside: vm.Context | null = null;

/** Collects also what was made in the job under way, which a WeakRef keeps until a job of any context ends. */
function collectGarbage(): void {
  if (!gc) {
    v8.setFlagsFromString('--expose-gc');
    gc = vm.runInNewContext('gc') as () => void;
    v8.setFlagsFromString('--no-expose-gc');
  }
  aside ??= vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  nothing.runInContext(aside);
  gc();
}
