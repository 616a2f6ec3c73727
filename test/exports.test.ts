import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import * as assert from 'uvu/assert';
import { suite } from './support/suite.ts';

const exported = suite('the exports of provider/index.ts');

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The names that a module exports, those of types behind `type `, in the order of the alphabet. */
function exportsOf(module: string): string[] {
  const program = ts.createProgram([`${ROOT}${module}`], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(`${ROOT}${module}`);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${module} is no module`);
  return checker
    .getExportsOfModule(symbol)
    .map((each) => {
      const target = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
      return target.flags & ts.SymbolFlags.Value ? each.name : `type ${each.name}`;
    })
    .sort();
}

/**
 * A name that is added, changed or removed goes into the list of test/exports.txt, and into CHANGELOG.md: one that
 * changed or went with what stands in its place.
 */
exported('are those of test/exports.txt', () => {
  const listed = readFileSync(`${ROOT}test/exports.txt`, 'utf8').trimEnd().split('\n');
  const found = exportsOf('provider/index.ts');
  assert.ok(found.includes('WSPAccept') && found.includes('type SockAddr') && found.length > 300);
  assert.equal(
    found.filter((name) => !listed.includes(name)),
    [],
    'exported and not listed',
  );
  assert.equal(
    listed.filter((name) => !found.includes(name)),
    [],
    'listed and not exported',
  );
  assert.equal(listed, [...listed].sort());
});

exported.run();
