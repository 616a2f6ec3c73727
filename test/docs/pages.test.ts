import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';

const pages = suite('pages');

const DOCS = join(ROOT, 'docs');
const all = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join(DOCS, name));
const top = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].map((name) => join(ROOT, name));

/** The targets of a page's links and pictures that lie in the tree, without their anchors. */
function targets(page: string): string[] {
  const text = readFileSync(page, 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith('#'))
    .map((target) => join(dirname(page), target.replace(/#.*$/, '')));
}

/** The anchors that a page's headings make. */
function anchors(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

pages('are all in the index docs/README.md', () => {
  const listed = targets(join(DOCS, 'README.md'));
  const missing = all.filter((page) => page !== join(DOCS, 'README.md') && !listed.includes(page));
  assert.equal(
    missing.map((page) => relative(ROOT, page)),
    [],
  );
});

pages('have no dead links', () => {
  const dead = [...all, ...top].flatMap((page) =>
    targets(page)
      .filter((target) => !existsSync(target))
      .map((target) => `${relative(ROOT, page)}: ${relative(ROOT, target)}`),
  );
  assert.equal(dead, []);
});

/** Whether npm packs what is at this path: what package.json lists, and what npm packs always. */
function isPacked(path: string): boolean {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  const near = relative(ROOT, path).split(sep);
  const listed = files.map((file) => file.split('/'));
  const isListed = listed.some((parts) => parts.every((part, i) => near[i] === part));
  return isListed || /^(README\.md|LICENSE|package\.json)$/.test(near.join('/'));
}

pages('have no links that are dead where they are packed', () => {
  const packed = [...all, ...top].filter(isPacked);
  assert.ok(packed.length > 30, `${packed.length} pages`);
  const dead = packed.flatMap((page) =>
    targets(page)
      .filter((target) => !isPacked(target))
      .map((target) => `${relative(ROOT, page)}: ${relative(ROOT, target)}`),
  );
  assert.equal(dead, []);
});

pages('have no link to a heading that is not there', () => {
  const dead = [...all, ...top].flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s:]*)#([^)\s]+)\)/g)]
      .filter(([, target, anchor]) => {
        const file = target === '' ? page : join(dirname(page), target);
        return file.endsWith('.md') && existsSync(file) && !anchors(file).includes(anchor);
      })
      .map(([link]) => `${relative(ROOT, page)}: ${link}`),
  );
  assert.equal(dead, []);
});

pages.run();
