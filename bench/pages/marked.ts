import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../build/config/config.ts';

/** Text that a script writes into the project's pages: whole files, or the text between two marks of a page. */
export interface Page {
  /** From the project's root. */
  file: string;
  /** The whole of the file, or its parts by the name in their marks. */
  content: string | Record<string, string>;
}

const BENCH = 'npm run bench -- --write';
const begin = (name: string, by: string) => `<!-- begin ${name}: written by ${by} -->\n`;
const end = (name: string) => `<!-- end ${name} -->`;

/** Returns `text` with `content` between the marks of `name`, which contain the command. Throws if there are none. */
export function fill(text: string, name: string, content: string, by = BENCH): string {
  const mark = begin(name, by);
  const from = text.indexOf(mark);
  const to = text.indexOf(end(name));
  if (from < 0 || to < from) throw new Error(`no marks of ${name}`);
  return text.slice(0, from) + mark + content + text.slice(to);
}

/** Returns the page with the script's text in it. */
function wanted({ file, content }: Page): string {
  if (typeof content === 'string') return content;
  return Object.entries(content).reduce((text, [name, part]) => fill(text, name, part), read(file));
}

/** Returns the files of pages that are out of date. */
export function stale(pages: Page[]): string[] {
  return pages.filter((page) => read(page.file) !== wanted(page)).map(({ file }) => file);
}

export function write(pages: Page[]): void {
  for (const page of pages) writeFileSync(join(ROOT, page.file), wanted(page));
}

function read(file: string): string {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return '';
  }
}
