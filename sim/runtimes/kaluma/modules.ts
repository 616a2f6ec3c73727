import { readFileSync } from 'node:fs';
import type { Holder } from './memory/js-heap.ts';
import type { Realm } from './realm.ts';

/** What the first `require` of a module costs of the JavaScript heap, in bytes (measured on the board). */
const HEAP_BYTES: Record<string, number> = {
  ...{ events: 1776, stream: 4208, net: 2720, http: 4312, spi: 704, rp2: 7056 },
};

/** Everything the runtime has in `require`; what has no stand-in here is known all the same. */
export const BUILTINS = [
  ...['events', 'gpio', 'led', 'button', 'pwm', 'adc', 'i2c', 'spi', 'uart', 'graphics', 'at', 'storage'],
  ...['wifi', 'stream', 'net', 'http', 'url', 'rp2', 'rtc', 'path', 'flash', 'fs', 'vfs_lfs', 'vfs_fat'],
  ...['sdcard', 'wdt'],
];

/** The modules written in JavaScript: they run in the program's own world, as the runtime's do. */
const WRITTEN = [
  ...['events', 'stream', 'net', 'http', 'path', 'fs', 'gpio', 'led', 'button', 'adc', 'uart', 'storage'],
  ...['url', 'at'],
];

/** Hears that text in a stream or in a parser has grown, which a board knows anyway. */
export type Hold = (holder: Holder) => void;

type Loader = (exports: unknown, require: (name: string) => unknown, hold: Hold) => void;

/** The runtime's built-in modules: each comes to life with its first `require`, and is the same ever after. */
export class Modules {
  /** Bytes of JavaScript heap that the modules required so far hold on a board. */
  heapBytes = 0;
  private readonly realm: Realm;
  private readonly native: Record<string, unknown>;
  private readonly hold: Hold;
  private readonly textOf: (text: string, name: string) => string;
  private readonly loaded = new Map<string, unknown>();

  /** `native`: the modules that the host provides; `textOf`: what is run in place of a written one's text. */
  constructor(
    realm: Realm,
    native: Record<string, unknown>,
    hold: Hold,
    textOf: (text: string, name: string) => string = (text) => text,
  ) {
    this.realm = realm;
    this.native = native;
    this.hold = hold;
    this.textOf = textOf;
  }

  /** The exports of module `name`. Throws an Error of the program's world when there is no such module. */
  require(name: string): unknown {
    if (this.loaded.has(name)) return this.loaded.get(name);
    const found = Object.hasOwn(this.native, name) ? this.native[name] : this.load(name);
    this.heapBytes += HEAP_BYTES[name] ?? 0;
    this.loaded.set(name, found);
    return found;
  }

  private load(name: string): unknown {
    if (!WRITTEN.includes(name)) {
      const known = BUILTINS.includes(name);
      throw this.realm.error(
        'Error',
        known
          ? `No stand-in for module: ${name}; a board has it, the simulated one does not`
          : `Failed to load module: ${name}`,
      );
    }
    const source = readFileSync(new URL(`./modules/${name}.cjs`, import.meta.url), 'utf8');
    const text = this.textOf(`(function (exports, require, hold) {${source}\n})`, name);
    const loader = this.realm.compile(text, name) as Loader;
    const exports = this.realm.object();
    loader(exports, (other) => this.require(other), this.hold);
    return exports;
  }
}
