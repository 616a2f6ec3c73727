import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Pages beside the folder `docs` that are part of the site. */
const TOP = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const LINK = /\]\(([^)\s]+)\)/g;
/** Text in which nothing is a link. */
const CODE = /```[\s\S]*?```|`[^`\n]*`/g;

/** Copies the pages and drawings of the clone `root` to `into`, with links as the site has them. Throws an Error that names dead links. */
export function copyPages(root: string, into: string): void {
  const docs = join(root, 'docs');
  const names = readdirSync(docs, { recursive: true, encoding: 'utf8' });
  const pages = [...names.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)), ...TOP];
  const dead: string[] = [];
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    put(join(into, placeOf(page)), withLinks(text, page, root, into, dead));
  }
  for (const name of names.filter((name) => /\.(svg|png)$/.test(name)))
    cpSync(join(docs, name), join(into, name));
  if (dead.length > 0) throw new Error(`dead links:\n${dead.join('\n')}`);
}

/** Where a page of the clone is in the site: an index has the name that browsers ask for. */
function placeOf(path: string): string {
  const [first, ...rest] = path.split(sep);
  return (first === 'docs' ? rest.join(sep) : path).replace(/README\.md$/, 'index.md');
}

function withLinks(text: string, page: string, root: string, into: string, dead: string[]): string {
  const codes: string[] = [];
  const hidden = text.replaceAll(CODE, (code) => `\0${codes.push(code) - 1}\0`);
  const linked = hidden.replaceAll(LINK, (link, target: string) => {
    if (/^[a-z]+:|^#/.test(target)) return link;
    const [path, anchor] = target.split('#');
    const file = join(dirname(page), path);
    if (!existsSync(join(root, file))) {
      dead.push(`${page}: ${target}`);
      return link;
    }
    const place =
      /\.md$/.test(file) || file.startsWith(`docs${sep}`) ? placeOf(file) : sourceOf(file, root, into);
    const near = relative(dirname(placeOf(page)), place)
      .split(sep)
      .join('/');
    return `](${near.startsWith('.') ? near : `./${near}`}${anchor === undefined ? '' : `#${anchor}`})`;
  });
  return linked.replaceAll(/\0(\d+)\0/g, (_, at) => codes[Number(at)]);
}

/** A source that a page links to is a page of its own. Returns its place. */
function sourceOf(file: string, root: string, into: string): string {
  const place = join('source', `${file}.md`);
  const text = readFileSync(join(root, file), 'utf8');
  put(join(into, place), `# ${file.split(sep).join('/')}\n\n\`\`\`\`ts\n${text}\n\`\`\`\`\n`);
  return place;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
