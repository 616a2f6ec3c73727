import { command, runCli } from '../cli/cli.ts';
import { parseCount } from '../cli/options/values.ts';
import { type Level, Soak } from './soak/soak.ts';
import { type ProgramName, programNamed, stateText, watchedBoard } from './watched/board.ts';

/** A million on the provider's events; the runtime's own `http` takes ten times as long. */
const COUNTS: Record<ProgramName, number> = { page: 1_000_000, promise: 1_000_000, http: 100_000 };
/** Number of clients before the first reading, so that values created once exist then. */
const WARM_UP = 300;
/** Allowed growth of the host's heap, independent of the count, in bytes, for the simulator and the engine. */
const HEAP_SLACK = 2_000_000;

interface Options {
  connections?: string;
  firmware: string;
  seed: string;
  board?: string;
}

await runCli(
  command('soak', 'Lets a great many clients come and go, and compares what is in use before and after.')
    .option('--connections <number>', 'how many; default: 1000000, with http 100000')
    .option('--firmware <name>', 'page, promise or http', 'page')
    .option('--seed <number>', 'decides what the clients do', '1')
    .option('--board <name>', 'a file in boards; default: the one of flash.config.json')
    .action(soak),
);

async function soak({ connections, firmware, seed, board: boardName }: Options): Promise<void> {
  const name = programNamed(firmware);
  const count = parseCount('--connections', connections ?? String(COUNTS[name]), 1e9);
  const board = await watchedBoard(name, {}, boardName);
  const clients = new Soak(board, parseCount('--seed', seed, 2 ** 31));
  clients.boot();
  const problems = [clients.run(WARM_UP)];
  const before = clients.level();
  print('before', before);
  const startMs = performance.now();
  const startUs = board.clock.nowUs;
  const rate = () => {
    const seconds = (performance.now() - startMs) / 1000;
    const done = clients.connections - WARM_UP;
    return `${done} connections, ${Math.round(done / seconds)} a second, ${clients.served} answers, longest wait ${Math.round(clients.longestMs)} ms`;
  };
  let printedMs = startMs;
  const isStopped = clients.run(count, () => {
    if (performance.now() - printedMs < 30_000) return;
    printedMs = performance.now();
    process.stdout.write(`  ${rate()}\n`);
  });
  problems.push(isStopped);
  process.stdout.write(
    `${rate()}, ${Math.round((board.clock.nowUs - startUs) / 1e6)} s of the board's time\n`,
  );
  const after = clients.level();
  print('after', after);
  problems.push(
    ...differences(before, after),
    ...board.faults.slice(0, 3).map(({ text }) => `the chip says: ${text}`),
  );
  const real = problems.filter((problem) => problem !== null);
  for (const problem of real) process.stdout.write(`${problem}\n`);
  process.stdout.write(real.length === 0 ? 'as before\n' : '');
  process.exitCode = real.length === 0 ? 0 : 1;
}

function print(when: string, { state, heap }: Level): void {
  process.stdout.write(`${when}: ${stateText(state)}, heap ${Math.round(heap / 1024)} KB\n`);
}

function differences(before: Level, after: Level): string[] {
  const [was, is] = [stateText(before.state), stateText(after.state)];
  const found = was === is ? [] : [`in use before: ${was}; after: ${is}`];
  const grown = after.heap - before.heap;
  if (grown > HEAP_SLACK) found.push(`the heap has grown by ${grown} bytes`);
  return found;
}
