import nodeAssert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { everything, inWeather, isAlone, isQuick, suitesIn } from '../choice.ts';
import { Durations } from '../durations.ts';
import type { Message } from '../process/messages.ts';
import { explain } from '../report/explain.ts';
import { prove } from '../report/proof.ts';
import { conclusion, Report, shownBy, tally } from '../report/report.ts';
import { SuiteResult } from '../report/result.ts';
import { copyOf } from '../tree.ts';

const suites = suite<{ folder: string }>('the suites of npm test');

suites.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'spisock-suites-'));
});
suites.after.each(({ folder }) => rmSync(folder, { recursive: true }));

function write(folder: string, path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What a failing assertion says. */
function saying(action: () => void): string {
  try {
    action();
  } catch (error) {
    return explain(error);
  }
  return 'nothing';
}

suites('are files that end with .test.ts, and no helper beside them', ({ folder }) => {
  for (const path of ['arrows.test.ts', 'hal/bus.test.ts', 'hal/bus.ts', 'support/test.ts', 'hal/.x.test.ts'])
    write(folder, path);
  assert.equal(suitesIn(folder), ['arrows', 'hal/bus']);
});

suites('run in foul weather as well where there is a wire, and a browser runs alone', ({ folder }) => {
  for (const name of ['provider/bind', 'services/boot', 'browser/http']) write(folder, `${name}.test.ts`);
  const jobs = everything(folder);
  assert.equal(
    jobs.map(({ name }) => name),
    ['browser/http', 'provider/bind', 'services/boot', 'provider/bind, foul weather'],
  );
  assert.equal(jobs.map(isAlone), [true, false, false, false]);
  assert.equal(jobs.map(isQuick), [false, true, true, false]);
  assert.is(jobs[3].env.LOSS, '5');
  const [storm] = inWeather(folder, { HARSH: '3', STEPS: '10' });
  assert.is(storm.name, 'provider/bind, HARSH=3');
});

suites('run on a copy of the sources, where later edits and builds do not arrive', ({ folder }) => {
  write(folder, 'firmware/echo.ts', 'before');
  write(folder, 'node_modules/uvu/index.js', 'a package');
  write(folder, 'dist/echo.js');
  write(folder, '.git/HEAD');
  const { path, remove } = copyOf(folder);
  try {
    write(folder, 'firmware/echo.ts', 'after');
    assert.is(readFileSync(join(path, 'firmware/echo.ts'), 'utf8'), 'before');
    assert.is(readFileSync(join(path, 'node_modules/uvu/index.js'), 'utf8'), 'a package');
    assert.equal(
      ['dist', '.git'].map((name) => existsSync(join(path, name))),
      [false, false],
    );
  } finally {
    remove();
  }
  assert.not.ok(existsSync(path));
  assert.ok(existsSync(join(folder, 'node_modules/uvu/index.js')));
});

suites('are remembered by how long they took', ({ folder }) => {
  const [known, quick, slow] = ['hal/bus', 'hal/new', 'cli/dev/run'].map((name) => ({
    name,
    file: '',
    env: {},
  }));
  const result = new SuiteResult(known);
  result.seconds = 12.34;
  new Durations(folder).remember([result]);
  const durations = new Durations(folder);
  assert.equal(
    [known, quick, slow].map((job) => durations.of(job)),
    [12.3, 2, 30],
  );
});

suites('say what was expected and what came, for assertions of uvu and of Node', () => {
  assert.match(
    saying(() => assert.is(4, 5)),
    /^Expected values to be strictly equal: \(is\)\n\+\+5 .*Expected.*\n--4 .*Actual/,
  );
  assert.match(
    saying(() => assert.match('abc', /x/)),
    /expected: \/x\/\nactual: {3}'abc'/,
  );
  assert.match(
    saying(() => nodeAssert.equal('a', 'b')),
    /\+\+b.*Expected.*\n--a.*Actual/,
  );
  assert.match(
    saying(() => nodeAssert.notEqual(1, 1)),
    /expected: 1\nactual: {3}1/,
  );
  assert.match(explain(new TypeError('no such thing')), /^TypeError: no such thing\n +at .*suites\.test\.ts/);
  assert.is(explain('text'), "thrown: 'text'");
});

suites('shorten long values', () => {
  const said = saying(() => assert.match('y'.repeat(100_000), /x/));
  assert.match(said, '... (100002 characters)');
  assert.ok(said.length < 5000);
});

const test = { suite: 'a bus', title: 'carries' };

function resultOf(...messages: Message[]): SuiteResult {
  const result = new SuiteResult({ name: 'hal/bus', file: '', env: {} });
  for (const message of messages) result.take(message);
  return result;
}

suites('count tests that pass, fail and are skipped', () => {
  const result = resultOf(
    { kind: 'begin', test },
    { kind: 'end', test, called: [] },
    { kind: 'end', test: { ...test, title: 'waits' }, failure: 'too long', called: [] },
    { kind: 'skip', test },
  );
  result.finish({ kind: 'done', cpuMs: 1500 });
  assert.is(tally([result, result]), '2 passed, 2 failed, 2 skipped');
  assert.equal(result.failures, [{ test: { ...test, title: 'waits' }, why: 'too long' }]);
  assert.is(result.cpuSeconds, 1.5);
});

suites('take a test for failed when a hook behind it fails', () => {
  const result = resultOf({ kind: 'end', test, called: [] }, { kind: 'failure', test, failure: 'no end' });
  assert.equal([result.passed, result.failures.length], [0, 1]);
});

suites('name the test at which a process has stopped', () => {
  const result = resultOf({ kind: 'begin', test });
  result.finish({ kind: 'stopped', why: 'its process ended with code 1' });
  assert.equal(result.failures, [{ test, why: 'its process ended with code 1' }]);
});

suites('fail without a test, unless they say why they are skipped', () => {
  const empty = resultOf();
  empty.finish({ kind: 'done', cpuMs: 0 });
  assert.is(empty.failures[0].why, 'it has none');
  const skipped = resultOf({ kind: 'print', text: 'skipped: a bus: there is none\n' });
  skipped.finish({ kind: 'done', cpuMs: 0 });
  assert.equal(skipped.failures, []);
});

suites('are reported one by one, with the number of each among all', () => {
  let said = '';
  const report = new Report(12, (text) => {
    said += text;
  });
  const result = resultOf({ kind: 'end', test, called: [] }, { kind: 'print', text: 'it says\n' });
  report.begin(result);
  result.finish({ kind: 'done', cpuMs: 0 });
  result.seconds = 0.25;
  report.end(result);
  assert.match(said, /^ 1\/12 {2}hal\/bus +1 passed, 0\.3 s\n {4}it says\n$/);
});

/** Results in which a test that called all functions passed for each requirement but one. */
function shownBut(number: number): SuiteResult[] {
  const called = prove([]).missing.filter((what) => what.startsWith('WSP'));
  const numbers = Array.from({ length: 70 }, (_, i) => i + 1).filter((each) => each !== number);
  const places = ['', ', w5100s', ', w6100', ', foul weather'];
  const results = places.map((place) => {
    const name = `requirements/queue${place}`;
    const result = new SuiteResult({ name, file: '', env: {} });
    for (const each of name.includes('foul') ? [number] : numbers)
      result.take({ kind: 'end', test: { ...test, title: `S${each} holds` }, called });
    return result;
  });
  return results;
}

suites('end with what was shown, and are not good where a requirement is missing in fair weather', () => {
  const all = shownBut(71);
  const good = conclusion(all, shownBy(all), '/');
  assert.match(
    good.text,
    /^\nS1 ok +S2 ok .*\n\non a W5100S\nS1 ok .*\non a W6100\nS1 ok .*\n211 passed, 0 failed, 0 skipped\n$/s,
  );
  assert.is(good.isGood, true);
  const some = shownBut(7);
  const poor = conclusion(some, shownBy(some), '/');
  assert.match(
    poor.text,
    /S7 MISSING.*\nnot shown: S7, S7 on a w5100s, S7 on a w6100\n208 passed, 0 failed, 0 skipped\n$/s,
  );
  assert.is(poor.isGood, false);
  assert.is(conclusion(some, null, '/').isGood, true, 'of a part of the suites nothing is asked');
});

suites('have their failures in front of the sum, with paths from the root of the sources', () => {
  const result = resultOf({ kind: 'end', test, failure: 'at file:///tmp/copy/test/bus.ts:1', called: [] });
  const { text, isGood } = conclusion([result], null, '/tmp/copy');
  assert.is(
    text,
    '\nFAILED hal/bus: a bus: carries\n    at test/bus.ts:1\n\n0 passed, 1 failed, 0 skipped\n',
  );
  assert.is(isGood, false);
});

suites.run();
