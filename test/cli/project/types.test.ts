import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { library } from '../dev/own-programs.ts';
import { begin, spisock, TestTerminal } from '../test-terminal.ts';

const types = suite('mistakes in types');

const folder = mkdtempSync(join(tmpdir(), 'spisock-types-'));
types.after(() => rmSync(folder, { recursive: true }));
const CONFIG = join(folder, 'flash.config.json');
writeFileSync(CONFIG, '{ "board": "w5500-evb-pico" }');
mkdirSync(join(folder, 'src'));

function save(text: string): void {
  writeFileSync(join(folder, 'src', 'main.ts'), text);
}

const WRONG = `import { speed } from './motor';
const port: number = 'eighty';
const shape: { a: { b: number } } = { a: { b: 'x' } };
console.log(port, shape, speed + 1);
`;
writeFileSync(join(folder, 'src', 'motor.ts'), 'export const speed: number = null;\n');

const LINES = [
  "src/main.ts(2,7): error TS2322: Type 'string' is not assignable to type 'number'.",
  "src/main.ts(3,44): error TS2322: Type 'string' is not assignable to type 'number'.",
  "src/motor.ts(1,14): error TS2322: Type 'null' is not assignable to type 'number'.",
];

for (const command of [['build'], ['flash', '--dry-run']]) {
  types(`stop spisock ${command[0]}: one line each, with file and line`, async () => {
    save(WRONG);
    const { code, stdout, stderr } = await spisock(...command, '--config', CONFIG);
    assert.equal([code, stdout, stderr.trimEnd().split('\n')], [1, '', LINES]);
  });

  types(`do not matter to spisock ${command[0]} --no-check`, async () => {
    const { code, stderr } = await spisock(...command, '--no-check', '--config', CONFIG);
    assert.equal([code, stderr], [0, '']);
  });
}

types('stand in one line each, also those that TypeScript explains at length', async () => {
  save(
    'declare const f: (a: { b: number }) => void;\nconst g: (a: { b: string }) => void = f;\ng({ b: "" });\n',
  );
  const { code, stderr } = await spisock('build', '--config', CONFIG);
  const lines = stderr.trimEnd().split('\n');
  assert.equal([code, lines.length], [1, 1]);
  assert.match(
    lines[0],
    /^src\/main\.ts\(2,7\): error TS2322: .*Types of property 'b' are incompatible\. .*'string'/,
  );
});

types('are said beside what the build says of other lines, which has words of its own', async () => {
  save("const a: number = 'x';\nlet b;\nfetch('y');\nimport { I2C } from 'i2cc';\nnew I2C(a);\n");
  const { code, stderr } = await spisock('build', '--config', CONFIG);
  const lines = stderr.trimEnd().split('\n');
  assert.is(code, 1);
  assert.ok(
    lines.some((line) => line.startsWith('src/main.ts(1,7): error TS2322: ')),
    stderr,
  );
  assert.ok(
    lines.some((line) => /main\.ts:4:\d+: Kaluma has no module 'i2cc'/.test(line)),
    stderr,
  );
  assert.not.ok(
    lines.some((line) => /^src\/main\.ts\([34],/.test(line)),
    stderr,
  );
  assert.match(stderr, /^\[build\] .*main\.ts:3:1: Kaluma has no fetch; /m);
});

types('are found where the memory of the last check is broken', async () => {
  save(WRONG);
  const { readdirSync } = await import('node:fs');
  const memory = join(folder, 'dist', 'types');
  for (const name of readdirSync(memory).filter((one) => one.endsWith('.tsbuildinfo')))
    writeFileSync(join(memory, name), '{ "version": "6');
  const { code, stderr } = await spisock('build', '--config', CONFIG);
  assert.equal([code, stderr.trimEnd().split('\n')], [1, LINES]);
});

types('are judged by the options of the project, and with its declarations', async () => {
  save('const port: number = null;\nconsole.log(port + offset);\n');
  writeFileSync(join(folder, 'src', 'own.d.ts'), 'declare const offset: number;\n');
  const options = { target: 'es2020', module: 'preserve', moduleResolution: 'bundler', types: [] };
  const lib = ['es2020', 'dom'];
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, lib, strict: false }, include: ['nothing'] }),
  );
  const { code, stderr } = await spisock('build', '--config', CONFIG);
  assert.equal([code, stderr], [0, '']);
  rmSync(join(folder, 'tsconfig.json'));
});

types('are said by spisock dev, while the program runs, and that they are gone', async () => {
  const program = (speed: string) => `import { bootNet } from ${library('device/net.ts')};
bootNet();
const speed: number = ${speed};
console.log('speed', speed);
require('net').createServer(() => {}).listen(7);
`;
  save(program("'fast'"));
  const terminal = new TestTerminal();
  const ended = begin(['dev', '--config', CONFIG], terminal);
  await terminal.until(/^ready tcp:/m);
  await terminal.until(/^src\/main\.ts\(3,7\): error TS2322: .*\nthe program runs all the same; /m);
  save(program('7'));
  await terminal.until(/^speed 7$/m);
  await terminal.until(/^no mistakes in types$/m);
  terminal.stop();
  assert.is(await ended, 0);
});

types('are not looked for by spisock dev --no-check', async () => {
  save("const speed: number = 'fast';\nconsole.log('runs', speed);\n");
  const terminal = new TestTerminal();
  const ended = begin(['dev', '--no-check', '--config', CONFIG], terminal);
  await terminal.until(/^runs fast$/m);
  terminal.stop();
  assert.equal([await ended, terminal.stderr], [0, '']);
});

types.run();
