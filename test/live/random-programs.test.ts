import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { ROOT, readConfig } from '../../build/config/config.ts';
import { PRELUDE, snippet } from '../build/bundle/snippets.ts';
import { output } from './bench.ts';

/** Snippets of one program: a build takes longer than to run a thousand. */
const SNIPPETS = 300;
/** With SEED=n in the environment: that program alone, which the message of a failure names. */
const SEED = Number(process.env.SEED ?? 0) || Math.floor(Math.random() * 1e9);

const { board, network } = readConfig();
const random = suite('a random program');

/** What `source` prints, from its source and as it is flashed. */
async function printed(source: string): Promise<[plain: string[], built: string[]]> {
  const folder = mkdtempSync(join(ROOT, 'firmware', '.random-'));
  try {
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, source);
    const options = { board, firmware: 'random', network, trace: false, entry, warn: () => {} };
    const plain = await bundle({ ...options, shrunk: false });
    return [output(plain.program), output((await bundle(options)).program)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

random(`says the same from source and built: SEED=${SEED}`, async () => {
  const bodies = fc.sample(snippet, { numRuns: SNIPPETS, seed: SEED });
  const calls = bodies.map((body, at) => `attempt(${at}, () => { ${body} });`);
  const [plain, built] = await printed(`${PRELUDE}${calls.join('\n')}\n`);
  assert.is(plain.length, SNIPPETS, `SEED=${SEED}: ${plain[plain.length - 1]}`);
  const differing = bodies.findIndex((_body, at) => plain[at] !== built[at]);
  const message = `SEED=${SEED}, snippet ${differing}: ${bodies[differing]}`;
  assert.is(differing, -1, `${message}\nsource: ${plain[differing]}\nbuilt:  ${built[differing]}`);
});

random('has snippets that answer, that throw, and that have effects', () => {
  const bodies = fc.sample(snippet, { numRuns: SNIPPETS, seed: 1 });
  for (const word of ['fail(', 'try {', 'new Derived', 'wsa.inet(', 'switch', 'none', 'delete'])
    assert.ok(
      bodies.some((body) => body.includes(word)),
      word,
    );
});

random.run();
