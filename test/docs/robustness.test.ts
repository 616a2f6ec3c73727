import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';

const page = suite('the page about robustness');

/** The rows of both tables: what, test, file. */
const rows = readFileSync(join(ROOT, 'docs', 'robustness.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!fault|complaint)/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

page('names for each fault and complaint a test that is in the named file, or says why there is none', () => {
  assert.ok(rows.length >= 90, `${rows.length} rows`);
  const wrong = rows.filter(([, test, file]) => {
    if (file === '') return !/^not by a test: \w/.test(test);
    const path = join(ROOT, file);
    return test.length < 12 || !existsSync(path) || !readFileSync(path, 'utf8').includes(test);
  });
  assert.equal(wrong, []);
});

page('and that about security name files of tests that are there', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
  const files = [...text.matchAll(/`(test\/[^`*]+)`/g)].map(([, file]) => file);
  assert.ok(files.length >= 8);
  assert.equal(
    files.filter((file) => !existsSync(join(ROOT, file))),
    [],
  );
});

page.run();
