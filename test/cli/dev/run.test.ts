import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../../support/free-port.ts';
import { Running, run } from '../command.ts';
import { spisock } from '../test-terminal.ts';

const start = suite('npm start');
start.after.each(Running.endAll);

/** The status that `url` answers with, or why there is none. */
async function statusOf(url: string): Promise<number | string> {
  try {
    return (await fetch(url)).status;
  } catch (error) {
    return String((error as Error).cause);
  }
}

// Options, and the one line that they get.
const MISTAKES: [args: string[], line: RegExp][] = [
  [['--firmware', 'nope'], /^error: unknown firmware 'nope'; known: .*http.*echo.*client/],
  [['--board', 'nope'], /^error: unknown board 'nope'; known: .*w5500-evb-pico/],
  [['--forward', '80'], /^error: bad forward '80'/],
  [['--nope'], /^error: unknown option '--nope'/],
  [['nope'], /^error: there is no file nope$/m],
  [['echo'], /^error: there is no file echo; --firmware echo is the firmware of that name$/m],
  [['firmware'], /^error: firmware is a folder; a program is a file$/m],
  [['README.md'], /^error: README\.md is no program: its name ends neither in \.ts nor in \.js$/m],
  [['hal/kaluma/types/build.d.ts'], /^error: hal\/kaluma\/types\/build\.d\.ts is no program/],
  [['firmware/echo.ts', 'firmware/http.ts'], /^error: too many arguments/],
  [['firmware/echo.ts', '--firmware', 'http'], /^error: a file and --firmware exclude each other$/m],
  [['firmware/echo.ts', '--spi-server', 'x'], /^error: --spi-server and a file exclude each other$/m],
  [['--built', '--spi-server', 'x'], /^error: --spi-server and --built exclude each other$/m],
  [['--firmware'], /^error: option '--firmware <name>' argument missing/],
];

start('answers a mistake with one line and code 2', async () => {
  for (const [args, line] of MISTAKES) {
    const { code, stdout, stderr } = await spisock('dev', ...args);
    assert.is(code, 2, args.join(' '));
    assert.is(stdout, '');
    assert.match(stderr, line);
    assert.is(stderr.trim().split('\n').length, 1);
  }
  // As a process of its own, too.
  const [args, line] = MISTAKES[0];
  const { code, stdout, stderr } = await run('start', ...args);
  assert.equal([code, stdout, line.test(stderr)], [2, '', true]);
});

start('answers a busy host port with one line and code 2', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await run('start', '--forward', `${port}:80`);
  server.close();
  assert.is(code, 2);
  assert.is(stderr, `error: cannot listen on 127.0.0.1:${port}: the port is in use\n`);
});

// From its sources, and as `npm test` has compiled it, where it has.
const BOTH_WAYS: [signal: 'SIGINT' | 'SIGTERM', compiled: string | undefined][] = [
  ['SIGINT', ''],
  ['SIGTERM', undefined],
];

for (const [signal, compiled] of BOTH_WAYS) {
  start(`serves a page once it says so, and ends with code 0 on ${signal}`, async () => {
    const port = await freePort();
    const tool = new Running('start', ['--forward', `${port}:80`], compiled);
    assert.is(await tool.line('ready'), `ready http://127.0.0.1:${port}`);
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => statusOf(`http://127.0.0.1:${port}/`)));
    assert.equal(answers, [200, 200, 200, 200, 200, 200]);
    tool.child.kill(signal);
    assert.is(await tool.ended, 0);
    assert.is(tool.stderr, '');
  });
}

start('calls echo’s port tcp', async () => {
  const port = await freePort();
  const tool = new Running('start', ['--firmware', 'echo', '--forward', `${port}:7`]);
  assert.is(await tool.line('ready'), `ready tcp://127.0.0.1:${port}`);
  tool.child.kill('SIGTERM');
  assert.is(await tool.ended, 0);
});

start('prints what the device traces, and nothing of it unasked', async () => {
  const port = await freePort();
  const tool = new Running('start', ['--trace', '--forward', `${port}:80`]);
  assert.match(await tool.line('s0 '), /^s0 \S+ -> \S+/);
  tool.child.kill('SIGTERM');
  await tool.ended;
  const quiet = new Running('start', ['--forward', `${port}:80`]);
  // Either may be the first.
  await quiet.line('ready');
  await quiet.line('serving');
  quiet.child.kill('SIGTERM');
  await quiet.ended;
  const lines = quiet.stdout.trim().split('\n').sort();
  assert.equal(lines, [`ready http://127.0.0.1:${port}`, 'serving 10.0.2.15:80']);
});

start.run();

const build = suite('npm run build');

build('ends with the bytes of the bundle', async () => {
  const { code, stdout } = await run('build', '--firmware', 'echo', '--board', 'w5500-evb-pico');
  const last = stdout.trim().split('\n').pop() as string;
  const match = /^dist\/w5500-evb-pico-echo\.js bytes (\d+)$/.exec(last);
  assert.ok(match, last);
  assert.is(code, 0);
});

build('answers an unknown firmware with one line and code 2', async () => {
  const { code, stderr } = await spisock('build', '--firmware', 'nope');
  assert.is(code, 2);
  assert.match(stderr, /^error: unknown firmware 'nope'; known: /);
});

build.run();

const size = suite('npm run size');

size('names every firmware with its total', async () => {
  const { stdout } = await run('size');
  for (const name of ['http', 'echo', 'client']) {
    assert.match(stdout, new RegExp(`^ *\\d+  ${name} on w5500-evb-pico$`, 'm'));
  }
});

size.run();
