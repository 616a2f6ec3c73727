import type { OnLoadArgs, Plugin } from 'esbuild';
import { isLibrary } from '../modules/library.ts';

/** The modules that a runtime has in itself, by name, and what each exports. */
export type RuntimeModules = Record<string, string[]>;

/** Kaluma 1.1 to 1.3 on boards without Wi-Fi (targets/rp2/target.cmake, and what each module assigns to its exports). */
export const KALUMA_MODULES: RuntimeModules = {
  events: ['EventEmitter'],
  gpio: ['GPIO'],
  led: ['LED'],
  button: ['Button'],
  pwm: ['PWM'],
  adc: ['ADC'],
  i2c: ['I2C'],
  spi: ['SPI'],
  uart: ['UART'],
  graphics: ['GraphicsContext', 'BufferedGraphicsContext'],
  at: ['ATCommand'],
  storage: ['setItem', 'getItem', 'removeItem', 'clear', 'key'],
  stream: ['Readable', 'Writable', 'Duplex', 'Stream', 'StdIn', 'StdOut'],
  net: ['Socket', 'Server', 'createConnection', 'connect', 'createServer'],
  http: ['request', 'get', 'createServer'],
  url: ['URL', 'URLSearchParams'],
  rp2: ['ASM', 'PIO', 'StateMachine', 'dormant', 'randomBigInt', 'TEMPERATURE_ADC'],
  rtc: ['getTime', 'setTime'],
  path: ['isAbsolute', 'format', 'parse', 'join', 'resolve', 'normalize', 'sep'],
  flash: ['Flash'],
  fs: [
    ...['Stats', 'register', 'unregister', 'mkfs', 'mount', 'unmount', 'cwd', 'chdir', 'open', 'read'],
    ...['readFile', 'write', 'writeFile', 'close', 'unlink', 'rename', 'exists', 'mkdir', 'rmdir', 'readdir'],
    ...['stat', 'rm'],
  ],
  vfs_lfs: ['VFSLittleFS'],
  vfs_fat: ['VFSFatFS'],
  sdcard: ['SDCard'],
  wdt: ['WDT'],
};

/** Those that a board has, and the simulated one does not. */
export const BOARD_ALONE = ['vfs_lfs', 'vfs_fat', 'sdcard'];

/** Espruino 2v29, and what each module of its network and storage has. Builds have more, which a program asks `require` for. */
export const ESPRUINO_MODULES: RuntimeModules = {
  net: ['createServer', 'connect'],
  http: ['createServer', 'request', 'get'],
  dgram: ['createSocket'],
  tls: ['connect'],
  NetworkJS: ['create'],
  Storage: [
    'read',
    'readJSON',
    'readArrayBuffer',
    'write',
    'writeJSON',
    'open',
    'list',
    'hash',
    'erase',
    'eraseAll',
  ],
  Flash: ['getPage', 'getFree', 'erasePage', 'write', 'read'],
  fs: ['readdir', 'readdirSync', 'writeFile', 'appendFile', 'readFile', 'unlink', 'statSync', 'pipe'],
  crypto: ['SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'PBKDF2', 'AES'],
  heatshrink: ['compress', 'decompress'],
  neopixel: ['write'],
  Wifi: ['connect', 'disconnect', 'getIP', 'scan'],
};

/** Modules that Kaluma has only, or only to any use, where the board has Wi-Fi. */
const OF_WIFI = ['wifi', 'pico_cyw43'];

const NAMESPACE = 'runtime';
const BARE = /^(node:)?[a-z0-9_]+$/i;

/**
 * Leaves the runtime's own modules to the runtime: `require('i2c')` is asked when the program comes to it, and
 * `import { I2C } from 'i2c'` asks where the import stands. A package of the same name is not looked at.
 */
export function runtimeModules(modules: RuntimeModules | null): Plugin {
  return {
    name: 'runtime modules',
    setup(builder) {
      if (!modules) return;
      builder.onResolve({ filter: BARE }, ({ path, kind, importer }) => {
        if (!Object.hasOwn(modules, path) || isLibrary(importer)) return null;
        if (kind === 'require-call') return { path, external: true };
        return { path, namespace: NAMESPACE, sideEffects: false };
      });
      builder.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }: OnLoadArgs) => {
        const values = modules[path].map(
          (name) => `export const ${name} = /* @__PURE__ */ (() => module.${name})();`,
        );
        const module = `const module = /* @__PURE__ */ global.require(${JSON.stringify(path)});`;
        return { contents: [module, ...values, 'export { module as default };'].join('\n') };
      });
    },
  };
}

/** What to say of a module that is not found, where it is no file; else what esbuild says. */
export function notFound(message: string, engine: string, modules: RuntimeModules | null): string {
  const [, name] = /^Could not resolve "([^"]+)"/.exec(message) ?? [];
  if (!modules || name === undefined || !BARE.test(name)) return message;
  const names = Object.keys(modules).map((each) =>
    BOARD_ALONE.includes(each) ? `${each} (not simulated)` : each,
  );
  const there = `there is: ${names.join(', ')}`;
  if (OF_WIFI.includes(name)) return `this board has no Wi-Fi, and so no module '${name}'; ${there}`;
  return `${engine} has no module '${name}', and no package of that name is installed; ${there}`;
}
