import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { compile } from '../compiled.ts';

const compiled = suite<{ tree: string; into: string }>('the sources that npm test has compiled');

const SOURCES: Record<string, string> = {
  'package.json': '{ "type": "module", "sideEffects": false }',
  'node_modules/some/package.json': '{ "name": "some" }',
  'node_modules/some/index.js': "module.exports = 'a package';",
  'sim/runtimes/kaluma/board/worker.ts': "import './deep/effect.ts';\nconsole.log('board');",
  'sim/runtimes/kaluma/board/deep/effect.ts': "console.log('effect' as string);",
  'cli/one.ts': `import some from 'some';
    import { where } from './deep/where.ts';
    interface NoCode { a: 1 }

    console.log(some, where);
    throw new Error('on line 6');`,
  'cli/deep/where.ts': 'export const where: string = import.meta.url;',
  'test/runner/compiled.mjs': readFileSync(join(ROOT, 'test', 'runner', 'compiled.mjs'), 'utf8'),
};

compiled.before((context) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spisock-compiled-')));
  for (const [path, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(ROOT, 'node_modules', 'esbuild'), join(folder, 'node_modules', 'esbuild'), 'junction');
  context.tree = folder;
  context.into = join(folder, 'dist');
  return compile(folder, context.into);
});
compiled.after(({ tree }) => rmSync(tree, { recursive: true }));

/** What Node prints of a program on both outputs, with `env` in its environment beside what is in ours. */
function printed(args: string[], env: Record<string, string> = {}): string {
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { stdout, stderr } = spawnSync(process.execPath, args, options);
  return stdout + stderr;
}

compiled('are commands with their modules, which are where their sources are', ({ tree, into }) => {
  const text = printed(['--enable-source-maps', join(into, 'cli', 'one.mjs')]);
  const place = pathToFileURL(join(tree, 'cli', 'deep', 'where.ts')).href;
  assert.is(text.split('\n')[0], `a package ${place}`);
  assert.match(text, /Error: on line 6\n.*cli\/one\.ts:6:\d+/);
});

compiled('are the thread of a board, with all effects of its modules', ({ into }) => {
  assert.is(printed([join(into, 'sim', 'runtimes', 'kaluma', 'board', 'worker.mjs')]), 'effect\nboard\n');
});

compiled('are modules one by one; another file is compiled when it is loaded', ({ tree, into }) => {
  // What is loaded is what was compiled.
  writeFileSync(join(tree, 'cli', 'deep', 'where.ts'), "export const where = 'written later';");
  const module = pathToFileURL(join(tree, 'cli', 'deep', 'where.ts')).href;
  const source = `import { where } from '${module}';\nconsole.log(where as string);\nthrow new Error('on line 3');`;
  const other = join(into, 'other.mts');
  writeFileSync(other, source);
  const text = printed(['--import', join(tree, 'test', 'runner', 'compiled.mjs'), other], {
    SPISOCK_COMPILED: into,
  });
  assert.is(text.split('\n')[0], module);
  assert.match(text, /Error: on line 3\n.*other\.mts:3:\d+/);
});

compiled.run();
