import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { board } from '../../../testing/index.ts';
import { library } from '../dev/own-programs.ts';
import { begin, spisock, TestTerminal } from '../test-terminal.ts';

const own = suite('a board of a project’s own');

const folder = mkdtempSync(join(tmpdir(), 'spisock-own-board-'));
own.after(() => rmSync(folder, { recursive: true }));
const CONFIG = join(folder, 'flash.config.json');

const MINE = `{
  name: 'mine',
  mcu: 'rp2040',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 0, miso: 4, mosi: 3, sck: 2, baudHz: 20000000 },
  cs: 5,
  reset: null,
  interrupt: 6,
  notes: ['on a breadboard'],
}`;

const PROGRAM = `import { board } from 'board';
import { bootNet } from ${library('device/net.ts')};
bootNet();
console.log(board.name, board.cs);
require('net').createServer(function (client) { client.write('hello'); }).listen(7);
`;

function save(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function config(content: object): void {
  save('flash.config.json', JSON.stringify(content));
}

/** Runs `use` in the project's folder. */
async function inside<T>(use: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await use();
  } finally {
    process.chdir(before);
  }
}

own.before.each(() => {
  save('src/main.js', PROGRAM);
  save('boards/mine.ts', `export const board = ${MINE};\n`);
  config({ board: 'mine', firmware: 'src/main.js' });
});

for (const [how, given] of [
  ['name', 'mine'],
  ['path', './boards/mine.ts'],
] as const) {
  own(`is found by its ${how}: by the build, and by a test, which finds it at its pins`, async () => {
    config({ board: given, firmware: 'src/main.js' });
    const { code, stdout, stderr } = await spisock('build', '--config', CONFIG);
    assert.equal([code, stderr], [0, '']);
    assert.match(stdout, join(folder, 'dist', 'mine-main.js'));
    assert.match(readFileSync(join(folder, 'dist', 'mine-main.js'), 'utf8'), '"mine"');
    const device = await board(undefined, { config: CONFIG });
    device.until(() => device.serves(7));
    assert.ok(device.lines.includes('mine 5'), device.lines.join('\n'));
    const client = device.connect(7);
    device.until(() => client.text() === 'hello');
    assert.equal(device.faults, []);
  });
}

own('is run by spisock dev', async () => {
  const terminal = new TestTerminal();
  const ended = begin(['dev', '--config', CONFIG, '--no-watch'], terminal);
  await terminal.until(/^mine 5$/m);
  await terminal.until(/^ready tcp:\/\/127\.0\.0\.1:\d+$/m);
  terminal.stop();
  assert.equal([await ended, terminal.stderr], [0, '']);
});

own('is another one on the command line, by a path from where the user is', async () => {
  const other = save('other/second.ts', `export const board = ${MINE.replace('mine', 'second')};\n`);
  const { code, stdout, stderr } = await spisock('build', '--config', CONFIG, '--board', other);
  assert.equal([code, stderr], [0, '']);
  assert.match(stdout, 'second-main.js');
});

own('has the pins of the configuration where it is the board of the configuration', async () => {
  config({ board: './boards/mine.ts', pins: { cs: 9 }, firmware: 'src/main.js' });
  const device = await board(undefined, { config: CONFIG });
  device.until(() => device.lines.includes('mine 9'));
});

own('may build on a board of the package, and on a file beside it', async () => {
  const pins = save('boards/pins.ts', 'export const cs: number = 22;\n');
  save(
    'boards/mine.ts',
    `import { board as pico } from 'spisock/boards/pico-w5500-spi0';
import { cs } from ${JSON.stringify(pins)};
export const board = { ...pico, name: 'mine', cs };
`,
  );
  const device = await board(undefined, { config: CONFIG });
  device.until(() => device.lines.includes('mine 22'));
  rmSync(pins);
});

own('is listed as the project’s own, after those of the package', async () => {
  const { code, stdout, stderr } = await inside(() => spisock('boards'));
  assert.equal([code, stderr], [0, '']);
  const [last] = stdout.trimEnd().split('\n').slice(-1);
  assert.match(
    last,
    /^mine +rp2040 +w5500 +kaluma 1\.2 +GP4 +GP3 +GP2 +GP5 +- +GP6 +SPI0; this project's own, \S*boards\/mine\.ts; on a breadboard$/,
  );
});

