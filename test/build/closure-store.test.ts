import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { once } from '../../build/closure/closure-store.ts';

const store = suite<{ folder: string; before: string | undefined }>('what is compiled once');

store.before.each((context) => {
  context.before = process.env.SPISOCK_BUILDS;
  context.folder = mkdtempSync(join(tmpdir(), 'spisock-store-'));
  process.env.SPISOCK_BUILDS = context.folder;
});
store.after.each(({ folder, before }) => {
  rmSync(folder, { recursive: true });
  if (before === undefined) delete process.env.SPISOCK_BUILDS;
  else process.env.SPISOCK_BUILDS = before;
});

/** Something that takes a moment to make, and counts how often it was made. */
function maker() {
  let times = 0;
  const make = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    times++;
    return { code: `made ${times}` };
  };
  return { make, times: () => times };
}

store('is made again for another input alone', async () => {
  const { make, times } = maker();
  const inputs = ['a', 'b', 'a', 'b'];
  const made: string[] = [];
  for (const input of inputs) made.push((await once({ input }, make)).code);
  assert.equal(made, ['made 1', 'made 2', 'made 1', 'made 2']);
  assert.is(times(), 2);
});

store('is waited for while another one makes it', async () => {
  const { make, times } = maker();
  const made = await Promise.all([once('a', make), once('a', make), once('a', make)]);
  assert.equal(made, [{ code: 'made 1' }, { code: 'made 1' }, { code: 'made 1' }]);
  assert.is(times(), 1);
});

store('is made by the next one where it could not be made', async ({ folder }) => {
  const failing = () => Promise.reject(new Error('refused'));
  const said = await once('a', failing).catch((error: Error) => error.message);
  assert.is(said, 'refused');
  assert.equal(readdirSync(folder), []);
  assert.equal(await once('a', maker().make), { code: 'made 1' });
});

store('is made each time where no folder is given, or nothing can be kept in it', async ({ folder }) => {
  const { make, times } = maker();
  delete process.env.SPISOCK_BUILDS;
  await once('a', make);
  await once('a', make);
  assert.is(times(), 2);
  writeFileSync(join(folder, 'file'), '');
  process.env.SPISOCK_BUILDS = join(folder, 'file');
  assert.equal(await once('a', make), { code: 'made 3' });
});

store.run();
