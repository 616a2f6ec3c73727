import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { freePort } from '../../support/free-port.ts';
import { Running, run } from '../command.ts';
import { greeter, library, OwnFolder, visit } from './own-programs.ts';

const own = suite('a program of the user’s own');
const folder = new OwnFolder();
own.after.each(Running.endAll);
own.after(() => folder.remove());

for (const built of [[], ['--built']]) {
  own(`says file and line of the source where it stops ${built.join()}`, async () => {
    folder.save('motor.ts', 'export function start(motor: any) {\n  console.log(motor.speed);\n}\n');
    const main = "import { start } from './motor.ts';\n\nfunction begin() {\n  start(null);\n}\nbegin();\n";
    const tool = new Running('start', [folder.save('main.ts', main), ...built]);
    assert.is(await tool.line('waiting'), 'waiting for the next save');
    const lines = tool.stdout.trim().split('\n');
    assert.equal(
      lines.map((line) => line.replace(/(:\d+):\d+$/, '$1')),
      [
        "TypeError: Cannot read properties of null (reading 'speed')",
        `  at ${folder.at('motor.ts')}:2`,
        `  at ${folder.at('main.ts')}:4`,
        `  at ${folder.at('main.ts')}:6`,
        'the program has stopped',
        'waiting for the next save',
      ],
    );
  });

  own(`runs on the port that it listens on, and says where its callbacks throw ${built.join()}`, async () => {
    const source = `import { boot, serve } from ${library('device/kit.ts')};
import * as wsa from ${library('provider/index.ts')};
boot();
serve(1014, function () {
  throw new Error('no room');
}, wsa.FD_ACCEPT);
let count = 0;
setInterval(function () {
  if (count++ === 3) throw new Error('no sensor');
}, 10);
`;
    const path = folder.save('callbacks.ts', source);
    const tool = new Running('start', [path, ...built]);
    assert.match(await tool.line('ready'), /^ready tcp:\/\/127\.0\.0\.1:\d+$/);
    visit(await tool.line('ready'));
    await tool.line('the program goes on');
    await tool.line('spisock: a callback threw');
    const lines = await tool.until(() => {
      const after = /(spisock: .*)\n {2}at (.*):\d+\n/.exec(tool.stdout);
      return after ? `${after[1]} at ${after[2]}` : undefined;
    });
    assert.is(lines, `spisock: a callback threw: Error: no room at ${path}:5`);
    const [, column] = new RegExp(`Error: no sensor\n  at ${path}:9:(\\d+)\n`).exec(tool.stdout) ?? [];
    assert.is(column, '28');
    assert.match(tool.stdout, 'the program goes on without that interval\n');
    assert.is(tool.stderr, '');
  });
}

own('says where promises are rejected that nobody handles, each time, and that it goes on', async () => {
  const source = `async function measure(): Promise<number> {
  throw new Error('no sensor');
}
setTimeout(() => void measure(), 10);
setTimeout(() => void measure(), 20);
setTimeout(() => void measure().catch(() => console.log('caught')), 30);
setTimeout(() => void Promise.reject('a text'), 40);
setTimeout(() => console.log('end'), 60);
`;
  const path = folder.save('rejecting.ts', source);
  const tool = new Running('start', [path]);
  await tool.line('end');
  const one = (line: number) => [
    'Uncaught (in promise) Error: no sensor',
    `  at ${path}:2`,
    `  at ${path}:${line}`,
    'the program goes on',
  ];
  assert.equal(
    tool.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/(:\d+):\d+$/, '$1')),
    [...one(4), ...one(5), 'caught', 'Uncaught (in promise) a text', 'the program goes on', 'end'],
  );
});

own('prints what it catches as it prints it', async () => {
  const path = folder.save(
    'caught.ts',
    "try { throw new Error('expected') } catch (e) { console.log('x: ' + e) }\nconsole.log('end');",
  );
  const tool = new Running('start', [path]);
  await tool.line('end');
  assert.is(tool.stdout, 'x: Error: expected\nend\n');
});

