import { sep } from 'node:path';
import { isOnChip, isProof, OTHER_CHIPS } from '../choice.ts';
import { type Proof, prove } from './proof.ts';
import type { SuiteResult } from './result.ts';

/** A command that has said nothing for so long says what it is at. */
const SILENCE_MS = 10_000;

/** Tells of suites as they come to their ends, and at last of what failed. */
export class Report {
  private readonly total: number;
  private readonly print: (text: string) => void;
  private readonly running = new Set<SuiteResult>();
  private done = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(total: number, print: (text: string) => void) {
    this.total = total;
    this.print = print;
  }

  begin(result: SuiteResult): void {
    this.running.add(result);
    this.wind();
  }

  /** A line of a suite: which one of how many, its name, what has come of it, and how long it took. */
  end(result: SuiteResult): void {
    this.running.delete(result);
    this.done++;
    const width = String(this.total).length;
    const place = `${String(this.done).padStart(width)}/${this.total}`;
    this.print(`${place}  ${result.job.name.padEnd(44)} ${outcome(result)}\n`);
    for (const line of result.printed.split('\n')) if (line.trim() !== '') this.print(`    ${line}\n`);
    this.wind();
  }

  private wind(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = this.running.size > 0 ? setTimeout(() => this.tellRunning(), SILENCE_MS) : null;
    this.timer?.unref();
  }

  private tellRunning(): void {
    for (const { job, current } of this.running)
      this.print(`    running: ${job.name}${current ? `: ${current.title}` : ''}\n`);
    this.wind();
  }
}

function outcome({ passed, failures, skipped, seconds, reasons }: SuiteResult): string {
  const parts = [`${passed} passed`];
  if (failures.length > 0) parts.push(`${failures.length} FAILED`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  const what = passed + failures.length + skipped === 0 && reasons.length > 0 ? 'skipped' : parts.join(', ');
  return `${what}, ${seconds.toFixed(1)} s`;
}

/** All failures together: suite, test and why; with paths from `tree` on. */
export function failuresIn(results: SuiteResult[], tree: string): string {
  const blocks = results.flatMap(({ job, failures }) =>
    failures.map(({ test, why }) => {
      const here = why.replaceAll(`${tree}${sep}`, '').replaceAll('file://', '');
      return `FAILED ${job.name}: ${test.suite}: ${test.title}\n${indented(here)}\n\n`;
    }),
  );
  return blocks.join('');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

/** The suites that took longest, with the CPU time of each process and of the commands it has started. */
export function timesOf(results: SuiteResult[], most = 30): string {
  const rows = [...results].sort((a, b) => b.cpuSeconds - a.cpuSeconds).slice(0, most);
  const sum = results.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0);
  const row = (cpu: number, seconds: string, name: string) =>
    `${cpu.toFixed(1).padStart(7)} ${seconds.padStart(7)}  ${name}\n`;
  const lines = rows.map(({ cpuSeconds, seconds, job }) => row(cpuSeconds, seconds.toFixed(1), job.name));
  return `  CPU s  wall s\n${lines.join('')}${row(sum, '', `all ${results.length}`)}`;
}

/** The closing line. */
export function tally(results: SuiteResult[]): string {
  const sum = (count: (result: SuiteResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const failed = sum(({ failures }) => failures.length);
  return `${sum(({ passed }) => passed)} passed, ${failed} failed, ${sum(({ skipped }) => skipped)} skipped`;
}

/** What the provider's tests in fair weather have shown, and those of the requirements on other chips. */
export function shownBy(results: SuiteResult[]): Proof {
  const fair = results.filter(({ job }) => isProof(job));
  const on = (chip: string) => results.filter(({ job }) => isOnChip(job, chip));
  const others = OTHER_CHIPS.map((chip) => [chip, on(chip).flatMap(({ witnesses }) => witnesses)] as const);
  return prove(
    fair.flatMap(({ witnesses }) => witnesses),
    new Map(others),
  );
}

/** What the tests have shown, where all of them ran, what has failed, and the sum. */
export function conclusion(
  results: SuiteResult[],
  proof: Proof | null,
  tree: string,
): { text: string; isGood: boolean } {
  const missing = proof?.missing ?? [];
  const failures = failuresIn(results, tree);
  const lines = [
    proof ? `\n${proof.text}\n` : '\n',
    failures,
    missing.length > 0 ? `not shown: ${missing.join(', ')}\n` : '',
    `${tally(results)}\n`,
  ];
  return { text: lines.join(''), isGood: failures === '' && missing.length === 0 };
}
