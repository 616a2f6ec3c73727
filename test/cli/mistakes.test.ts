import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SUBCOMMANDS } from '../../cli/main.ts';
import { spisock } from './test-terminal.ts';

const mistakes = suite('a mistake in a command line');

const folder = mkdtempSync(join(tmpdir(), 'spisock-mistakes-'));
mistakes.after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'full'), 'a file');

const LINES: [args: string, line: RegExp][] = [
  ['buidl', /^error: unknown command 'buidl'; did you mean 'build'\? spisock --help lists them$/],
  ['compile', /^error: unknown command 'compile'; spisock --help lists them$/],
  ['--nope', /^error: unknown option '--nope'/],
  ['dev --forwad 1:2', /^error: unknown option '--forwad'; did you mean '--forward'\?$/],
  ['dev --board nope', /^error: unknown board 'nope'; known: .*w5500-evb-pico/],
  ['dev --config nowhere.json', /^error: there is no nowhere\.json$/],
  ['dev --loss 200', /^error: bad --loss '200'; it is a chance in per cent, 0 to 100$/],
  ['dev --tap dev0 --forward 1:2', /^error: --tap and --forward exclude each other$/],
  ['build nowhere.ts', /^error: there is no file nowhere\.ts$/],
  ['build a.ts b.ts', /^error: too many arguments/],
  ['flash --firmware nope', /^error: unknown firmware 'nope'; known: /],
  ['monitor --baud 9600', /^error: unknown option '--baud'/],
  ['ports now', /^error: too many arguments/],
  ['boards --pins', /^error: unknown option '--pins'/],
  [
    'doctor --board w5500-evb-piko',
    /^error: unknown board 'w5500-evb-piko'; did you mean 'w5500-evb-pico'\?/,
  ],
  ['sim a b', /^error: too many arguments/],
  ['sim --tap dev0 --dns host', /^error: --tap and --dns exclude each other$/],
  ['sim --tap a/b', /^error: bad --tap 'a\/b'; it is an interface name/],
  ['init x --board nope', /^error: unknown board 'nope'; known: /],
  [
    'init x --runtime kalumo',
    /^error: unknown runtime 'kalumo'; did you mean 'kaluma'\? known: kaluma, espruino$/,
  ],
  ['init firmware', /^error: firmware is not empty: it has \S+; give a new folder, or an empty one$/],
  ['init .', /^error: this folder is not empty: it has \S+; give a new folder, or an empty one$/],
  ['init README.md', /^error: README\.md is a file; spisock init takes a folder$/],
];

for (const [args, line] of LINES) {
  mistakes(`is one line and code 2: spisock ${args}`, async () => {
    const { code, stdout, stderr } = await spisock(...args.split(' '));
    assert.match(stderr.trimEnd(), line);
    assert.equal([code, stdout, stderr.split('\n').length], [2, '', 2]);
  });
}

mistakes('in a configuration is one line that names the key, whichever command reads it', async () => {
  const file = join(folder, 'flash.config.json');
  writeFileSync(file, '{ "bord": "w5500-evb-pico" }');
  for (const command of ['dev', 'build', 'flash', 'monitor', 'doctor', 'sim']) {
    const { code, stdout, stderr } = await spisock(command, '--config', file);
    assert.match(
      stderr,
      /^error: flash\.config\.json: unknown key bord; did you mean 'board'\? allowed: .*\n$/,
    );
    assert.equal([code, stdout], [2, ''], command);
  }
});

mistakes.run();

const help = suite('the help of spisock');

help('lists every command, and is what spisock alone prints', async () => {
  const { code, stdout, stderr } = await spisock('--help');
  for (const name of SUBCOMMANDS) assert.match(stdout, new RegExp(`^ {2}${name} {2,}\\S`, 'm'));
  assert.equal([code, stderr, (await spisock()).stdout], [0, '', stdout]);
});

for (const name of SUBCOMMANDS) {
  help(`of ${name} has examples of it, with options that it has`, async () => {
    const { code, stdout, stderr } = await spisock(name, '--help');
    assert.equal([code, stderr], [0, '']);
    assert.match(stdout, new RegExp(`^Usage: spisock ${name}`));
    const [options, examples = ''] = stdout.split('\nExamples:\n');
    const lines = examples.trimEnd().split('\n');
    assert.ok(lines.length > 0);
    for (const line of lines) {
      assert.match(line, `spisock ${name}`);
      for (const [option] of line.matchAll(/--[a-z-]+/g)) assert.match(options, option, line);
    }
    assert.is((await spisock('help', name)).stdout, stdout);
  });
}

help('has the version of the package', async () => {
  const { code, stdout } = await spisock('--version');
  assert.is(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

help.run();
