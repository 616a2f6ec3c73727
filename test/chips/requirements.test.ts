import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';

/**
 * The requirements S1 to S70 on a co-processor: their suites run in a process of its own, and what fails there is what its table
 * says, with the reason. For WIZnet's chips the runner repeats the suites.
 */
const requirements = suite('the requirements on a co-processor');

const FOLDER = fileURLToPath(new URL('../requirements', import.meta.url));
const LIMIT_MS = 240_000;
const LAST = 70;

/** By chip and number of the requirement: why the chip does otherwise. */
const OTHERWISE: Record<string, Record<number, string>> = {
  nina: {
    7: 'six sockets, of which the test expects eight',
    9: 'a client beyond the backlog waits in the co-processor, and is not refused',
    15: 'fewer clients wait in the provider; those in the co-processor stay',
    16: 'clients that wait in the co-processor are ended by RST',
    26: 'no line tells of a client: it is asked for within 10 ms, and the test asks at once',
    39: 'the co-processor does not tell that ARP was not answered: WSAETIMEDOUT after 30 s',
    40: 'as S39, which is one of the failures that it goes through',
  },
};

/** Suites whose tests have the number of a requirement in front. */
function suites(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.test.ts'));
  return files
    .map((file) => `${FOLDER}/${file}`)
    .filter((file) => numbersIn(readFileSync(file, 'utf8')).length > 0);
}

/** The numbers in front of names of tests. */
function numbersIn(source: string): number[] {
  return [...source.matchAll(/['"]S(\d+) /g)].map(([, number]) => Number(number));
}

/** The arguments of this process, but for what makes the suites of `npm test` wait for their runner. */
function ownArguments(): string[] {
  const all = process.execArgv;
  const isHook = (i: number) => all[i] === '--import' && /hooks\.mjs$/.test(all[i + 1] ?? '');
  return all.filter((_, i) => !isHook(i) && !isHook(i - 1));
}

/** The numbers of requirements that a test of fails in a process of that chip. */
function failing(chip: string): number[] {
  const found = new Set<number>();
  for (const file of suites()) {
    const args = [...ownArguments(), `--conditions=${chip}`, file];
    // uvu's own command sets FORCE_COLOR, and coloured results are not found below.
    const env = { ...process.env, FORCE_COLOR: '0' };
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env, timeout: LIMIT_MS });
    if (!/Total: +\d+/.test(stdout)) throw new Error(`${file} does not run: ${stdout.slice(-200)}`);
    for (const [, number] of stdout.matchAll(/FAIL +\S+ +"S(\d+) /g)) found.add(Number(number));
  }
  return [...found].sort((a, b) => a - b);
}

for (const [chip, table] of Object.entries(OTHERWISE)) {
  requirements(`hold on the ${chip}, but for those that its table has with a reason`, () => {
    const failed = failing(chip);
    const shown = Array.from({ length: LAST }, (_, i) => `S${i + 1} ${failed.includes(i + 1) ? '-' : 'yes'}`);
    process.stdout.write(`\n${chip}: ${shown.join(', ')}\n`);
    assert.equal(failed, Object.keys(table).map(Number));
  });
}

requirements('are all in the suites', () => {
  const all = new Set(suites().flatMap((file) => numbersIn(readFileSync(file, 'utf8'))));
  assert.is(all.size, LAST);
});

requirements.run();
