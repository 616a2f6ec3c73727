import vm from 'node:vm';

/** Globals that a V8 context has and Espruino has not. */
const MISSING_GLOBALS = [
  ...['WeakRef', 'FinalizationRegistry', 'AggregateError', 'Intl', 'WebAssembly', 'Map', 'Set', 'WeakMap'],
  ...['WeakSet', 'Symbol', 'Proxy', 'Reflect', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Atomics'],
  ...['SharedArrayBuffer', 'escape', 'unescape', 'Iterator', 'TextEncoder', 'TextDecoder'],
];

/** Members that are missing, by what has them. */
const MISSING_MEMBERS: [owner: string, names: string[]][] = [
  ['Math', ['trunc', 'imul', 'fround', 'hypot', 'cbrt', 'log2', 'log10', 'log1p', 'expm1', 'clz32']],
  ['Object', ['freeze', 'isFrozen', 'seal', 'hasOwn', 'groupBy', 'preventExtensions']],
  ['Array', ['from', 'of', 'fromAsync']],
  ['Number', ['isInteger', 'isSafeInteger', 'isFinite', 'isNaN']],
  ['String', ['raw', 'fromCodePoint']],
  ['ArrayBuffer.prototype', ['slice', 'resize', 'transfer']],
  [
    'Object.getPrototypeOf(Uint8Array.prototype)',
    ['copyWithin', 'at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'with', 'values', 'entries'],
  ],
  ['Array.prototype', ['at', 'copyWithin', 'findLast', 'flat', 'flatMap', 'toSorted', 'with']],
  ['String.prototype', ['at', 'matchAll', 'normalize', 'replaceAll', 'codePointAt']],
];

/**
 * Runs inside the context. A typed array's `slice` returns a plain array, `subarray` does not stop at the end, texts are
 * bytes, and a function has no name.
 */
const ADAPT = `(function () {
  var typed = Object.getPrototypeOf(Uint8Array.prototype);
  var view = typed.constructor;
  Object.defineProperty(globalThis, 'ArrayBufferView', { value: view, writable: true, configurable: true });
  typed.slice = function (from, to) { return Array.prototype.slice.call(this, from, to); };
  var native = typed.subarray;
  typed.subarray = function (from, to) {
    var end = to === undefined ? this.length : to < 0 ? to + this.length : to;
    if (end > this.length && from < end) {
      // It makes a view of memory that is not its own; what the language would give cannot be longer.
      throw new Error('subarray ' + from + ' to ' + to + ' of ' + this.length + ': Espruino makes a view beyond the end');
    }
    return native.call(this, from, to);
  };
  Object.defineProperty(Function.prototype, 'name', { get: function () { return undefined; }, configurable: true });
})`;

/** V8 calls what waits for promises behind any script. */
const NOTHING = new vm.Script('0');

/** The program's own JavaScript world: what Espruino has of the language, and none of the host's globals. */
export class Realm {
  private readonly context: vm.Context;
  readonly global: Record<string, unknown>;

  constructor() {
    this.context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
    this.run(`(${ADAPT})()`, 'adapt');
    const missing = MISSING_MEMBERS.map(
      ([owner, names]) => `for (const name of ${JSON.stringify(names)}) delete (${owner})[name];`,
    );
    this.run(missing.join('\n'), 'adapt');
    this.global = this.run('globalThis', 'adapt') as Record<string, unknown>;
    for (const name of [...MISSING_GLOBALS, 'console']) delete this.global[name];
    this.global.global = this.global;
  }

  run(text: string, name = 'program'): unknown {
    return vm.runInContext(text, this.context, { filename: name });
  }

  /** Calls what waits for settled promises: the runtime's loop does, at the end of a turn. */
  settlePromises(): void {
    NOTHING.runInContext(this.context);
  }

  error(type: 'Error' | 'TypeError' | 'SyntaxError', message: string): Error {
    const made = this.global[type] as new (message: string) => Error;
    return new made(message);
  }

  object(): Record<string, unknown> {
    return this.run('({})', 'native') as Record<string, unknown>;
  }

  array(): unknown[] {
    return this.run('[]', 'native') as unknown[];
  }

  bytes(source: ArrayLike<number>): Uint8Array {
    const made = this.global.Uint8Array as typeof Uint8Array;
    return new made(source);
  }

  /** Makes a class of the runtime: `new` of it makes objects with these methods. */
  prototype(name: string, methods: Record<string, unknown>): object {
    const made = this.run(`(function ${name}() {})`, 'native') as { prototype: object };
    Object.assign(made.prototype, methods);
    return made.prototype;
  }
}