own('takes the next port of the host where its own is taken', async () => {
  const server = createServer().listen(9015, '127.0.0.1');
  // Where that fails another process has it already, which does as well.
  await new Promise((resolve) => server.on('listening', resolve).on('error', resolve));
  const tool = new Running('start', [folder.save('greet.ts', greeter(1015, 'hello'))]);
  const ready = await tool.line('ready');
  assert.ok(Number(/\d+$/.exec(ready)?.[0]) > 9015, ready);
  assert.is(await visit(ready).greeting, 'hello');
  server.close();
});

own('traces at once, and is led to from the port that --forward says', async () => {
  const path = folder.save('greet.ts', greeter(1016, 'hello'));
  const port = await freePort();
  const tool = new Running('start', [path, '--forward', `${port}:1016`, '--trace']);
  assert.match(await tool.line('s0 '), /^s0 \S+ -> \S+/);
  assert.is(await tool.line('ready'), `ready tcp://127.0.0.1:${port}`);
  assert.is(await visit(await tool.line('ready')).greeting, 'hello');
});

own('may block, as the one of the readme does', async () => {
  const [, source] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  const path = folder.save(
    'readme.ts',
    source.replaceAll(/'\.\/(.*)'/g, (_, module) => library(module)),
  );
  const tool = new Running('start', [path]);
  assert.match(await tool.line('ready'), /^ready tcp:\/\/127\.0\.0\.1:\d+$/);
});

own('may be a firmware, which keeps its port', async () => {
  const tool = new Running('start', ['firmware/echo.ts', '--config', configWithPort()]);
  assert.is(await tool.line('ready'), 'ready tcp://127.0.0.1:28007');
});

own('that cannot be built is one line with its place, and code 1 where no save is waited for', async () => {
  const path = folder.save('wrong.ts', 'const a = 1;\nconst b = {{;\n');
  for (const [tool, ...args] of [['start', '--no-watch'], ['build']]) {
    const { code, stdout, stderr } = await run(tool, path, ...args);
    assert.equal([code, stdout], [1, '']);
    assert.is(stderr, `${path}:2:12: Expected identifier but found "{"\n`);
  }
});

own('is not replaced by a pseudo-terminal where it stands behind --prompt', async () => {
  const path = folder.save('behind.ts', "console.log('x');");
  const { code, stderr } = await run('start', '--prompt', path);
  assert.is(code, 2);
  const line = `${path} is a file, which a pseudo-terminal would replace; a program comes before --prompt`;
  assert.is(stderr, `error: ${line}\n`);
  assert.is(readFileSync(path, 'utf8'), "console.log('x');");
});

own('is built under its own name', async () => {
  const path = folder.save('own-programs-test.ts', greeter(1018, 'hello'));
  const { code, stdout } = await run('build', path);
  assert.is(code, 0);
  assert.match(stdout, /^dist\/w5500-evb-pico-own-programs-test\.js bytes \d+\n$/);
  const output = join(ROOT, stdout.split(' ')[0]);
  assert.match(readFileSync(output, 'utf8'), 'hello');
  rmSync(output);
});

own('is built for a board, if its types are right', async () => {
  const path = folder.save('typed.ts', greeter(1019, 'hello'));
  const right = await run('flash', path, '--dry-run');
  assert.equal([right.code, right.stderr], [0, '']);
  assert.match(right.stdout, /^typed for w5500-evb-pico: \d+ bytes\ndry run: no board was touched\n$/);
  folder.save('typed.ts', `${greeter(1019, 'hello')}const n: number = 'text';\n`);
  const wrong = await run('flash', path, '--dry-run');
  assert.is(wrong.code, 1);
  assert.match(wrong.stderr, /typed\.ts\(6,7\): error TS2322/);
});

own.run();

/** The project's configuration, with a port for echo that no other suite has. */
function configWithPort(): string {
  const config = JSON.parse(readFileSync(join(ROOT, 'flash.config.json'), 'utf8'));
  config.firmware.echo.forward = '28007:7';
  return folder.save('flash.config.json', JSON.stringify(config));
}
