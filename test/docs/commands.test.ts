import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';
import { CASES } from './commands/cases.ts';
import { shownCommands } from './commands/collect.ts';
import { missingFor, runShown } from './commands/run.ts';

/** Those for a fresh project are run in one: test/package/package.test.ts. */
const commands = suite('the commands of the pages');

const shown = shownCommands();
const lines = new Set(shown.map(({ line }) => line));

commands('have a case each, and no case is of a command that no page has', () => {
  assert.ok(lines.size > 50, `${lines.size} commands`);
  assert.equal(
    shown.filter(({ line }) => !Object.hasOwn(CASES, line)).map(({ page, line }) => `${page}: ${line}`),
    [],
  );
  assert.equal(
    Object.keys(CASES).filter((line) => !lines.has(line)),
    [],
  );
});

commands('that cannot run here are tested by files that are there', () => {
  for (const [line, how] of Object.entries(CASES)) {
    if (!('not' in how)) continue;
    const [file, text] = how.by;
    assert.ok(how.not.length > 8, line);
    assert.match(readFileSync(join(ROOT, file), 'utf8'), text, line);
  }
});

commands('name scripts that package.json has', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  for (const line of lines) {
    const [, script] = /^npm run (\S+)/.exec(line) ?? [];
    if (script !== undefined) assert.ok(Object.hasOwn(scripts, script), line);
  }
});

const socat = !spawnSync('socat', ['-V']).error;
for (const [line, how] of Object.entries(CASES)) {
  if ('not' in how || how.where !== 'clone') continue;
  const missing = missingFor(line, socat);
  if (missing) console.log(`skipped: ${line}: ${missing}`);
  else commands(`run as written: ${line}`, () => runShown(line, how, ROOT));
}

commands.after(() => rmSync(join(ROOT, 'device.pcap'), { force: true }));
commands.run();
