import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BLOCKS, FileSystem } from '../../../sim/runtimes/kaluma/files/file-system.ts';
import { Bench, output, thrown } from '../bench.ts';
import { netBoard } from '../net-board.ts';

const files = suite("the stand-in's fs");

/** A program that begins with `fs` and with bytes of a text. */
const FS = `var fs = require('fs');
  function bytes(text) { return new TextEncoder('ascii').encode(text); }
  function text(bytes) { return new TextDecoder('ascii').decode(bytes); }
  function fill(name, size) {
    var fd = fs.open(name, 'w'), piece = new Uint8Array(4096);
    for (var at = 0; at < size; at += 4096) fs.write(fd, piece);
    fs.close(fd);
  }
  function errno(action) { try { action(); return 0; } catch (e) { return e.errno || String(e); } }
`;
const said = (program: string) => output(`${FS} console.log(${program})`)[0];

files('writes and reads files, and lists them', () => {
  const program = `fs.mkdir('/a'), fs.writeFile('/a/b', bytes('hello')), fs.chdir('/a'), fs.writeFile('c', bytes('')),
    [text(fs.readFile('b')), fs.readdir('/a'), fs.stat('b').size, fs.stat('/a').isDirectory(), fs.cwd()].join(' ')`;
  assert.is(said(`(${program})`), 'hello b,c 5 true /a');
});

// littlefs's errors (lfs.h): what is done, and the number that it throws.
const ERRORS: [what: string, errno: number][] = [
  ["fs.stat('/no')", -2],
  ["fs.open('/no', 'r')", -2],
  ["fs.open('/no', 'w+')", -2],
  ["fs.open('/no', 'wx')", -2],
  ["fs.open('/no', 'a')", -2],
  ["fs.open('/no/x', 'w')", -2],
  ["fs.open('/f', 'wx')", -17],
  ["fs.open('/d', 'r')", -21],
  ["fs.readFile('/d')", -21],
  ["fs.stat('/f/x')", -20],
  ["fs.readdir('/f')", -20],
  ["fs.mkdir('/d')", -17],
  ["fs.mkdir('/')", -17],
  ["fs.rmdir('/')", -22],
  ["fs.rmdir('/d')", -39],
  ["fs.open('/' + 'x'.repeat(256), 'w')", -36],
  ['fs.close(0)', -9],
  ["fill('/big', 512 * 1024)", -28],
  ["fs.chdir('/f')", -2],
];

for (const [what, errno] of ERRORS) {
  files(`throws ${errno} from ${what}`, () => {
    const before = "fs.mkdir('/d'); fs.writeFile('/f', bytes('x')); fs.writeFile('/d/g', bytes('x'));";
    assert.equal(output(`${FS} ${before} console.log(errno(function () { ${what} }))`), [String(errno)]);
  });
}

files('throws a SystemError that says what it means', () => {
  assert.is(thrown("require('fs').stat('/no')"), 'Error: No such file or directory');
});

files('takes no text for bytes, and no null for a position', () => {
  const refusal = '"buffer" argument must be a typed array';
  assert.is(thrown("require('fs').writeFile('/f', 'text')"), `TypeError: ${refusal}`);
  const read = "var fs = require('fs'); fs.writeFile('/f', new Uint8Array(4)); var fd = fs.open('/f');";
  assert.is(
    output(
      `${read} try { fs.read(fd, new Uint8Array(4), 0, 4, null) } catch (e) { console.log(String(e)) }`,
    )[0],
    'TypeError: "position" argument must be a number',
  );
});

files('reads to the start of the memory behind a view, wherever the view begins', () => {
  const program = `${FS} fs.writeFile('/f', bytes('ab'));
    var whole = new Uint8Array(4), fd = fs.open('/f', 'r');
    fs.read(fd, whole.subarray(2)); console.log(whole.join());`;
  assert.equal(output(program), ['97,98,0,0']);
});

files('shows what is written when it is closed, and not before', () => {
  const program = `${FS} fs.writeFile('/f', bytes('old'));
    var fd = fs.open('/f', 'w'); fs.write(fd, bytes('newer'));
    console.log(text(fs.readFile('/f'))); fs.close(fd); console.log(text(fs.readFile('/f')));`;
  assert.equal(output(program), ['old', 'newer']);
});

files('loses 104 bytes of the C heap with every file that could not be opened', () => {
  const bench = new Bench();
  bench.run(
    `${FS} for (var i = 0; i < 100; i++) errno(function () { fs.open('/no', 'r') }); fs.exists('/no')`,
  );
  assert.is(bench.kaluma.heap.held, 10_400);
  const last = `var n = 0; while (errno(function () { fs.open('/no', 'r') }) === -2) n++; console.log(n)`;
  assert.equal(bench.run(last), ['445']);
});

files('holds 360 bytes of it for a file that is open', () => {
  const bench = new Bench();
  bench.run(`${FS} fs.writeFile('/f', bytes('x')); var fd = fs.open('/f', 'r')`);
  assert.is(bench.kaluma.heap.held, 360);
  bench.run('fs.close(fd)');
  assert.is(bench.kaluma.heap.held, 0);
});

for (const [path, answer, halted] of [
  ['/later', 'size 3', null],
  ['/now', undefined, /^the C stack is overrun: \d+ of 8192 bytes are taken, and a file needs 2048$/],
] as const) {
  const name =
    path === '/now' ? 'halts a board that asks for a file within a handler' : 'serves a file behind a timer';
  files(`${name} of http: the C stack has no room for it in there`, async () => {
    const device = await netBoard(`var fs = require('fs'); fs.writeFile('/f', new Uint8Array(3));
      require('http').createServer(function (req, res) {
        if (req.url === '/now') res.end('size ' + fs.stat('/f').size);
        else setTimeout(function () { res.end('size ' + fs.stat('/f').size); }, 0);
      }).listen(80)`);
    const client = device.host.connect(80);
    client.send(`GET ${path} HTTP/1.1\r\n\r\n`);
    client.onFin = () => client.fin();
    device.run(100);
    assert.is(/size \d/.exec(client.text())?.[0], answer);
    if (halted === null) assert.is(device.halted, null);
    else assert.match(device.halted ?? '', halted);
  });
}

// Bytes of a file that is written, and the blocks that it takes beside those of its directory.
for (const [bytes, blocks] of [
  [256, 0],
  [257, 1],
  [4096, 1],
  [4097, 2],
  [8188, 2],
  [8189, 3],
]) {
  files(`puts ${bytes} bytes into ${blocks} blocks`, () => {
    const made = new FileSystem();
    assert.is(made.used, 2);
    made.prepare('/f', true, false);
    made.commit(made.begin('/f', new Uint8Array(bytes)));
    assert.is(made.used, 2 + blocks);
  });
}

files('needs room for the new file beside the old one', () => {
  const half = (BLOCKS / 2) * 4096;
  const bench = new Bench();
  const write = `errno(function () { fill('/f', ${half}) })`;
  assert.equal(bench.run(`${FS} console.log(${write}, ${write})`), ['0 -28']);
});

files('outlives the program', () => {
  const bench = new Bench();
  bench.run(`require('fs').writeFile('/f', new Uint8Array(3))`);
  assert.equal(bench.run(`console.log(require('fs').stat('/f').size)`), ['3']);
});

files.run();
