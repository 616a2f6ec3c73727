import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { faultsIn } from './modules.ts';
import { Command, freshProject } from './project.ts';
import { first, npm, npmDoes, OUTSIDE, pack, removeOutside } from './tarball.ts';
import { shownInEditor } from './tsserver.ts';

const packed = suite('the package');

const tarball = first(() => pack(ROOT));
const project = first(async () => freshProject(await tarball()));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

packed('has nothing that publint finds', async () => {
  const publint = join(createRequire(import.meta.url).resolve('publint'), '..', 'cli.js');
  const args = [publint, await tarball(), '--strict'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(status, 0, stdout + stderr);
  assert.match(stdout, 'All good!');
});

packed('has types that are right wherever an ES module is imported', async () => {
  const attw = join(
    createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json'),
    '..',
    'dist',
    'index.js',
  );
  const args = [
    attw,
    await tarball(),
    '--profile',
    'esm-only',
    '--no-color',
    '--no-emoji',
    '--format',
    'ascii',
  ];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(status, 0, stdout);
  assert.match(stdout, '"spisock/kaluma"');
});

packed('has every file and every package that its modules import', async () => {
  const installed = join(await project(), 'node_modules', 'spisock');
  assert.equal(faultsIn(installed), []);
  assert.ok(existsSync(join(installed, 'provider', 'index.ts')));
  // The page of the inspector is bundled: no package is installed for it.
  const page = readFileSync(join(installed, 'dist', 'package', 'inspector', 'page', 'page.js'), 'utf8');
  assert.match(page, 'With Preact');
  for (const clone of ['test', 'bench', 'tsconfig.json', 'flash.config.json', 'package-lock.json'])
    assert.not.ok(existsSync(join(installed, clone)), clone);
});

packed('has declarations that lead to no source: a user’s options are not for these', async () => {
  const folder = await project();
  const tsc = createRequire(join(folder, 'package.json')).resolve('typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '--listFilesOnly'], { cwd: folder, encoding: 'utf8' });
  const own = stdout.split('\n').filter((file) => /[\\/]node_modules[\\/]spisock[\\/]/.test(file));
  assert.ok(own.length > 0);
  assert.equal(
    own.filter((file) => !file.trimEnd().endsWith('.d.ts')),
    [],
  );
});

packed('is imported by its names in Node', async () => {
  const names = Object.keys(manifest.exports as object)
    .filter((key) => !/\*|\.json$|^\.\/(kaluma|espruino|report|types)/.test(key))
    .map((key) => `spisock${key.slice(1)}`);
  assert.ok(names.length >= 7);
  const source = `for (const name of ${JSON.stringify([...names, 'spisock/boards/w5500-evb-pico'])})
    console.log(name, Object.keys(await import(name)).length > 0);`;
  const args = ['--input-type=module', '--eval', source];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: await project(), encoding: 'utf8' });
  assert.equal(
    [
      stdout
        .trim()
        .split('\n')
        .filter((line) => !line.endsWith(' true')),
      stderr,
    ],
    [[], ''],
  );
});

packed('makes a project whose tests pass, and in which an editor finds no error', async () => {
  const folder = await project();
  const config = readFileSync(join(folder, 'flash.config.json'), 'utf8');
  assert.ok(config.trimEnd().split('\n').length <= 8, config);
  const { code, stdout, stderr } = await npm('npm', ['test'], folder);
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout, /^. (pass|tests) [1-9]/m);
  assert.equal(await shownInEditor(folder, ['src/main.ts', 'test/main.test.ts']), []);
  await npmDoes('npm', ['run', 'check'], folder);
});

