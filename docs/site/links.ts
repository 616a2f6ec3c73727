import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const LINK = /(?:href|src)="(\/[^"#?]*)/g;

/** The links of a built site, from its root, that lead to no file of it: one line for each page and link. */
export function deadLinks(site: string): string[] {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.html$/.test(name),
  );
  return pages.flatMap((page) => {
    const text = readFileSync(join(site, page), 'utf8');
    const links = new Set([...text.matchAll(LINK)].map(([, link]) => decodeURI(link)));
    const dead = [...links].filter((link) => !isThere(join(site, link)));
    return dead.map((link) => `${relative('.', page)}: ${link}`);
  });
}

/** A page is asked for with or without its ending, and a folder for its index. */
function isThere(path: string): boolean {
  if (existsSync(`${path}.html`)) return true;
  if (!existsSync(path)) return false;
  return statSync(path).isFile() || existsSync(join(path, 'index.html'));
}
