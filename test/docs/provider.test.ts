import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';

/** The pages about the provider say what is tested, and show what compiles. */
const pages = suite('the pages about the provider');

const FOLDER = join(ROOT, 'docs', 'provider');
const PAGES = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

/** The sources of all tests, one behind the other. */
function testSources(): string {
  const folder = join(ROOT, 'test');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  return tests.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

/** The rows of the tables whose third column is headed `shown by`. */
function departures(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const head = rows.findIndex((row) => row.includes('| shown by |'));
  if (head < 0) return [];
  return rows.slice(head + 2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

pages('name for each departure the test that shows it', () => {
  const sources = testSources();
  const rows = PAGES.flatMap(({ text }) => departures(text));
  assert.ok(rows.length >= 12, `${rows.length} departures`);
  const missing = rows.map((cells) => cells[2]).filter((name) => name !== '' && !sources.includes(name));
  assert.equal(missing, []);
});

pages('lead to each other, and to pages that exist', () => {
  for (const { name, text } of PAGES) {
    for (const [, target] of text.matchAll(/\]\(([^)#]+)\)/g))
      assert.not.throws(() => readFileSync(join(FOLDER, target)), `${name}: ${target}`);
  }
});

pages('show examples that compile', () => {
  const examples = new Map<string, string>();
  for (const { name, text } of PAGES) {
    const block = /```ts\n([\s\S]*?)```/.exec(text);
    if (block) examples.set(join(FOLDER, name.replace('.md', '.ts')), block[1]);
  }
  assert.ok(examples.size >= 5, `${examples.size} examples`);
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, noUnusedLocals: false },
    ROOT,
  );
  const host = ts.createCompilerHost({ ...options });
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => examples.has(file) || fileExists(file);
  host.getSourceFile = (file, version, ...rest) => {
    const example = examples.get(file);
    return example === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, example, version);
  };
  const program = ts.createProgram([...examples.keys()], options, host);
  const mistakes = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  assert.equal(mistakes, []);
});

pages.run();
