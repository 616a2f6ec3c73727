import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';

/** A form that esbuild does not refuse, though no device code may have it. */
interface Form {
  what: string;
  /** esbuild's name for it: a file uses the form when being told that it is unsupported changes the output. */
  feature: string;
  /** Where it is written, in source without strings and comments. */
  pattern: RegExp;
}

const FORMS: Form[] = [
  { what: 'object spread', feature: 'object-rest-spread', pattern: /\.\.\./ },
  { what: 'a private field', feature: 'class-private-field', pattern: /#[A-Za-z_$]/ },
  { what: 'a private method', feature: 'class-private-method', pattern: /#[A-Za-z_$]/ },
  { what: 'a private accessor', feature: 'class-private-accessor', pattern: /#[A-Za-z_$]/ },
  { what: 'a private static field', feature: 'class-private-static-field', pattern: /#[A-Za-z_$]/ },
  { what: 'a private static method', feature: 'class-private-static-method', pattern: /#[A-Za-z_$]/ },
  { what: 'a static block', feature: 'class-static-blocks', pattern: /static\s*\{/ },
  { what: 'a decorator', feature: 'decorators', pattern: /^\s*@/ },
  { what: 'using', feature: 'using', pattern: /\busing\b/ },
  { what: 'a named group in a regular expression', feature: 'regexp-named-capture-groups', pattern: /\(\?</ },
  {
    what: 'lookbehind in a regular expression',
    feature: 'regexp-lookbehind-assertions',
    pattern: /\(\?<[=!]/,
  },
  { what: 'the flag s of a regular expression', feature: 'regexp-dot-all-flag', pattern: /\/[a-z]*s/ },
  { what: 'the flag d of a regular expression', feature: 'regexp-match-indices', pattern: /\/[a-z]*d/ },
  { what: 'the flag v of a regular expression', feature: 'regexp-set-notation', pattern: /\/[a-z]*v/ },
  {
    what: 'a Unicode class in a regular expression',
    feature: 'regexp-unicode-property-escapes',
    pattern: /\\p\{/i,
  },
];

/** One line, `file:line: what`, for each forbidden form in these files (paths from `root`). */
export async function findSlips(files: string[], root: string): Promise<string[]> {
  const sources = files.filter((name) => /\.[jt]s$/.test(name));
  return (await Promise.all(sources.map((file) => slipsIn(file, root)))).flat();
}

async function slipsIn(file: string, root: string): Promise<string[]> {
  const source = await readFile(join(root, file), 'utf8');
  // Nearly every file is clean, which one look at all forms together shows.
  if (!(await usesAny(source, FORMS))) return [];
  const lines = withoutText(source).split('\n');
  const slips: string[] = [];
  for (const form of FORMS) {
    if (!(await usesAny(source, [form]))) continue;
    const line = lines.findIndex((text) => form.pattern.test(text));
    slips.push(`${file}:${line + 1}: ${form.what} is not for the boards`);
  }
  return slips;
}

async function usesAny(source: string, forms: Form[]): Promise<boolean> {
  const written = (known: boolean) => {
    const supported = Object.fromEntries(forms.map(({ feature }) => [feature, known]));
    return transform(source, { loader: 'ts', target: 'esnext', logLevel: 'silent', supported });
  };
  const [kept, rewritten] = await Promise.all([written(true), written(false)]);
  return kept.code !== rewritten.code;
}

/** The source with its comments and strings blanked, line for line. */
function withoutText(source: string): string {
  const text = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return source.replace(text, (found) => found.replace(/[^\n]/g, ' '));
}
