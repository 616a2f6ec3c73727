import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';
import { SUBCOMMANDS } from '../../cli/main.ts';
import { spisock } from '../cli/test-terminal.ts';

const page = suite('the pages on the command');

const read = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');

/** The command lines in blocks of code, without `npx` and what pipes into them. */
function linesOf(text: string): string[] {
  const blocks = [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)]
    .filter(([, language]) => language === '')
    .flatMap(([, , block]) => block.split('\n'));
  return blocks.flatMap((line) => /^(?:\S+ \S+ \| |npx )?(spisock .*)$/.exec(line)?.[1] ?? []);
}

page('have a section with examples for each command, and an entry for it', () => {
  const text = read('command.md');
  for (const name of SUBCOMMANDS) {
    assert.match(text, `[\`spisock ${name}\`](#spisock-${name})`);
    const [, section = ''] = text.split(`\n## spisock ${name}\n`);
    const lines = linesOf(section.split('\n## ')[0]);
    assert.ok(lines.length > 0 && lines.every((line) => line.split(' ')[1] === name), name);
  }
});

page('show commands with options that they have', async () => {
  const lines = ['command.md', 'first-device.md'].flatMap((name) => linesOf(read(name)));
  assert.ok(lines.length > 20);
  for (const line of lines) {
    const [, name, ...args] = line.split(' ');
    const { code, stdout } = await spisock(name, '--help');
    assert.is(code, 0, line);
    for (const arg of args.filter((one) => one.startsWith('--'))) assert.match(stdout, `${arg} `, line);
  }
});

page('name every option of spisock dev', async () => {
  const [, section] = read('command.md').split('\n## spisock dev\n');
  const { stdout } = await spisock('dev', '--help');
  for (const [, option] of stdout.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm))
    if (option !== '--help') assert.match(section.split('\n## ')[0], new RegExp(`\`${option}\\b`), option);
});

page('show the lines of the program and the test that spisock init writes', () => {
  const template = (name: string) => readFileSync(join(ROOT, 'cli', 'init', 'template', name), 'utf8');
  const [program, test] = [...read('first-device.md').matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, text]) => text,
  );
  for (const line of program.trim().split('\n'))
    assert.match(template('main.ts').replaceAll('PORT)', '80)'), line);
  for (const line of test.trim().split('\n'))
    assert.match(template('main.test.ts').replaceAll(', { built }', ''), line.trim());
});

page.run();
