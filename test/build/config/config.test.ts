import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, readBoard, readConfig, UsageError } from '../../../build/config/config.ts';
import { run } from '../../cli/command.ts';

const config = suite('the configuration');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'config-')));
const file = join(folder, 'flash.config.json');

type Tree = { [key: string]: unknown };
const RIGHT = JSON.parse(readFileSync(join(ROOT, 'flash.config.json'), 'utf8')) as Tree;

/** A right configuration with one place changed; undefined takes the place out. */
function withPlace(path: string, value: unknown): Tree {
  const tree = structuredClone(RIGHT);
  const keys = path.split('.');
  const last = keys.pop() as string;
  let at = tree;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key] as Tree;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
  return tree;
}

function complaint(text: string): string {
  writeFileSync(file, text);
  try {
    readConfig(file);
  } catch (error) {
    assert.instance(error, UsageError);
    return (error as Error).message.replace('flash.config.json: ', '');
  }
  return '';
}

const MAC = 'it is six bytes such as 02:00:0a:00:02:0f, in small letters, or from-board';
const HOST = "it is a host's address, neither the first nor the last";
const FORWARD = 'it is HOST:DEVICE, two port numbers';
// What is written where, and the line that it gets.
const WRONG: [path: string, value: unknown, line: RegExp | string][] = [
  ['baord', 'x', /^unknown key baord; did you mean 'board'\? allowed: \$schema, board, pins, runtime, /],
  ['network.gatway', '10.0.2.2', /^unknown key network.gatway; did you mean 'gateway'\? allowed: mode, host/],
  ['provider.backlogg', 4, /^unknown key provider.backlogg; did you mean 'backlog'\?/],
  ['firmware.http.colour', 4, 'unknown key firmware.http.colour; allowed: forward, budget'],
  [
    'firmware.http.budget.hepa',
    4,
    "unknown key firmware.http.budget.hepa; did you mean 'heap'? allowed: heap, cost",
  ],
  ['firmware.http.budget.heap', 0, 'bad firmware.http.budget.heap 0; it is a number of bytes, 1 to 184320'],
  [
    'firmware.http.budget.cost',
    'x',
    "bad firmware.http.budget.cost 'x'; it is a number of microseconds, 1 to 10000000, or null for a firmware that is asked nothing",
  ],
  ['board', undefined, 'board is missing; it is the name of a file in boards/'],
  ['network.ip', undefined, 'network.ip is missing; it is an IPv4 address such as 10.0.2.15'],
  ['board', 7, 'bad board 7; it is the name of a file in boards/'],
  ['board', 'w5500-evb-pcio', /^unknown board 'w5500-evb-pcio'; did you mean 'w5500-evb-pico'\? known: /],
  ['board', 'teapot', /^unknown board 'teapot'; known: .*w5500-evb-pico2/],
  ['defaultFirmware', 'htpp', /^bad defaultFirmware 'htpp'; did you mean 'http'\? it is one of: http, /],
  ['port', 3, 'bad port 3; it is the path of a serial port such as /dev/ttyACM0 or COM3, or null'],
  [
    'runtime',
    { name: 'kaluna', version: '1.2' },
    "bad runtime.name 'kaluna'; it is kaluma or espruino; did you mean 'kaluma'?",
  ],
  [
    'runtime',
    { name: 'kaluma', version: 'new' },
    "bad runtime.version 'new'; it is a version such as 1.2 or 1.2.1",
  ],
  ['runtime', { name: 'kaluma' }, 'runtime.version is missing; it is a version such as 1.2 or 1.2.1'],
  ['network.mode', 'statc', "bad network.mode 'statc'; it is static or dhcp; did you mean 'static'?"],
  ['network.hostname', 'pico', 'network.hostname is for network.mode dhcp alone; with static, leave it out'],
  ['network.hostname', '-pico', /^bad network.hostname '-pico'; it is 1 to 63 of a-z 0-9 -/],
  ['network.mac', '02:00:0A:00:02:0F', `bad network.mac '02:00:0A:00:02:0F'; ${MAC}`],
  ['network.mac', '02:00:0a:00:02', `bad network.mac '02:00:0a:00:02'; ${MAC}`],
  ['network.mac', 'form-board', `bad network.mac 'form-board'; ${MAC}`],
  ['network.mac', '03:00:0a:00:02:0f', /^bad network.mac '03:.*'; its first byte is even/],
  ['network.mac', '00:00:00:00:00:00', /it is not all zeros$/],
  ['network.ip', '10.0.2.256', "bad network.ip '10.0.2.256'; it is an IPv4 address such as 10.0.2.15"],
  ['network.ip', '10.0.2', "bad network.ip '10.0.2'; it is an IPv4 address such as 10.0.2.15"],
  ['network.ip', '10.0.2.', "bad network.ip '10.0.2.'; it is an IPv4 address such as 10.0.2.15"],
  ['network.ip', '10.0.2.255', `bad network.ip '10.0.2.255'; ${HOST}`],
  ['network.gateway', '10.0.2.0', `bad network.gateway '10.0.2.0'; ${HOST}`],
  ['network.gateway', '10.0.3.2', /^network.gateway 10.0.3.2 is not in the network of 10.0.2.15/],
  ['network.gateway', '10.0.2.15', 'network.gateway and network.ip are both 10.0.2.15; they are two hosts'],
  ['network.subnet', '255.0.255.0', /^bad network.subnet '255.0.255.0'; it is a netmask/],
  ['network.subnet', '255.255.255.254', /^bad network.subnet '255.255.255.254'; it is a netmask/],
  ['provider.backlog', 9, 'bad provider.backlog 9; it is a number of slots, 1 to 8'],
  ['provider.backlog', 2.5, 'bad provider.backlog 2.5; it is a number of slots, 1 to 8'],
  ['provider.reservedSlots', 8, 'bad provider.reservedSlots 8; it is a number of slots, 0 to 7'],
  [
    'provider',
    { backlog: 6, reservedSlots: 3 },
    /^provider.backlog 6 is over the 5 slots that provider.reservedSlots 3/,
  ],
  ['provider.rxKb', [16, 1, 0, 0, 0, 0, 0, 0], /^provider.rxKb is 17 KB in all; the chip has 16 KB for each/],
  [
    'provider',
    { backlog: 4, rxKb: [4, 4, 4, 4, 0, 0, 0, 0] },
    /^provider.rxKb and provider.txKb give slot 4 memory for one direction alone; 0 KB is for both or for none/,
  ],
  [
    'provider',
    { rxKb: [4, 4, 4, 4, 0, 0, 0, 0], txKb: [8, 2, 2, 2, 0, 0, 0, 0] },
    /^provider.backlog 8 is over the 4 slots that provider.rxKb and provider.reservedSlots 0 leave/,
  ],
  ['provider.txKb', [3, 2, 2, 2, 2, 2, 2, 1], 'bad provider.txKb[0] 3; it is 0, 1, 2, 4, 8 or 16'],
  ['provider.txKb', [2], 'bad provider.txKb [2]; it is eight sizes in KB, each 0, 1, 2, 4, 8 or 16'],
  [
    'firmware',
    {},
    'bad firmware {}; it is the path of a program such as src/main.ts, or an object with an entry for each firmware',
  ],
  ['firmware', 'src/main.ts', "defaultFirmware 'http' is a key of firmware, which has none; leave it out"],
  ['network', { gateway: '10.0.2.2' }, 'network.ip is missing; it is an IPv4 address such as 10.0.2.15'],
  ['network', { mode: 'static' }, 'network.ip is missing; it is an IPv4 address such as 10.0.2.15'],
  ['network.subnet', undefined, 'network.subnet is missing; it is an IPv4 address such as 10.0.2.15'],
  ['firmware.http.forward', '80', new RegExp(`^bad firmware.http.forward '80'; ${FORWARD} such as 8080:80`)],
  ['firmware.http.forward', '8080:0', `bad firmware.http.forward '8080:0'; ${FORWARD} of 1 to 65535`],
  ['pins.cs', 29, 'bad pins.cs 29; it is a GPIO number, 0 to 28'],
  ['pins.spi.baudHz', 99_999, /^bad pins.spi.baudHz 99999; it is a number of hertz, 100000 to/],
  ['pins.int', 21, 'unknown key pins.int; allowed: spi, cs, reset, interrupt, ready'],
];

