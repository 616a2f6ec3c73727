import { Live } from '../hal/sim/live.ts';
import { bundle } from './bundle.ts';
import { command, runCli } from './cli.ts';
import { checkName, type Ports, parseForward, readBoard, readConfig, UsageError } from './config.ts';

interface Options {
  board: string;
  firmware: string;
  forward?: string;
  trace: boolean;
}

/** How often the chip is asked whether the firmware listens, in milliseconds. */
const READY_POLL_MS = 20;

const config = readConfig();

await runCli(
  command('start', 'Runs a firmware on a simulated board, reachable from this host.')
    .option('--firmware <name>', 'what to run', 'http')
    .option('--board <name>', 'the board to run it on', config.board)
    .option('--forward <host:device>', 'a port of 127.0.0.1 and the port of the device it leads to')
    .option('--trace', 'the device prints one line for each event', false)
    .action(start),
);

async function start(options: Options): Promise<void> {
  const firmware = checkName('firmware', options.firmware);
  const board = await readBoard(options.board);
  const forward = options.forward ?? config.firmware[firmware].forward;
  const ports = forward === null ? null : parseForward(forward);
  let live: Live | null = null;
  const stop = async () => {
    await live?.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const { network } = config;
  const { program } = await bundle({ board: board.name, firmware, network, trace: options.trace });
  live = new Live({
    program,
    pins: board,
    network,
    print: (line) => process.stdout.write(`${line}\n`),
    onHalt: (reason) => process.stderr.write(`the board has halted: ${reason}\n`),
  });
  if (ports) await serve(live, ports);
}

/** Opens the forward and says so once the device serves. */
async function serve(live: Live, { hostPort, devicePort }: Ports): Promise<void> {
  try {
    await live.forward(hostPort, devicePort);
  } catch (error) {
    await live.stop();
    throw new UsageError(`cannot listen on 127.0.0.1:${hostPort}: ${busy(error)}`);
  }
  const scheme = devicePort === 80 ? 'http' : 'tcp';
  const poll = setInterval(() => {
    if (!live.serves(devicePort)) return;
    clearInterval(poll);
    process.stdout.write(`ready ${scheme}://127.0.0.1:${hostPort}\n`);
  }, READY_POLL_MS);
}

function busy(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'the port is in use';
  if (code === 'EACCES') return 'not allowed';
  return String(code ?? error);
}
