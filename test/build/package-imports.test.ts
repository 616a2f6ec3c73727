import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BundleError, bundle } from '../../build/bundle.ts';
import { ROOT, readConfig } from '../../build/config/config.ts';
import { ENTRANCES } from '../../build/modules/library.ts';
import { librarySource } from '../../build/modules/package-imports.ts';

const imports = suite('an import of the package');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-imports-')));
const { board, network } = readConfig();

async function built(source: string, shrunk: boolean): Promise<string> {
  const entry = join(folder, 'main.ts');
  writeFileSync(entry, source);
  return (await bundle({ board, firmware: 'main', network, trace: false, entry, shrunk })).program;
}

async function complaint(source: string): Promise<string> {
  try {
    await built(source, false);
    return '';
  } catch (error) {
    assert.instance(error, BundleError);
    return (error as Error).message.replace(/^.*main\.ts:/, '');
  }
}

// What a program says, and the module of the library that it means.
const MEANT: [name: string, module: string][] = [
  ['spisock', 'provider/index.ts'],
  ['spisock/kaluma', 'device/kaluma.ts'],
  ['spisock/espruino', 'device/espruino.ts'],
  ['spisock/promise', 'provider/adapters/promise.ts'],
  ['spisock/report', 'device/report/report.ts'],
  ['spisock/services/dhcp', 'provider/services/dhcp.ts'],
  ['spisock/services/dns', 'provider/services/dns.ts'],
  ['spisock/services/ipv6', 'provider/services/ipv6.ts'],
  ['spisock/services/mdns', 'provider/services/mdns.ts'],
  ['spisock/services/sntp', 'provider/services/sntp.ts'],
  ['spisock/boards/w5500-evb-pico', 'boards/w5500-evb-pico.ts'],
];

imports('means a module of the library', () => {
  for (const [name, module] of MEANT) assert.is(librarySource(name), join(ROOT, module));
});

/** All letters of a program, whatever their order. */
const lettersOf = (program: string) => [...program].sort().join('');

/** A program by the package's names, and the same by paths. */
const SAME: [what: string, named: string, paths: string][] = [
  [
    'the provider and the board’s start',
    `import * as wsa from 'spisock';
     import { boot, read, write } from 'spisock/kaluma';`,
    `import * as wsa from '${ROOT}provider/index.ts';
     import { boot, read, write } from '${ROOT}device/kit.ts';`,
  ],
  [
    'one service',
    `import { startMdns, serviceOf } from 'spisock/services/mdns';`,
    `import { startMdns } from '${ROOT}provider/services/mdns/mdns.ts';
     import { serviceOf } from '${ROOT}provider/services/mdns/service.ts';`,
  ],
];
const USES: Record<string, string> = {
  'the provider and the board’s start': `const err = { value: 0 };
    boot();
    const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
    write(s, read(s) || new Uint8Array(1));`,
  'one service': `console.log(startMdns, serviceOf('_http._tcp', 80, []));`,
};

for (const [what, named, paths] of SAME) {
  imports(`of ${what} makes the same program as the path, from sources and as it is flashed`, async () => {
    for (const shrunk of [false, true]) {
      const one = await built(`${named}\n${USES[what]}`, shrunk);
      const other = await built(`${paths}\n${USES[what]}`, shrunk);
      // From sources, the modules come in another order.
      const same = shrunk ? one === other : lettersOf(one) === lettersOf(other);
      assert.ok(one.length > 100 && same, shrunk ? 'flashed' : 'plain');
    }
  });
}

imports('brings along what is used, and nothing else of the module', async () => {
  const small = await built("import { toBytes } from 'spisock/kaluma'; console.log(toBytes('x'))", false);
  assert.ok(small.includes('toBytes') && !small.includes('WSPSocket'));
  const board = await built(
    "import { board } from 'spisock/boards/pico2-w5500-spi1'; console.log(board)",
    true,
  );
  assert.match(board, /pico2-w5500-spi1/);
});

imports('that no program on a board can have is one line with the place', async () => {
  assert.is(
    await complaint("import { boot } from 'spisock/kaluna';"),
    "1:22: there is no spisock/kaluna; did you mean 'spisock/kaluma'? a program may import: " +
      MEANT.map(([name]) => name.replace('w5500-evb-pico', '*')).join(', '),
  );
});

imports('of an entrance has every value that it hands on, of another module', async () => {
  const { PublicApi } = await import('../../build/names/public-api.ts');
  const modules = ENTRANCES.map((path) => join(ROOT, path));
  const api = new PublicApi(modules);
  for (const module of modules) {
    const values = api.exportsOf(module);
    assert.ok(values.length >= 3);
    for (const { name, origin } of values) assert.ok(origin && origin.module !== module, name);
  }
});

imports.after(() => rmSync(folder, { recursive: true }));
imports.run();
