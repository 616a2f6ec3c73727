import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, readConfig } from '../../build/config/config.ts';

const gallery = suite('the page on the gallery');

const text = readFileSync(join(ROOT, 'docs', 'gallery.md'), 'utf8');

gallery('says of every firmware what it says of itself, and each has 40 lines at most', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.keys(readConfig().firmware).map((name) => {
    const lines = readFileSync(join(ROOT, 'firmware', `${name}.ts`), 'utf8')
      .trimEnd()
      .split('\n');
    assert.ok(lines.length <= 40, `${name} has ${lines.length} lines`);
    const [, does, lesson] = /^\/\*\* (.*) The lesson: (.*) \*\/$/.exec(lines[0]) as RegExpExecArray;
    return `| \`${name}\` | ${does} | ${lesson} |`;
  });
  assert.equal(rows, expected);
});

gallery.run();
