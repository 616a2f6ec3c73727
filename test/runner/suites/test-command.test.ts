import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { Running, run } from '../../cli/command.ts';

const loop = suite<{ folder: string }>('npm test');

loop.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'spisock-loop-'));
  symlinkSync(join(ROOT, 'node_modules'), join(context.folder, 'node_modules'), 'junction');
  writeFileSync(join(context.folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(context.folder, 'suites'));
});
loop.after.each(Running.endAll);
loop.after.each(({ folder }) => rmSync(folder, { recursive: true }));

/** Suites that are written into a folder, by their names. */
function write(folder: string, bodies: Record<string, string>): string {
  const head =
    "import { suite } from 'uvu';\nimport * as assert from 'uvu/assert';\nconst one = suite('one');\n";
  for (const [name, body] of Object.entries(bodies))
    writeFileSync(join(folder, 'suites', `${name}.ts`), `${head}${body}\none.run();\n`);
  return join(folder, 'suites');
}

/** A suite that starts a command which never ends, and writes down its process id. */
const starts = (folder: string) => `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  const command = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(command.pid));`;

/** Whether the command that a suite has started is over, or will be at once. */
async function isOver(folder: string): Promise<boolean> {
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  for (let looks = 0; looks < 400; looks++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  process.kill(pid);
  return false;
}

const GOOD = "one('adds', () => assert.is(1 + 1, 2));\none('waits', async () => { await 1; });";

loop('reports each suite, ends with the sum, and with code 0 when all pass', async ({ folder }) => {
  const suites = write(folder, {
    'a.test': GOOD,
    'b.test': `${GOOD}\none.skip('some day');`,
    helper: "throw new Error('no suite');",
  });
  const { code, stdout, stderr } = await run('test', '--folder', suites, '--lanes', '1');
  const lines = stdout.trimEnd().split('\n');
  assert.match(lines[0], /^1\/2 {2}a +2 passed, \d+\.\d s$/);
  assert.match(lines[1], /^2\/2 {2}b +2 passed, 1 skipped, \d+\.\d s$/);
  assert.is(lines.at(-1), '4 passed, 0 failed, 1 skipped');
  assert.equal([code, stderr], [0, '']);
});

loop('says at the end what failed, where, what was expected and what came', async ({ folder }) => {
  const suites = write(folder, {
    'bad.test': `${starts(folder)}
      one('adds', () => assert.is(1 + 1, 3));
      one('compares', () => assert.equal({ a: 1 }, { a: 2 }));`,
    'good.test': GOOD,
  });
  const { code, stdout } = await run('test', '--folder', suites, '--lanes', '1', '--limit', '10');
  const [progress, first, second, ...rest] = stdout.split(/^FAILED /m);
  assert.match(progress, /^1\/2 {2}bad +0 passed, 3 FAILED, .*\n2\/2 {2}good +2 passed, /m);
  assert.match(
    first,
    /^bad: one: adds\n {4}Expected values to be strictly equal: \(is\)\n {4}\+\+3 .*\n {4}--2 /,
  );
  assert.match(first, /bad\.test\.ts:\d+/);
  assert.match(second, /^bad: one: compares\n.*--··"a":·1\n.*\+\+··"a":·2\n/s);
  assert.match(
    rest.join(''),
    /^bad: the file: its end\n {4}it leaves open: .*\n\n2 passed, 3 failed, 0 skipped\n$/s,
  );
  assert.is(code, 1);
  assert.ok(await isOver(folder), 'what the failing suite has started runs on');
});

loop('stops a suite that hangs, and goes on behind one whose process ends', async ({ folder }) => {
  const suites = write(folder, {
    'blocks.test': `${starts(folder)}
      one('blocks', () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); });`,
    'crashes.test': `one('is fine', () => {});
      one('crashes', () => new Promise(() => setTimeout(() => { throw new Error('late'); })));`,
    'leaves.test': "one('leaves', () => process.exit(3));",
    'sleeps.test': "one('sleeps', () => new Promise(() => {}));",
    'loads.test': "throw new Error('not loaded');",
    'empty.test': '',
    'good.test': GOOD,
  });
  const { code, stdout } = await run('test', '--folder', suites, '--lanes', '3', '--limit', '10');
  const failed = stdout.split(/^FAILED /m).slice(1);
  const said = (name: string) => failed.find((text) => text.startsWith(`${name}: `)) ?? '';
  assert.match(said('blocks'), /^blocks: one: blocks\n {4}it took longer than 10 s, and was stopped\n/);
  assert.match(said('sleeps'), /^sleeps: one: sleeps\n {4}it took longer than 10 s, and was stopped\n/);
  assert.match(said('crashes'), /^crashes: one: crashes\n {4}its process ended with code 1\n.*Error: late/s);
  assert.match(said('leaves'), /^leaves: one: leaves\n {4}its process ended with code 3\n/);
  assert.match(said('loads'), /^loads: the file: loading it\n {4}Error: not loaded\n/);
  assert.match(said('empty'), /^empty: the file: its tests\n {4}it has none\n/);
  assert.match(stdout, /^3 passed, 6 failed, 0 skipped\n$/m);
  assert.is(code, 1);
  assert.ok(await isOver(folder), 'what the suite that hangs has started runs on');
});

loop('ends the processes of its suites when it is stopped', async ({ folder }) => {
  const suites = write(folder, {
    'sleeps.test': `${starts(folder)}
      one('sleeps', () => { console.log('asleep'); return new Promise(() => {}); });`,
    'a.test': GOOD,
  });
  const command = new Running('test', ['--folder', suites, '--lanes', '2']);
  await command.line('1/2');
  for (let looks = 0; looks < 400 && !command.stdout.includes('running: sleeps'); looks++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  command.child.kill('SIGTERM');
  assert.is(await command.ended, 1);
  assert.ok(await isOver(folder), 'what the suite has started runs on');
});

loop('runs the suites whose names have a part, and refuses a part that none has', async ({ folder }) => {
  const suites = write(folder, { 'one.test': GOOD, 'other.test': "throw new Error('not asked for');" });
  const some = await run('test', 'one', '--folder', suites);
  assert.match(some.stdout, /^1\/1 {2}one .*\n\n2 passed, 0 failed, 0 skipped\n$/);
  const none = await run('test', 'third', '--folder', suites);
  assert.equal([none.code, none.stderr], [2, "error: no suite is called 'third'\n"]);
});

loop.run();