for (const [path, value, line] of WRONG) {
  config(`with ${path} ${JSON.stringify(value)} is refused in one line`, () => {
    const said = complaint(JSON.stringify(withPlace(path, value)));
    if (typeof line === 'string') assert.is(said, line);
    else assert.match(said, line);
    assert.not.match(said, '\n');
  });
}

// What a configuration makes of the pins of its board.
const WIRING: [pins: Tree, line: RegExp | string][] = [
  [{ interrupt: 17 }, 'interrupt and cs are both GPIO 17; every signal has a pin of its own'],
  [{ cs: 20 }, 'reset and cs are both GPIO 20; every signal has a pin of its own'],
  [{ reset: 16 }, 'reset and spi.miso are both GPIO 16; every signal has a pin of its own'],
  [{ spi: { miso: 12 } }, 'spi.miso 12 is none of SPI0; it is one of: 0, 4, 16'],
  [{ spi: { bus: 1 } }, 'spi.miso 16 is none of SPI1; it is one of: 8, 12'],
];

for (const [pins, line] of WIRING) {
  config(`with pins ${JSON.stringify(pins)} is refused in one line`, async () => {
    assert.is(complaint(JSON.stringify(withPlace('pins', pins))), '');
    try {
      await readBoard('w5500-evb-pico', readConfig(file));
      assert.unreachable();
    } catch (error) {
      assert.is((error as Error).message, `board w5500-evb-pico: ${line}`);
    }
  });
}

