import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { espruinoNames, ROOT, readBoard, UsageError } from '../../build/config/config.ts';
import { buildModule } from '../../build/espruino/module.ts';
import { EspruinoBoard } from '../../sim/lockstep/espruino-board.ts';
import { spisock } from '../cli/test-terminal.ts';
import { suite } from '../support/suite.ts';
import { NETWORK, programOf, until, wiringOf } from './board.ts';
import { converseAboutAll } from './conversation.ts';

const tools = suite('the tools for Espruino');

const HELLO = 'require("http").createServer(function (req, res) { res.end("hello"); }).listen(80);';

/** Fails where the board does not answer a request. */
function isServing(board: EspruinoBoard): void {
  board.run(2500);
  const peer = board.host.connect(80);
  peer.send('GET / HTTP/1.0\r\n\r\n');
  until(board, 2000, () => peer.peerClosed);
  assert.match(peer.text(), /hello$/);
  assert.equal([board.lines, board.faults], [[], []]);
}

for (const name of espruinoNames())
  tools(`build for ${name}, whose pins are those of its table`, async () => {
    const pins = await wiringOf(name);
    const program = `${await programOf('net', { board: name })};${HELLO}`;
    isServing(new EspruinoBoard({ program, pins, variables: pins.variables, chip: { strict: true } }));
    const text = readFileSync(join(ROOT, 'boards', 'espruino', `${name}.ts`), 'utf8');
    const pin = (signal: string) => new RegExp(`^ \\* \\| ${signal} \\| (\\w+) \\|`, 'm').exec(text)?.[1];
    assert.equal(['MISO', 'SCSn', 'SCLK', 'MOSI', 'RSTn', 'INTn'].map(pin), [
      pins.spi.miso,
      pins.cs,
      pins.spi.sck,
      pins.spi.mosi,
      pins.reset,
      pins.interrupt,
    ]);
    const page = readFileSync(join(ROOT, 'docs', 'espruino.md'), 'utf8');
    assert.match(page, new RegExp(`\\| \`${name}\` \\| ${pins.variables.toLocaleString('en')} \\|`));
  });

for (const [name, reason] of [
  ['puckjs', /board puckjs: an nRF52832 has about 2,600 variables or fewer, and a web server needs 3,500/],
  ['esp8266', /an ESP8266 has 1,600 variables/],
  ['espruino-original', /the Original Espruino has 2,756 variables/],
] as const)
  tools(`refuse ${name}, and say why`, async () => {
    const refused = await readBoard(name).then(
      () => null,
      (error) => error as Error,
    );
    assert.ok(refused instanceof UsageError);
    assert.match((refused as Error).message, reason);
  });

tools('make a module that connects with the pins it is given, and is ASCII', async () => {
  const text = await buildModule();
  assert.not.match(text, /[^\n -~]|\bimport\b/);
  assert.match(text, /exports\.connect=/);
  const { spi, cs, reset, interrupt } = await wiringOf('nucleo-f411re-w5500');
  const options = { ...spi, spi: spi.bus, cs, reset, interrupt, ip: '10.0.2.15', gateway: '10.0.2.2' };
  const program = `Modules.addCached("spisock", function () { ${text} });
    require("spisock").connect(${JSON.stringify(options)}, function (e) { if (e !== null) print(e); }); ${HELLO}`;
  isServing(new EspruinoBoard({ program, pins: await wiringOf('nucleo-f411re-w5500') }));
});

tools(
  'make a program of which the engine runs nearly every function, in a conversation about all',
  async () => {
    // The engine parses a function when it runs: what the stand-in has not run here is listed.
    const board = 'espruino-pico-w5500';
    const entry = join(ROOT, 'test', 'espruino', 'programs', 'net.ts');
    const { program } = await bundle({ board, firmware: 'net', entry, network: NETWORK, trace: false });
    const pins = await wiringOf();
    const device = new EspruinoBoard({ program: `${program};${HELLO}`, pins });
    isServing(device);
    converseAboutAll(device);
    assert.equal(device.lines, []);
    // One whose chip does not answer runs others.
    const elsewhere = new EspruinoBoard({ program, pins: { ...pins, cs: 'C3' } });
    elsewhere.run(3000);
    assert.match(elsewhere.lines.join(), /W5500/);
    const unrun = device.espruino.unrun.filter((name) => elsewhere.espruino.unrun.includes(name));
    const all = device.espruino.functions;
    // The rest are calls for blocking programs, and what the runtime has no interface for.
    assert.ok(
      unrun.length < all * 0.17,
      `${unrun.length} of ${all} functions have not run: ${unrun.join(' ')}`,
    );
  },
);

tools('list the boards of each runtime', async () => {
  const { code, stdout } = await spisock('boards', '--runtime', 'espruino');
  assert.is(code, 0);
  for (const name of espruinoNames()) assert.match(stdout, new RegExp(`^${name} .* espruino 2v29 `, 'm'));
  assert.match(stdout, /^espruino-wifi-w5500 .* B4 +B5 +B3 +B1 +B10 +A1 +SPI1; /m);
  const wrong = await spisock('boards', '--runtime', 'node');
  assert.equal([wrong.code, /bad --runtime 'node'; it is kaluma or espruino/.test(wrong.stderr)], [2, true]);
});

tools(
  'write the program where the command espruino is not installed, and say how it gets to the board',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spisock-'));
    const config = join(folder, 'flash.config.json');
    writeFileSync(config, JSON.stringify({ board: 'espruino-wifi-w5500', firmware: 'main.js' }));
    writeFileSync(
      join(folder, 'main.js'),
      `import { bootNet } from 'spisock/espruino';\nbootNet();\n${HELLO}\n`,
    );
    const path = process.env.PATH;
    try {
      process.env.PATH = '';
      const { code, stdout } = await spisock('flash', '--config', config);
      assert.is(code, 0);
      assert.match(stdout, /the program is in .*espruino-wifi-w5500-main\.js\n1\. .*\n2\. .*\n3\. /);
      assert.match(readFileSync(join(folder, 'dist', 'espruino-wifi-w5500-main.js'), 'utf8'), /NetworkJS/);
    } finally {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    }
  },
);

tools.run();
