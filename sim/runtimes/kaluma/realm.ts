import vm from 'node:vm';
import type { Place } from './board/thrown.ts';

/** Globals that a V8 context has and Kaluma's JerryScript has not. */
const MISSING_GLOBALS = [
  ...['WeakRef', 'FinalizationRegistry', 'AggregateError', 'Intl', 'WebAssembly'],
  ...['setImmediate', 'queueMicrotask', 'Buffer', 'URL', 'crypto', 'performance', 'structuredClone', 'fetch'],
];

/** Built-ins that came after the language JerryScript speaks. Where it has only some of a family, none is left. */
const MISSING_MEMBERS: [owner: string, names: string[]][] = [
  [
    'Array.prototype',
    ['at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with', 'group', 'groupToMap'],
  ],
  ['Array', ['fromAsync']],
  [
    'Object.getPrototypeOf(Uint8Array.prototype)',
    ['at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'with'],
  ],
  ['String.prototype', ['at', 'replaceAll', 'isWellFormed', 'toWellFormed']],
  [
    'ArrayBuffer.prototype',
    ['resize', 'resizable', 'maxByteLength', 'transfer', 'transferToFixedLength', 'detached'],
  ],
  ['Object', ['hasOwn', 'groupBy']],
  ['Map', ['groupBy']],
  ['Promise', ['race', 'allSettled', 'any', 'withResolvers', 'try']],
  ['Error', ['captureStackTrace']],
];

/** Calls that are remembered of an error, those of the runtime included. */
const MOST_CALLS = 100;

/**
 * Runs inside the context. Time comes from the board: it starts at 0 and moves in steps of a second. Chance is that of C,
 * with the same seed at every boot. Errors ignore a
 * second argument (no `cause`), and their `stack` is an array of lines of the program. The host is told more of errors:
 * `traced(error, sites)` when the calls that led to one are known, `shown(error, text)` when one becomes text. Of typed
 * arrays it is asked with `claim(bytes)`, and told with `keep(buffer)`.
 */
const ADAPT = `(function (now, programName, errorMessages, traced, shown, claim, keep) {
  var NativeDate = Date;
  NativeDate.now = now;
  globalThis.Date = new Proxy(NativeDate, {
    construct: function (target, args, made) { return Reflect.construct(target, args.length ? args : [now()], made); },
    apply: function () { return new NativeDate(now()).toString(); },
  });
  NativeDate.prototype.constructor = globalThis.Date;
  var drawn = 1;
  Math.random = function random() {
    drawn = (Math.imul(drawn, 1103515245) + 12345) & 0x7fffffff;
    return drawn / 0x80000000;
  };
  var NativeBuffer = ArrayBuffer;
  if (claim) ['ArrayBuffer', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
    'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'].forEach(function (name) {
    var Native = globalThis[name];
    globalThis[name] = new Proxy(Native, {
      construct: function (target, args, made) {
        var first = args[0];
        if (typeof first === 'number') claim(first * (Native.BYTES_PER_ELEMENT || 1));
        var result = Reflect.construct(target, args, made);
        if (!(first instanceof NativeBuffer)) keep(result.buffer || result);
        return result;
      },
    });
    Native.prototype.constructor = globalThis[name];
  });
  var NativeError = Error;
  var traceFor = null;
  NativeError.stackTraceLimit = ${MOST_CALLS};
  NativeError.prepareStackTrace = function (error, sites) {
    var own = sites.filter(function (site) { return site.getFileName() === programName; });
    traced(traceFor || error, own);
    return own.map(function (site) { return '<anonymous>:' + site.getLineNumber(); });
  };
  NativeError.prototype.toString = new Proxy(NativeError.prototype.toString, {
    apply: function (target, self, args) {
      var text = Reflect.apply(target, self, args);
      shown(self, text);
      return text;
    },
  });
  ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'].forEach(function (name) {
    var Native = globalThis[name];
    globalThis[name] = new Proxy(Native, {
      construct: function (target, args, made) { return Reflect.construct(target, args.slice(0, 1), made); },
      apply: function (target, self, args) { return Reflect.construct(target, args.slice(0, 1)); },
    });
    Native.prototype.constructor = globalThis[name];
  });
  var messages = errorMessages;
  globalThis.SystemError = function SystemError(errno) {
    this.errno = -Math.abs(errno);
    this.message = messages[Math.abs(errno)];
    traceFor = this;
    new NativeError().stack;
    traceFor = null;
  };
  SystemError.prototype = Object.create(Error.prototype);
  SystemError.prototype.constructor = SystemError;
  return function (seed) { drawn = seed >>> 0; };
})`;

/** What the runtime says to an errno, as far as anything here makes one. */
const ERROR_MESSAGES: Record<number, string> = {
  2: 'No such file or directory',
  6: 'No such device or address',
  9: 'Bad file number',
  17: 'File exists',
  20: 'Not a directory',
  21: 'Is a directory',
  22: 'Invalid argument',
  24: 'Too many open files',
  28: 'No space left on device',
  32: 'Broken pipe',
  36: 'File name too long',
  39: 'Directory not empty',
  88: 'Socket operation on non-socket',
  93: 'Protocol not supported',
  98: 'Address already in use',
  99: 'Cannot assign requested address',
  100: 'Network is down',
  102: 'Network dropped connection because of reset',
  103: 'Software caused connection abort',
  104: 'Connection reset by peer',
  105: 'No buffer space available',
  106: 'Transport endpoint is already connected',
  107: 'Transport endpoint is not connected',
  108: 'Cannot send after transport endpoint shutdown',
  110: 'Connection timed out',
  111: 'Connection refused',
  113: 'No route to host',
  140: 'Invalid pin number',
  142: 'Storage full',
  143: 'Key not found',
  144: 'Data too long',
  145: 'Device Init/Deinit Error',
  146: 'Device Read Error',
  147: 'Device Write Error',
};

/** The user program is strict. */
export const DIRECTIVE = "'use strict';";

/** The name under which V8 knows the user program: only its frames are shown in stacks. */
export const PROGRAM_NAME = 'program';

/** The heap, as far as it has to do with typed arrays. */
export interface ArrayHeap {
  claim(bytes: number, what: string): void;
  keep(buffer: ArrayBufferLike): void;
}

/** The program's own JavaScript world: a context with JerryScript's built-ins and none of the host's globals. */
export class Realm {
  private readonly context: vm.Context;
  private readonly nothing = new vm.Script('0');
  readonly global: Record<string, unknown>;
  /** Where chance goes on from. */
  readonly seed: (seed: number) => void;
  private readonly places = new WeakMap<object, Place[]>();
  /** The error that became text last. */
  private shown: { error: object; text: string } | null = null;

  /** What SPI reads give is no part of the JavaScript heap: their bytes are made with this. */
  private readonly nativeBytes: new (
    from: Uint8Array | number,
  ) => Uint8Array;

  /** `nowMs` answers Date.now(); `overrun` is called when the program makes text of an error that says V8's stack is gone. */
  constructor(nowMs: () => number, heap: ArrayHeap | null = null, overrun: () => void = () => {}) {
    // With a microtask queue of its own, the program's promise jobs wait until the loop comes to them.
    this.context = vm.createContext({}, { microtaskMode: 'afterEvaluate', name: 'Kaluma' });
    this.global = this.evaluate('globalThis') as Record<string, unknown>;
    const adapt = this.evaluate(ADAPT) as (...values: unknown[]) => unknown;
    const traced = (error: object, sites: NodeJS.CallSite[]) => this.places.set(error, sites.map(placeOf));
    const shown = (error: object, text: string) => {
      if (this.isOverrun(error)) overrun();
      this.shown = { error, text };
    };
    this.nativeBytes = this.evaluate('Uint8Array') as typeof this.nativeBytes;
    const claim = heap && ((bytes: number) => heap.claim(bytes, 'a typed array'));
    const keep = heap && ((buffer: ArrayBufferLike) => heap.keep(buffer));
    this.seed = adapt(nowMs, PROGRAM_NAME, ERROR_MESSAGES, traced, shown, claim, keep) as typeof this.seed;
    for (const name of MISSING_GLOBALS) this.evaluate(`delete globalThis.${name}`);
    for (const [owner, names] of MISSING_MEMBERS) {
      for (const name of names) this.evaluate(`delete ${owner}.${name}`);
    }
  }

  /** Runs the user program: one strict script, in which `this` is the global object. */
  run(program: string): void {
    new vm.Script(DIRECTIVE + program, { filename: PROGRAM_NAME }).runInContext(this.context);
  }

  /** Runs the jobs of settled promises until none is left; a program that never runs out of them stays here. */
  runJobs(): void {
    this.nothing.runInContext(this.context);
  }

  /** An error that the program's own `instanceof` recognises. */
  error(kind: 'Error' | 'TypeError' | 'RangeError' | 'ReferenceError', message: string): Error {
    return new (this.global[kind] as ErrorConstructor)(message);
  }

  systemError(errno: number): Error {
    return new (this.global.SystemError as new (errno: number) => Error)(errno);
  }

  /** Whether V8's stack is gone. */
  isOverrun(error: unknown): boolean {
    const given = error as Error | null;
    return (
      given instanceof (this.global.RangeError as ErrorConstructor) &&
      given.message === 'Maximum call stack size exceeded'
    );
  }

  /** Where the program was when it made this error, the innermost call first; nothing where it is no Error. */
  placesOf(error: unknown): Place[] {
    if (typeof error !== 'object' || error === null) return [];
    // V8 looks at the calls when the stack is asked for.
    void (error as { stack?: unknown }).stack;
    return this.places.get(error) ?? [];
  }

  /** The places of the error that became text last, where `line` ends with that text. */
  placesOfText(line: string): Place[] {
    const { shown } = this;
    return shown && line.endsWith(shown.text) ? this.placesOf(shown.error) : [];
  }

  /** A Uint8Array of the program's world. */
  bytes(from: Uint8Array | number): Uint8Array {
    return new this.nativeBytes(from);
  }

  /** An empty object of the program's world. */
  object(): Record<string, unknown> {
    return new (this.global.Object as ObjectConstructor)() as Record<string, unknown>;
  }

  /** An array of the program's world. */
  list(values: unknown[]): unknown[] {
    return (this.global.Array as ArrayConstructor).from(values);
  }

  /** Evaluates a part of the runtime; its lines never show in the program's stacks. */
  compile(source: string, filename: string): unknown {
    return new vm.Script(source, { filename }).runInContext(this.context);
  }

  private evaluate(source: string): unknown {
    return vm.runInContext(source, this.context);
  }
}

function placeOf(site: NodeJS.CallSite): Place {
  const [line, column] = [site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1];
  return { line, column: line === 1 ? column - DIRECTIVE.length : column };
}
