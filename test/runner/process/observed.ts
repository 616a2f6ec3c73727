import * as uvu from 'uvu';
import { explain } from '../report/explain.ts';
import type { Message, TestName } from './messages.ts';

/**
 * `uvu` as tests see it in a process of suites: uvu itself, and each test is reported by its name. uvu runs them, and
 * what it prints of them is not needed.
 */

type Body = (context: never) => unknown;
type Hook = (body: (context: object) => Promise<void>) => void;

interface Entry {
  name: TestName;
  isOnly: boolean;
  isOver: boolean;
}

const { wspCalls = new Set() } = globalThis as { wspCalls?: Set<string> };

let say: (message: Message) => void = () => {};
let entries: Entry[] = [];
/** How many bodies of tests and hooks are under way. */
let depth = 0;

/** Reports from now on to `listener`, as of a new file. */
export function observe(listener: (message: Message) => void): void {
  say = listener;
  entries = [];
  depth = 0;
}

/** Whether something of the tests is under way, and not uvu itself. */
export function isInTest(): boolean {
  return depth > 0;
}

/** The tests that were made and have not come to an end. */
export function undone(): TestName[] {
  return entries.filter(({ isOver }) => !isOver).map(({ name }) => name);
}

export const exec = uvu.exec;

export function suite(name = '', state: object = {}) {
  const tests = uvu.suite(name, state);
  const own: Entry[] = [];
  const add = (isOnly: boolean) => (title: string, body: Body) => {
    const entry = { name: { suite: name, title }, isOnly, isOver: false };
    entries.push(entry);
    own.push(entry);
    (isOnly ? tests.only : tests)(title, (context) => reported(entry, () => body(context as never)));
  };
  const skip = (title = 'a test') => {
    say({ kind: 'skip', test: { suite: name, title } });
    tests.skip();
  };
  const hook = (into: Hook, what: string) => (body: Body) =>
    into((context) => {
      // uvu's name for the test that is under way.
      const { __test__: title } = context as { __test__?: string };
      return watched({ suite: name, title: title || what }, () => body(context as never));
    });
  const run = () => {
    if (own.some(({ isOnly }) => isOnly)) for (const entry of own) if (!entry.isOnly) leaveOut(entry);
    own.length = 0;
    tests.run();
  };
  const before = hook(tests.before, 'before its tests');
  const after = hook(tests.after, 'after its tests');
  return Object.assign(add(false), {
    only: add(true),
    skip,
    before: Object.assign(before, { each: hook(tests.before.each, 'before each test') }),
    after: Object.assign(after, { each: hook(tests.after.each, 'after each test') }),
    run,
  });
}

export const test = suite();

function leaveOut(entry: Entry): void {
  entry.isOver = true;
  say({ kind: 'skip', test: entry.name });
}

async function reported(entry: Entry, body: () => unknown): Promise<void> {
  wspCalls.clear();
  say({ kind: 'begin', test: entry.name });
  let failure: string | undefined;
  depth++;
  try {
    await body();
  } catch (error) {
    failure = explain(error);
    throw error;
  } finally {
    depth--;
    entry.isOver = true;
    say({ kind: 'end', test: entry.name, failure, called: [...wspCalls] });
  }
}

async function watched(test: TestName, body: () => unknown): Promise<void> {
  depth++;
  try {
    await body();
  } catch (error) {
    say({ kind: 'failure', test, failure: explain(error) });
    throw error;
  } finally {
    depth--;
  }
}