config('with a clock that is not behind chip select is refused for a chip that a PIO drives', async () => {
  const config = withPlace('board', 'w55rp20-evb-pico') as { pins?: Tree };
  config.pins = { spi: { sck: 22, miso: 21 } };
  assert.is(complaint(JSON.stringify(config)), '');
  try {
    await readBoard('w55rp20-evb-pico', readConfig(file));
    assert.unreachable();
  } catch (error) {
    const said = 'spi.sck 22 is not the pin behind cs 20; over PIO it is that one';
    assert.is((error as Error).message, `board w55rp20-evb-pico: ${said}`);
  }
});

config('with a runtime that the board cannot run is refused', async () => {
  complaint(JSON.stringify(withPlace('runtime', { name: 'kaluma', version: '1.3.0' })));
  try {
    await readBoard('w5500-evb-pico', readConfig(file));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, 'runtime.version 1.3.0 does not run on an RP2040');
  }
});

config('moves pins of its own board alone', async () => {
  complaint(JSON.stringify(withPlace('pins', { interrupt: null, cs: 22, spi: { baudHz: 8_000_000 } })));
  const own = await readBoard('w5500-evb-pico', readConfig(file));
  assert.equal(
    [own.interrupt, own.cs, own.reset, own.spi.baudHz, own.spi.miso],
    [null, 22, 20, 8_000_000, 16],
  );
  const other = await readBoard('w5500-evb-pico2', readConfig(file));
  assert.equal([other.interrupt, other.cs], [21, 17]);
});

config('is judged by what is a JSON schema itself', () => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  ajv.addVocabulary(['allowed']);
  const schema = JSON.parse(readFileSync(join(ROOT, 'flash.schema.json'), 'utf8'));
  assert.ok(ajv.validateSchema(schema), ajv.errorsText());
  assert.not.ok(ajv.validateSchema({ ...schema, required: 'board' }));
});

