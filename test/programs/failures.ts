/** Exceptions as control flow: classes of errors with fields, finally, rethrow, nesting, what is thrown that is no error. */
import { toBytes } from '../../device/stream.ts';

class ConfigError extends Error {
  readonly key: string;
  readonly line: number;

  constructor(key: string, line: number) {
    super(key + ' in line ' + line);
    this.name = 'ConfigError';
    this.key = key;
    this.line = line;
  }
}

class FatalError extends ConfigError {
  readonly inner: unknown;

  constructor(inner: unknown) {
    super('fatal', 0);
    this.name = 'FatalError';
    this.inner = inner;
  }

  override toString(): string {
    return 'fatal because of ' + this.inner;
  }
}

const steps: string[] = [];

function parse(text: string): number {
  steps.push('parse');
  if (text === '') throw new ConfigError('empty', toBytes(text).length + 1);
  if (text === 'null') throw null;
  if (text === 'code') throw 10054;
  const value = Number(text);
  if (value !== value) throw new TypeError('no number: ' + text);
  return value;
}

function load(text: string): number {
  try {
    return parse(text);
  } catch (error) {
    steps.push('catch');
    if (error instanceof TypeError) throw new FatalError(error);
    if (!(error instanceof ConfigError)) throw error;
    return -error.line;
  } finally {
    steps.push('finally');
  }
}

function tell(text: string): string {
  try {
    return 'value ' + load(text);
  } catch (error) {
    if (error instanceof FatalError) return error.name + ' ' + error + ' ' + (error.inner as Error).message;
    return 'passed on ' + typeof error + ' ' + error;
  }
}

['12', '', 'x', 'null', 'code'].forEach((text) => {
  console.log(tell(text), steps.splice(0).join('>'));
});

const fatal = new FatalError('x');
console.log(fatal instanceof ConfigError, fatal instanceof Error, fatal instanceof TypeError, fatal.message);
console.log(String(new ConfigError('port', 3)), Object.keys(fatal).join(), JSON.stringify(fatal));
console.log(Object.prototype.toString.call(fatal), fatal.stack !== undefined, new Error().message === '');

/** `finally` wins over what was on its way. */
function overruled(how: string): string {
  for (let turn = 0; turn < 3; turn++) {
    try {
      if (how === 'return') return 'returned in turn ' + turn;
      if (how === 'throw') throw new Error('thrown');
      if (how === 'break') break;
      steps.push('turn ' + turn);
    } finally {
      if (how === 'return' && turn < 1) continue;
      if (how === 'throw') return 'finally returned';
    }
  }
  return 'end ' + steps.splice(0).join();
}
console.log(overruled('return'), '|', overruled('throw'), '|', overruled('break'), '|', overruled(''));

let depth = 0;
function nested(n: number): number {
  try {
    if (n === 0) throw new RangeError('bottom');
    return nested(n - 1) + 1;
  } finally {
    depth += n;
  }
}
try {
  nested(4);
} catch (error) {
  console.log((error as Error).message, depth, error instanceof RangeError);
}

/** A value that is asked for, and the exception as the answer. */
class Found {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}
function indexOf(list: number[], wanted: number): number {
  try {
    list.forEach((value, at) => {
      if (value === wanted) throw new Found(at);
    });
  } catch (found) {
    if (found instanceof Found) return found.at;
    throw found;
  }
  return -1;
}
console.log(indexOf([4, 5, 6], 5), indexOf([], 5));

let cleaned = 0;
try {
  try {
    throw new ConfigError('first', 1);
  } finally {
    cleaned++;
    (null as unknown as ConfigError).key;
  }
} catch (error) {
  console.log(cleaned, error instanceof ConfigError, error instanceof TypeError);
}
setTimeout(() => {
  try {
    JSON.parse('{');
  } catch (error) {
    const { name } = error as Error;
    console.log('later', name);
  }
}, 5);
