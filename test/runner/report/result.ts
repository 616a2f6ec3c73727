import type { Job } from '../choice.ts';
import type { Message, TestName } from '../process/messages.ts';
import type { Ending } from '../process/suite-process.ts';
import type { Witness } from './proof.ts';

/** One failure: the test, or what else of its file, and why. */
export interface Failure {
  test: TestName;
  why: string;
}

/** What has come of a file of tests. */
export class SuiteResult {
  readonly job: Job;
  skipped = 0;
  readonly failures: Failure[] = [];
  /** The tests that came to an end. */
  readonly witnesses: Witness[] = [];
  /** What the tests have printed. */
  printed = '';
  seconds = 0;
  cpuSeconds = 0;
  /** The test that is under way, or was when the process was stopped. */
  current: TestName | null = null;
  private readonly startMs = performance.now();

  constructor(job: Job) {
    this.job = job;
  }

  get passed(): number {
    return this.witnesses.filter(({ passed }) => passed).length;
  }

  /** Lines that say what cannot run here: `skipped: what: why`. */
  get reasons(): string[] {
    return this.printed.split('\n').filter((line) => line.startsWith('skipped: '));
  }

  take(message: Message): void {
    if (message.kind === 'begin') this.current = message.test;
    else if (message.kind === 'end') this.end(message);
    else if (message.kind === 'skip') this.skipped++;
    else if (message.kind === 'print') this.printed += message.text;
    else if (message.kind === 'failure') this.failBeside(message.test, message.failure);
  }

  finish(ending: Ending): void {
    if (ending.kind === 'done') this.cpuSeconds = ending.cpuMs / 1000;
    else this.failures.push({ test: this.current ?? ofFile('beside its tests'), why: ending.why });
    const tests = this.witnesses.length + this.failures.length + this.skipped;
    if (tests === 0 && this.reasons.length === 0)
      this.failures.push({ test: ofFile('its tests'), why: 'it has none' });
    this.seconds = (performance.now() - this.startMs) / 1000;
    this.current = null;
  }

  private end({ test, failure, called }: Message & { kind: 'end' }): void {
    this.current = null;
    this.witnesses.push({ name: test.title, passed: failure === undefined, called });
    if (failure !== undefined) this.failures.push({ test, why: failure });
  }

  /** A hook that fails makes its test fail, also one that has passed up to there. */
  private failBeside(test: TestName, why: string): void {
    const last = this.witnesses.at(-1);
    if (last?.name === test.title) last.passed = false;
    this.failures.push({ test, why });
  }
}

function ofFile(title: string): TestName {
  return { suite: 'the file', title };
}
