import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deadLinks } from '../../docs/site/links.ts';
import { copyPages } from '../../docs/site/pages.ts';

const site = suite('the site of the pages');

const folder = mkdtempSync(join(tmpdir(), 'spisock-site-'));

/** A folder with these files, by their paths. */
function treeOf(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

const TOP = { 'CHANGELOG.md': '# Changes', 'CONTRIBUTING.md': '', 'SECURITY.md': '' };

site('has every page, its index under the name that browsers ask for, and sources that pages link to', () => {
  const root = treeOf('whole', {
    ...TOP,
    'docs/README.md': '[a](provider/README.md#x) [b](../CHANGELOG.md) `[c](code.md)`',
    'docs/provider/README.md': '[a](../README.md) [s](../../hal/chip.ts) ![d](../d.svg)',
    'docs/d.svg': '<svg/>',
    'hal/chip.ts': 'export const A = 1;',
  });
  const into = join(folder, 'into');
  copyPages(root, into);
  const read = (path: string) => readFileSync(join(into, path), 'utf8');
  assert.is(read('index.md'), '[a](./provider/index.md#x) [b](./CHANGELOG.md) `[c](code.md)`');
  assert.is(read('provider/index.md'), '[a](../index.md) [s](../source/hal/chip.ts.md) ![d](../d.svg)');
  assert.match(read('source/hal/chip.ts.md'), 'export const A = 1;');
  assert.ok(existsSync(join(into, 'd.svg')));
});

site('is not made with a dead link', () => {
  const root = treeOf('dead', { ...TOP, 'docs/README.md': '[a](b.md)\n```\n[c](d.md)\n```\n' });
  assert.throws(() => copyPages(root, join(folder, 'none')), /^dead links:\ndocs\/README\.md: b\.md$/);
});

site('has links to its own files alone', () => {
  const built = treeOf('built', {
    'index.html': '<a href="/a">a</a> <a href="/api/">b</a> <img src="/d.svg"> <a href="/c#x">c</a>',
    'a.html': '<a href="https://example.test/">far</a>',
    'd.svg': '',
  });
  const dead = deadLinks(built).map((line) => line.replace(/^.*built\//, ''));
  assert.equal(dead, ['index.html: /api/', 'index.html: /c']);
});

site.after(() => rmSync(folder, { recursive: true }));
site.run();