packed('makes a project for Espruino whose tests pass, and in which an editor finds no error', async () => {
  // It finds the packages of the project around it.
  const { code, output } = await Command.run(await project(), ['init', 'wifi', '--runtime', 'espruino']);
  assert.is(code, 0, output);
  const folder = join(await project(), 'wifi');
  const tested = await npm('npm', ['test'], folder);
  assert.is(tested.code, 0, tested.stdout + tested.stderr);
  assert.equal(await shownInEditor(folder, ['src/main.ts', 'test/main.test.ts']), []);
  await npmDoes('npm', ['run', 'check'], folder);
  writeFileSync(join(folder, 'src', 'wrong.ts'), 'millis();\nconst level: string = analogRead(A0);\n');
  const shown = (await shownInEditor(folder, ['src/wrong.ts'])).join('\n');
  assert.match(shown, /^src\/wrong\.ts:1: .*'millis'/m);
  assert.match(shown, /^src\/wrong\.ts:2: .*'number'.*'string'/m);
});

packed(
  'shows a mistake in an editor where there is one, and none in what the build gives a program',
  async () => {
    const folder = await project();
    const given = "import { board } from 'board';\nimport { boot } from 'spisock/kaluma';\nboot();\n";
    writeFileSync(
      join(folder, 'src', 'given.ts'),
      `${given}console.log(board.cs, NETWORK.ip[0], BACKLOG);\n`,
    );
    assert.equal(await shownInEditor(folder, ['src/given.ts']), []);
    const file = join(folder, 'src', 'wrong.ts');
    writeFileSync(
      file,
      "import { boot } from 'spisock/kaluma';\nconst info: number = boot();\nsetTimeut(info);\n",
    );
    const shown = await shownInEditor(folder, ['src/wrong.ts']);
    assert.match(shown.join('\n'), /^src\/wrong\.ts:2: .*'ProtocolInfo'.*'number'/m);
    assert.match(shown.join('\n'), /^src\/wrong\.ts:3: .*'setTimeut'/m);
    writeFileSync(file, '');
  },
);

/**
 * A save takes less than this where nothing else is at work, or than so many starts of Node: on a machine that is busy these
 * take their time, too.
 */
const SAVED_MS = 2000;
const SAVED_STARTS = 40;
const SAVES = 4;

/** How long Node takes to start and end, the quickest of three. */
function startMs(): number {
  const times = [1, 2, 3].map(() => {
    const beganMs = performance.now();
    spawnSync(process.execPath, ['--eval', '0']);
    return performance.now() - beganMs;
  });
  return Math.min(...times);
}

packed('serves a program, and what was saved within two seconds', async () => {
  const folder = await project();
  const file = join(folder, 'src', 'saved.ts');
  const source = readFileSync(join(folder, 'src', 'main.ts'), 'utf8');
  const title = (text: string) => source.replace(/<title>[^<]*<\/title>/, `<title>${text}</title>`);
  writeFileSync(file, title('save 0'));
  const dev = new Command(folder, ['dev', 'src/saved.ts']);
  const [, url] = await dev.line(/^ready (http:\/\/127\.0\.0\.1:\d+)/m);
  const titleNow = async () => {
    const page = await fetch(url).then(
      (answer) => answer.text(),
      () => '',
    );
    return /<title>([^<]*)/.exec(page)?.[1];
  };
  assert.is(await titleNow(), 'save 0');
  const tookMs: number[] = [];
  for (let save = 1; save <= SAVES; save++) {
    const savedMs = performance.now();
    writeFileSync(file, title(`save ${save}`));
    const restarted = new RegExp(`(?:restarted: [^]*?){${save}}^ready `, 'm');
    await dev.line(restarted);
    assert.is(await titleNow(), `save ${save}`);
    tookMs.push(Math.round(performance.now() - savedMs));
  }
  console.log(`a save is served after ${tookMs.join(', ')} ms`);
  const most = Math.max(SAVED_MS, SAVED_STARTS * startMs());
  assert.ok(Math.min(...tookMs) < most, `${tookMs.join()}, and at most ${most}`);
  await dev.stop();
});

