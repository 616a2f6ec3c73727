import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundlePage } from './bundle-page.ts';

/** What a page is made of, by its path. */
export interface PageFiles {
  [path: string]: { type: string; text: string };
}

/** Whether the page was bundled with the package, beside which these modules are JavaScript. */
const IS_PACKED = import.meta.url.endsWith('.js');
/** Its first module, from source or bundled. */
const MAIN = fileURLToPath(new URL(IS_PACKED ? '../page/page.js' : '../page/main.tsx', import.meta.url));

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
  const { script, styles } = IS_PACKED
    ? { script: await readFile(MAIN, 'utf8'), styles: await readFile(MAIN.replace(/js$/, 'css'), 'utf8') }
    : await bundlePage(MAIN);
  return {
    '/': { type: 'text/html; charset=utf-8', text: html(token) },
    '/page.js': { type: 'text/javascript; charset=utf-8', text: script },
    '/page.css': { type: 'text/css; charset=utf-8', text: styles },
  };
}
