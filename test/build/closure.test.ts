import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClosureError, externsFor, findClosure, runClosure } from '../../build/closure/closure.ts';

const closure = suite('the compiler');

const native = findClosure(['native']) as string[];

closure('keeps the names that are declared as shared, and renames others', async () => {
  const code = 'shared = function (box) { box.kept = 1; box.renamed = box.kept + 1; return box.renamed; };';
  const { code: compiled } = await runClosure(native, { code, externs: externsFor(['shared'], ['kept']) });
  assert.match(compiled, /^shared=function\(/);
  assert.match(compiled, /\.kept\b/);
  assert.not.match(compiled, /renamed/);
});

closure('writes functions and var alone', async () => {
  const code = `class Box { constructor(a) { this.a = a } twice() { return () => this.a * 2 } }
    const one = new Box(shared()); let two = one.twice(); shared(two, one);`;
  const { code: compiled } = await runClosure(native, { code, externs: externsFor(['shared'], []) });
  assert.not.match(compiled, /\bclass\b|\blet\b|\bconst\b|=>/);
});

closure('brings nothing of its own library along', async () => {
  const code = 'shared([1, 2].includes(shared()), Array.from([1]), "a".padStart(2));';
  const { code: compiled } = await runClosure(native, { code, externs: externsFor(['shared'], []) });
  assert.not.match(compiled, /jscomp/);
  assert.match(compiled, /\.includes\(/);
});

closure('says what it does not understand', async () => {
  try {
    await runClosure(native, { code: 'let = = 1;', externs: '' });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, ClosureError);
    assert.match((error as Error).message, /Parse error/);
  }
});

closure('is not found where neither kind answers', () => {
  assert.is(findClosure([]), null);
});

closure('leaves names out that no property can have without quotes', () => {
  assert.not.match(externsFor([], ['a-b', '1', 'ok']), /a-b|\.1/);
  assert.match(externsFor([], ['a-b', '1', 'ok']), /\.ok;/);
});

closure.run();
