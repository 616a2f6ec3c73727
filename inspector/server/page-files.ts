import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundlePage } from './bundle-page.ts';

/** What a page is made of, by its path. */
export interface PageFiles {
  [path: string]: { type: string; text: string };
}

const SOURCE = new URL('../page/main.tsx', import.meta.url);

/** The one HTML file: script and styles are files beside it, so that a page runs nothing else. */
function html(token: string): string {
  const query = `?token=${token}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>spisock inspector</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css${query}">
</head>
<body><div id="page"></div><script type="module" src="/page.js${query}"></script></body>
</html>
`;
}

/** The files of the page: in the package they were bundled with it, and in a clone they are as their sources say. */
export async function readPage(token: string): Promise<PageFiles> {
  const isPacked = import.meta.url.endsWith('.js');
  const read = (name: string) => readFile(new URL(`../page/${name}`, import.meta.url), 'utf8');
  const { script, styles } = isPacked
    ? { script: await read('page.js'), styles: await read('page.css') }
    : await bundlePage(fileURLToPath(SOURCE));
  return {
    '/': { type: 'text/html; charset=utf-8', text: html(token) },
    '/page.js': { type: 'text/javascript; charset=utf-8', text: script },
    '/page.css': { type: 'text/css; charset=utf-8', text: styles },
  };
}