own('comes before one of the package that has its name', async () => {
  save(
    'boards/w5500-evb-pico.ts',
    `export const board = ${MINE.replace('mine', 'w5500-evb-pico').replace('cs: 5', 'cs: 27')};\n`,
  );
  const { stdout } = await inside(() => spisock('boards'));
  assert.equal(stdout.match(/^w5500-evb-pico /gm)?.length, 1);
  assert.match(stdout, /^w5500-evb-pico .*GP27 /m);
  rmSync(join(folder, 'boards', 'w5500-evb-pico.ts'));
});

// What is in boards/mine.ts, and the line that says what is wrong with it.
const WRONG: [text: string, line: string][] = [
  [
    'export const bord = {};',
    'boards/mine.ts exports no board; it says export const board = { ... }, as the files in boards/ of spisock do',
  ],
  [
    'export const board = 7;',
    'boards/mine.ts: bad board 7; it is an object with name, mcu, runtime, runtimeVersion, spi and cs',
  ],
  [
    `export const board = ${MINE.replace('rp2040', 'esp32')};`,
    "boards/mine.ts: bad mcu 'esp32'; it is rp2040 or rp2350",
  ],
  [
    `export const board = ${MINE.replace('cs: 5', 'sc: 5')};`,
    "boards/mine.ts: unknown key sc; did you mean 'cs'? allowed: name, mcu, chip, runtime, runtimeVersion, spi, cs, reset, interrupt, pio, notes",
  ],
  [
    `export const board = ${MINE.replace('cs: 5,', '')};`,
    'boards/mine.ts: cs is missing; it is a GPIO number, 0 to 28',
  ],
  [
    `export const board = ${MINE.replace('miso: 4', 'miso: 5')};`,
    'board mine: spi.miso 5 is none of SPI0; it is one of: 0, 4, 16',
  ],
  [
    `export const board = ${MINE.replace("'mine'", "'yours'")};`,
    "boards/mine.ts: bad name 'yours'; it is 'mine', as the file",
  ],
  ["throw new Error('no pins');", 'boards/mine.ts throws: no pins'],
];

for (const [text, line] of WRONG) {
  own(`that is wrong is one line: ${line.slice(0, 60)}`, async () => {
    save('boards/mine.ts', text);
    for (const args of [['build'], ['dev'], ['flash', '--dry-run']]) {
      const { code, stdout, stderr } = await spisock(...args, '--config', CONFIG);
      assert.equal([code, stdout, stderr], [2, '', `error: ${line}\n`], args[0]);
    }
    const said = await board(undefined, { config: CONFIG }).then(String, ({ message }) => message);
    assert.is(said, line);
  });
}

own('that is no module is a place in it, and code 1', async () => {
  const file = save('boards/mine.ts', 'export const board = {\n  name: ;\n};\n');
  const { code, stderr } = await spisock('build', '--config', CONFIG);
  assert.equal([code, stderr], [1, `${file}:2:9: Unexpected ";"\n`]);
});

own('does not keep the others from being listed where it is wrong', async () => {
  save('boards/mine.ts', 'export const board = 7;');
  const { code, stdout, stderr } = await inside(() => spisock('boards'));
  assert.match(stdout, /^w5500-evb-pico /m);
  assert.equal([code, stderr.split('\n').length], [2, 2]);
  assert.match(stderr, /^error: boards\/mine\.ts: bad board 7; /);
});

for (const [given, line] of [
  ['./boards/other.ts', 'there is no ./boards/other.ts'],
  ['./boards/mine', "bad board './boards/mine'; a board's file has a name that ends in .ts or .js"],
  ['mien', "unknown board 'mien'; did you mean 'mine'? known: mine, "],
] as const) {
  own(`that is not there is one line: ${given}`, async () => {
    config({ board: given, firmware: 'src/main.js' });
    const { code, stdout, stderr } = await spisock('build', '--config', CONFIG);
    assert.equal([code, stdout, stderr.split('\n').length], [2, '', 2]);
    assert.ok(stderr.startsWith(`error: flash.config.json: ${line}`), stderr);
  });
}

own.run();
