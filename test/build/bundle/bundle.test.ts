import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle, networkBytes } from '../../../build/bundle.ts';
import { parseForward, ROOT, readConfig } from '../../../build/config/config.ts';
import { output } from '../../live/bench.ts';

const NETWORK = { mac: '02:00:0a:00:02:0f', ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };

/** Bundles `source` as a firmware; answers the program, or the mistakes without the folder's name. */
async function built(source: string, trace = false): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'firmware-'));
  const entry = join(folder, 'entry.ts');
  try {
    writeFileSync(entry, source);
    const options = { board: 'w5500-evb-pico', firmware: 'entry', network: NETWORK, trace, entry };
    return (await bundle(options)).program;
  } catch (error) {
    return (error as Error).message.replaceAll(/^\S*entry\.ts/gm, 'entry.ts');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bundles = suite('a bundle');

// What it is, how it is written (on line 2), what the build says.
const REFUSED: [form: string, source: string, says: string][] = [
  [
    'a dynamic import',
    'import("./other")',
    '2:1: import() is not supported on Kaluma; a board has one script: use an',
  ],
  [
    'lookbehind',
    'console.log(/(?<=a)b/.test("b"))',
    '2:13: lookbehind in a regular expression is not supported',
  ],
  [
    'top-level await',
    'await console.log(1)',
    '2:1: await outside a function is not supported on Kaluma; put it',
  ],
];

for (const [form, source, says] of REFUSED) {
  bundles(`refuses ${form}, with the place and what to write instead`, async () => {
    const answer = await built(`const f = console.log;\n${source};\nf();`);
    assert.is(answer.slice(0, says.length + 'entry.ts:'.length), `entry.ts:${says}`);
  });
}

// What esbuild writes in another way is legal on Kaluma, and means the same.
const REWRITTEN: [source: string, prints: string][] = [
  ['const a: any = null; console.log(String(a?.b), String(a?.[0]))', 'undefined undefined'],
  ['const a: any = null; console.log(a ?? 5)', '5'],
  ['let a: any = null; a ??= 6; a ||= 7; a &&= 8; console.log(a)', '8'],
];

for (const [source, prints] of REWRITTEN) {
  bundles(`rewrites ${source}`, async () => {
    const program = await built(source);
    assert.not.match(program, /\?\.|\?\?|\|\|=|&&=/);
    assert.equal(output(program), [prints]);
  });
}

bundles('takes nothing in strings and comments for code', async () => {
  const program = await built('// f(...a) #b\nconsole.log("f(...a) #b (?<a>")');
  assert.equal(output(program), ['f(...a) #b (?<a>']);
});

bundles('leaves no name behind', async () => {
  const program = await built('const a = Number("1"); function f() { return a } console.log(f(), f)');
  const world = createContext({ console: { log: () => {} } });
  runInContext(program, world);
  assert.equal(Object.keys(world), ['console']);
});

bundles('keeps the name of every property that a program uses, quoted or not', async () => {
  const program = await built(
    'const a: any = { connection: 1, "slot": 2 }; a.handle = 3; console.log(JSON.stringify(a))',
  );
  assert.equal(output(program), ['{"connection":1,"slot":2,"handle":3}']);
});

bundles('knows its board as a module', async () => {
  const program = await built(
    `import { board } from 'board'; console.log(board.name, board.cs, board.interrupt)`,
  );
  assert.equal(output(program), ['w5500-evb-pico 17 21']);
});

bundles('knows its addresses as arrays of bytes', async () => {
  const program = await built(
    'console.log(NETWORK.mac.join(), NETWORK.ip.join(), NETWORK.gateway[3], NETWORK.subnet[3])',
  );
  assert.equal(output(program), ['2,0,10,0,2,15 10,0,2,15 2 0']);
});

bundles('has its trace lines only when they are wanted', async () => {
  const source = 'if (TRACE) console.log("traced")';
  assert.equal(output(await built(source, true)), ['traced']);
  assert.equal(output(await built(source, false)), []);
});

bundles('carries the library’s own trace lines only when they are wanted', async () => {
  const source = `import { boot } from '${ROOT}device/boot.ts'; boot();`;
  assert.match(await built(source, true), /ARMED/);
  assert.not.match(await built(source, false), /ARMED/);
});

bundles('refuses a module it cannot find, with file and line', async () => {
  assert.match(await built('\nimport "node:fs"'), /^entry\.ts:2:\d+: Kaluma has no module 'node:fs'/);
});

for (const firmware of Object.keys(readConfig().firmware)) {
  bundles(`of ${firmware} is ES2019 without a helper of esbuild, and fits the flash`, async () => {
    const { program, bytes, metafile } = await bundle({
      board: 'w5500-evb-pico',
      firmware,
      network: NETWORK,
      trace: false,
    });
    assert.is(bytes, Buffer.byteLength(program));
    assert.ok(bytes < 524_288);
    assert.not.ok(program.includes('\0'));
    const [main] = Object.values(metafile.outputs);
    assert.not.ok(Object.keys(main.inputs).includes('<runtime>'));
  });
}

bundles('brings the bus that fits its board, and no other', async () => {
  const inputs = async (board: string) => {
    const { metafile } = await bundle({ board, firmware: 'echo', network: NETWORK, trace: false });
    const [{ inputs }] = Object.values(metafile.outputs);
    return inputs;
  };
  const [spi, pio] = [await inputs('w5500-evb-pico'), await inputs('w55rp20-evb-pico')];
  assert.not.ok('hal/kaluma/pio.ts' in spi);
  assert.ok('hal/kaluma/pio.ts' in pio);
  assert.ok('hal/kaluma/bus.ts' in spi);
  assert.not.ok('hal/kaluma/bus.ts' in pio);
});

bundles.run();

const config = suite('the tools’ configuration');

config('turns addresses into bytes', () => {
  assert.equal(networkBytes(NETWORK), {
    mac: [2, 0, 10, 0, 2, 15],
    ip: [10, 0, 2, 15],
    subnet: [255, 255, 255, 0],
    gateway: [10, 0, 2, 2],
  });
});

config('reads a forward as two ports', () => {
  assert.equal(parseForward('8080:80'), { hostPort: 8080, devicePort: 80 });
  assert.equal(parseForward('1:65535'), { hostPort: 1, devicePort: 65_535 });
});

for (const text of [
  '',
  '80',
  '80:',
  ':80',
  '0:80',
  '80:0',
  '65536:80',
  '80:65536',
  'a:b',
  '1:2:3',
  '-1:80',
  '1.5:80',
]) {
  config(`refuses the forward '${text}'`, () => {
    assert.throws(() => parseForward(text), /bad forward '.*'; it is HOST:DEVICE/);
  });
}

config.run();