config('has words for every value that its schema refuses', () => {
  interface Part {
    $ref?: string;
    allowed?: string;
    properties?: Record<string, Part>;
    items?: Part;
    additionalProperties?: Part | boolean;
  }
  const wordless: string[] = [];
  const look = (part: Part, at: string) => {
    if (part.$ref === undefined && part.allowed === undefined && at !== '.$schema') wordless.push(at);
    for (const [key, each] of Object.entries(part.properties ?? {})) look(each, `${at}.${key}`);
    if (part.items) look(part.items, `${at}[]`);
    if (typeof part.additionalProperties === 'object') look(part.additionalProperties, `${at}.NAME`);
  };
  look(JSON.parse(readFileSync(join(ROOT, 'flash.schema.json'), 'utf8')), '');
  assert.equal(wordless, []);
});

// A file that is no JSON, and what is said of it.
const NO_JSON: [text: string, said: string][] = [
  ['{"board": }', "Unexpected token '}' at line 1, column 11"],
  ['', 'Unexpected end at line 1, column 1'],
  ['{\n  "board": "x",\n}\n', "Unexpected token '}' at line 3, column 1; leave out the comma before it"],
  ['{\n  // mine\n  "board": "x"\n}', "Unexpected token '//' at line 2, column 3; JSON has no comments"],
  ["{ 'board': 1 }", "Unexpected token ''' at line 1, column 3; texts and keys are in double quotes"],
  ['{ board: 1 }', "Unexpected token 'board' at line 1, column 3; texts and keys are in double quotes"],
  [
    '{\n  "board": "x"\n  "port": null\n}',
    "Unexpected token '\"' at line 3, column 3; is a comma missing before it?",
  ],
  ['{\n  "board": "x"\n', 'Unexpected end at line 3, column 1'],
  ['{ "board": "x" } }', "Unexpected token '}' at line 1, column 18"],
  ['[1, 02]', "Unexpected token '02' at line 1, column 5"],
  ['{ "board": "a\nb" }', "Unexpected token '\"' at line 1, column 12"],
];

for (const [text, said] of NO_JSON) {
  config(`that is no JSON is refused with line and column: ${JSON.stringify(text)}`, () => {
    assert.is(complaint(text), `flash.config.json is not JSON: ${said}`);
  });
}

config('that has something else in it than an object is told what it is to be', () => {
  const said = 'it is an object such as { "board": "w5500-evb-pico" }';
  assert.is(complaint('[]'), `bad contents []; ${said}`);
  assert.is(complaint('7'), `bad contents 7; ${said}`);
});

config('that is no JSON, or not there, is refused in one line', () => {
  assert.match(complaint('{"board": }'), /^flash.config.json is not JSON: Unexpected token/);
  rmSync(file);
  assert.throws(() => readConfig(file), `there is no ${file}`);
});

config('that is wrong makes every command end with one line and code 2, and nothing is written', async () => {
  const wrong = withPlace('network.gatway', '10.0.2.2');
  writeFileSync(file, JSON.stringify({ ...wrong, defaultFirmware: 'client' }));
  const output = join(ROOT, 'dist', 'pico-w5500-spi1-client.js');
  const writtenMs = () => (existsSync(output) ? statSync(output).mtimeMs : null);
  const before = writtenMs();
  for (const tool of ['build', 'start', 'flash']) {
    const port = tool === 'flash' ? ['--port', '/dev/null'] : [];
    const { code, stdout, stderr } = await run(tool, ...port, '--config', file, '--board', 'pico-w5500-spi1');
    assert.equal([tool, code, stdout], [tool, 2, '']);
    assert.match(stderr, /^error: flash.config.json: unknown key network.gatway; did you mean 'gateway'\?/);
    assert.is(stderr.trim().split('\n').length, 1);
  }
  assert.is(writtenMs(), before);
});

config.after(() => rmSync(folder, { recursive: true }));
config.run();
