import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prove, type Witness } from '../report/proof.ts';

const proof = suite('proof');

/** A test that passed for each requirement, and each of them called all functions. */
function everything(): Witness[] {
  const called = prove([]).missing.filter((what) => what.startsWith('WSP'));
  return Array.from({ length: 70 }, (_, i) => ({ name: `S${i + 1} holds`, passed: true, called }));
}

proof(
  'has a line for each of 70 requirements and 30 functions, and misses them all where no test ran',
  () => {
    const { text, missing } = prove([]);
    assert.is(missing.length, 100);
    assert.is(text.match(/\bS\d+ MISSING/g)?.length, 70);
    assert.is(text.match(/\bWSP\w+ MISSING/g)?.length, 30);
  },
);

proof('misses nothing where a test passed for each', () => {
  const { text, missing } = prove(everything());
  assert.equal(missing, []);
  assert.match(text, /^S1 ok +S2 ok .* S10 ok\n/);
  assert.match(text, /WSPAccept 70 tests ok/);
});

proof('takes no requirement for another, and none for shown because of one test when another failed', () => {
  const without = everything().filter(({ name }) => !name.startsWith('S1 '));
  assert.equal(prove(without).missing, ['S1']);
  const failed = { name: 'S12 holds also backwards', passed: false, called: [] };
  const { text, missing } = prove([...everything(), failed]);
  assert.equal(missing, ['S12']);
  assert.match(text, /S12 FAILED/);
});

proof('misses a function that no test called, or that a failing test called', () => {
  const uncalled = everything().map((test) => ({
    ...test,
    called: test.called.filter((name) => name !== 'WSPSendTo'),
  }));
  assert.equal(prove(uncalled).missing, ['WSPSendTo']);
  const failed = { name: 'sends', passed: false, called: ['WSPSend'] };
  assert.equal(prove([...everything(), failed]).missing, ['WSPSend']);
});

proof('counts all suites of the provider: none goes past test/support/suite.ts', () => {
  for (const folder of ['provider', 'requirements']) {
    const path = new URL(`../../${folder}/`, import.meta.url);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.test.ts'),
    );
    const strays = files.filter(
      (file) => !/from '(\.\.\/)+support\/(chip-)?suite\.ts'/.test(readFileSync(new URL(file, path), 'utf8')),
    );
    assert.ok(files.length > 5, `${files.length} suites in ${folder}`);
    assert.equal(strays, []);
  }
});

proof.run();
