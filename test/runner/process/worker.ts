import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { explain } from '../report/explain.ts';
import type { Message, Order } from './messages.ts';
import { isInTest, observe, undone } from './observed.ts';

/** A process of suites: it runs the test files that it is told, one after the other, and reports each test. */

const { UVU_QUEUE } = globalThis as unknown as { UVU_QUEUE: (() => Promise<unknown>)[][] };

/** So long may take what a file has begun and not awaited, or half the limit of a test where that is shorter. */
const FAREWELL_MS = 20_000;
/** /proc/self/stat: user and system time of children that have ended; in hundredths of a second, on every Linux. */
const CHILDREN = [15, 16];
const TICK_MS = 10;

let isLoading = false;
let printed = '';

/** What a file says beside its tests. */
const ofFile = (title: string) => ({ suite: 'the file', title });

const say = (message: Message): void => {
  process.send?.(message);
};

/** What tests print is reported; the marks of uvu between them are not. */
function hearing(isAlways: boolean): typeof process.stdout.write {
  return ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    if (isAlways || isLoading || isInTest()) {
      printed += text;
      say({ kind: 'print', text });
    }
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return true;
  }) as typeof process.stdout.write;
}

process.stdout.write = hearing(false);
process.stderr.write = hearing(true);

process.on('message', (order: Order) => {
  if (order.kind === 'end') process.exit();
  void play(order.file, order.limitMs);
});
// The command is gone: what tests have started goes with this process.
process.on('disconnect', endGroup);
say({ kind: 'ready' });

async function play(file: string, limitMs: number): Promise<void> {
  const before = cpuMs();
  const queue: (() => Promise<unknown>)[] = [];
  UVU_QUEUE[0] = queue;
  printed = '';
  observe(say);
  try {
    isLoading = true;
    await import(pathToFileURL(file).href);
    isLoading = false;
    for (const run of queue) await run();
  } catch (error) {
    say({ kind: 'failure', test: ofFile('loading it'), failure: explain(error) });
  }
  isLoading = false;
  // A suite that cannot run here says so: `skipped: what: why`.
  if (!/^skipped: /m.test(printed))
    for (const test of undone()) say({ kind: 'failure', test, failure: 'it did not run' });
  const left = await leftOpen(Math.min(limitMs / 2, FAREWELL_MS));
  if (left !== '') say({ kind: 'failure', test: ofFile('its end'), failure: `it leaves open: ${left}` });
  say({ kind: 'done', cpuMs: cpuMs() - before });
}

/** What keeps the process from ending by itself within a while, once nothing but the command is listened to. */
function leftOpen(ms: number): Promise<string> {
  process.channel?.unref();
  return new Promise((resolve) => {
    const end = (left: string): void => {
      clearTimeout(timer);
      process.off('beforeExit', nothing);
      process.channel?.ref();
      resolve(left);
    };
    const nothing = () => end('');
    const timer = setTimeout(() => end(process.getActiveResourcesInfo().join(', ')), ms).unref();
    process.on('beforeExit', nothing);
  });
}

/** This process is the first of its group, but on Windows. */
function endGroup(): void {
  if (process.platform === 'win32') process.exit();
  process.kill(-process.pid, 'SIGKILL');
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  let children = 0;
  try {
    // Behind the name of the program, which is in brackets, stands the third field.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    children = CHILDREN.reduce((sum, field) => sum + Number(fields[field - 2]), 0) * TICK_MS;
  } catch {
    // Only Linux has it.
  }
  return (user + system) / 1000 + children;
}
