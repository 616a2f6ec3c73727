import { stop as stopEsbuild } from 'esbuild';
import { Live } from '../hal/sim/live.ts';
import { bundle } from './bundle.ts';
import { openCapture } from './capture.ts';
import { command, runCli } from './cli.ts';
import { checkName, type Ports, parseForward, readBoard, readConfig, UsageError } from './config.ts';
import { addNetworkOptions, readNetworkOptions } from './network-options.ts';

interface Options extends Record<string, unknown> {
  board: string;
  firmware: string;
  forward?: string;
  trace: boolean;
}

/** How often the chip is asked whether the firmware listens, in milliseconds. */
const READY_POLL_MS = 20;

const config = readConfig();

await runCli(
  addNetworkOptions(
    command('start', 'Runs a firmware on a simulated board, reachable from this host.')
      .option('--firmware <name>', 'what to run', 'http')
      .option('--board <name>', 'the board to run it on', config.board)
      .option('--forward <host:device>', 'a port of 127.0.0.1 and the port of the device it leads to')
      .option('--trace', 'the device prints one line for each event', false),
  ).action(start),
);

async function start(options: Options): Promise<void> {
  const firmware = checkName('firmware', options.firmware);
  const board = await readBoard(options.board);
  const forward = options.forward ?? config.firmware[firmware].forward;
  const ports = forward === null ? null : parseForward(forward);
  const { cable, pcap, tap } = readNetworkOptions(options);
  if (tap && options.forward) {
    throw new UsageError(
      '--forward and --tap exclude each other; with --tap clients reach the device itself',
    );
  }
  let live: Live | null = null;
  const stop = async () => {
    await live?.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const { network } = config;
  const { program } = await bundle({ board: board.name, firmware, network, trace: options.trace });
  // Its helper process has no more to do, and must not outlive this one.
  await stopEsbuild();
  live = new Live({
    program,
    pins: board,
    network,
    cable: cable ?? undefined,
    onFrame: pcap ? openCapture(pcap) : undefined,
    print: (line) => process.stdout.write(`${line}\n`),
    onHalt: (reason) => process.stderr.write(`the board has halted: ${reason}\n`),
  });
  if (tap) await plug(live, tap);
  else if (ports) await open(live, ports);
  if (!ports) return;
  const { hostPort, devicePort } = ports;
  announce(live, devicePort, tap ? `${network.ip}:${devicePort}` : `127.0.0.1:${hostPort}`);
}

async function open(live: Live, { hostPort, devicePort }: Ports): Promise<void> {
  try {
    await live.forward(hostPort, devicePort);
  } catch (error) {
    await live.stop();
    throw new UsageError(`cannot listen on 127.0.0.1:${hostPort}: ${busy(error)}`);
  }
}

async function plug(live: Live, name: string): Promise<void> {
  const lost = (reason: string) => process.stderr.write(`the interface ${name} is gone: ${reason}\n`);
  try {
    await live.tap(name, lost);
  } catch (error) {
    await live.stop();
    throw new UsageError(`cannot make the interface ${name}: ${(error as Error).message}`);
  }
}

/** Says so once the device serves. */
function announce(live: Live, devicePort: number, address: string): void {
  const scheme = devicePort === 80 ? 'http' : 'tcp';
  const poll = setInterval(() => {
    if (!live.serves(devicePort)) return;
    clearInterval(poll);
    process.stdout.write(`ready ${scheme}://${address}\n`);
  }, READY_POLL_MS);
}

function busy(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'the port is in use';
  if (code === 'EACCES') return 'not allowed';
  return String(code ?? error);
}