packed('comes with pages of which each command for a project does what they say', async () => {
  const args = ['--import', 'tsx', join(ROOT, 'test', 'package', 'commands.ts'), await project()];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 170_000,
  });
  assert.is(status, 0, stdout + stderr);
  const [, count] = /^(\d+) commands$/m.exec(stdout) as RegExpExecArray;
  assert.ok(Number(count) > 20, `${count} commands`);
});

packed('builds a bundle that runs in the stand-in, the same as from a clone', async () => {
  const folder = await project();
  const { code, output } = await Command.run(folder, ['build']);
  assert.is(code, 0, output);
  const [, path] = /^(\S+\.js) bytes \d+/m.exec(output) as RegExpExecArray;
  const program = readFileSync(join(folder, path), 'utf8');
  const { board } = await import('../../boards/w5500-evb-pico.ts');
  const device = new LockstepBoard({ program, pins: board });
  // No DHCP server is there: it falls back to its own address.
  device.run(25_000);
  assert.ok(
    device.lines.some((line) => line.startsWith('serving 10.0.2.15:80')),
    device.lines.join('\n'),
  );
  const { bundle } = await import('../../build/bundle.ts');
  const { readSettings } = await import('../../build/config/settings.ts');
  const { build } = await readSettings({ config: join(folder, 'flash.config.json') });
  assert.ok((await bundle({ ...build, trace: false })).program === program, 'the two programs differ');
});

if (spawnSync('socat', ['-V']).error)
  console.log('skipped: flashing from a project: socat, which makes pseudo-terminals, is not installed');
else
  packed('flashes a board, and says the URL', async () => {
    const folder = await project();
    const board = new Command(folder, ['dev', '--prompt', join(OUTSIDE, 'board')]);
    const [, port] = await board.line(/^prompt (\S+)/m);
    const { code, output } = await Command.run(folder, ['flash', '--port', port]);
    assert.is(code, 0, output);
    const [, ip] = /^main serves http:\/\/([\d.]+)\/$/m.exec(output) as RegExpExecArray;
    assert.match(ip, /^10\.0\.2\./);
    await board.stop();
  });

packed('runs the first program of the readme with an address by DHCP', async () => {
  const folder = await project();
  const source = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1] as string;
  const named = source
    .replace("'./provider/index.ts'", "'spisock'")
    .replace("'./device/kit.ts'", "'spisock/kaluma'");
  writeFileSync(join(folder, 'src', 'first.ts'), named);
  const dev = new Command(folder, ['dev', 'src/first.ts']);
  const [, port] = await dev.line(/^ready tcp:\/\/127\.0\.0\.1:(\d+)/m);
  const client = connect(Number(port), '127.0.0.1');
  client.end('hello');
  const parts: Buffer[] = [];
  for await (const part of client) parts.push(part);
  assert.is(Buffer.concat(parts).toString(), 'hello');
  await dev.stop();
});

for (const version of [22, 24]) {
  packed(`works with Node ${version}: tests, build, simulated board`, async () => {
    const folder = await project();
    const node = await nodeOf(version);
    if (node === null) return;
    const { code, stdout, stderr } = await npm('npm', ['test'], folder, node);
    assert.is(code, 0, stdout + stderr);
    const built = await Command.run(folder, ['build'], node);
    assert.is(built.code, 0, built.output);
    const dev = new Command(folder, ['dev'], node);
    const [, url] = await dev.line(/^ready (http:\/\/127\.0\.0\.1:\d+)/m);
    assert.is((await fetch(url)).status, 200);
    await dev.stop();
  });
}

/** That Node, as npm brings it; null, which is said, where there is none for this system. */
async function nodeOf(version: number): Promise<string | null> {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = join(OUTSIDE, `node-${version}`);
  const { code, stderr } = await npm(
    'npm',
    ['install', '--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund', `${name}@${version}`],
    OUTSIDE,
  );
  if (code === 0)
    return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  console.log(`skipped: Node ${version}: npm does not bring ${name}: ${stderr.split('\n')[0]}`);
  return null;
}

packed.after.each(Command.endAll);
packed.after(removeOutside);
packed.run();
