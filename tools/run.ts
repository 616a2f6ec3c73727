import { stop as stopEsbuild } from 'esbuild';
import type { ForwardRule } from '../hal/sim/gateway/gateway.ts';
import { Live, type LiveOptions } from '../hal/sim/live.ts';
import { Pty } from '../hal/sim/pty.ts';
import { UID } from '../hal/sim/runtime/identity.ts';
import type { SpiServer } from '../hal/sim/spi-server.ts';
import { bundle } from './bundle.ts';
import { openCapture } from './capture.ts';
import { addChipOptions, readChipOptions } from './chip-options.ts';
import { addConfigOptions, command, runCli } from './cli.ts';
import { UsageError } from './config.ts';
import { addGatewayOptions, parseForwardRule, readGatewayOptions } from './gateway-options.ts';
import { macOf } from './mac.ts';
import { addNetworkOptions, readNetworkOptions } from './network-options.ts';
import { type Choice, readSettings, type Settings } from './settings.ts';
import { serveSpi } from './spi-server.ts';

interface Options extends Record<string, unknown>, Choice {
  spiServer?: string;
  prompt?: string | true;
  trace: boolean;
}

/** How often the chip is asked whether the firmware listens, in milliseconds. */
const READY_POLL_MS = 20;

const start = addConfigOptions(
  command('start', 'Runs a firmware on a simulated board, reachable from this host.'),
)
  .option('--spi-server <path>', 'runs no firmware, but offers the chip on this UNIX socket')
  .option('--prompt [path]', "offers the board's serial line as a pseudo-terminal, at this path too (socat)")
  .option('--trace', 'the device prints one line for each event', false);
addGatewayOptions(start);
addNetworkOptions(start);
addChipOptions(start);
await runCli(start.action(run));

async function run(options: Options): Promise<void> {
  const { cable, pcap, tap, seed } = readNetworkOptions(options);
  const { chip, spi } = readChipOptions(options, seed);
  const { forwards, gateway } = readGatewayOptions(options);
  const settings = await readSettings({ ...options, mac: macOf(UID) });
  const { network } = settings.config;
  refuseTogether('--spi-server', options.spiServer, '--firmware', options.firmware);
  refuseTogether('--spi-server', options.spiServer, '--prompt', options.prompt);
  for (const name of ['forward', 'allow', 'dns']) refuseTogether('--tap', tap, `--${name}`, options[name]);
  const usual = options.spiServer ? null : settings.entry.forward;
  const rules = forwards ?? (usual === null ? [] : [parseForwardRule(usual)]);

  let live: Live | null = null;
  let pty: Pty | null = null;
  let server: SpiServer | null = null;
  const stop = async () => {
    await server?.close();
    await live?.stop();
    await pty?.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // A board of which nothing is said but that it has a prompt is as new: its flash is empty.
  const isNew = options.prompt !== undefined && options.firmware === undefined;
  const board = options.spiServer ? null : await build(settings, options.trace, isNew);
  if (options.prompt) pty = await openPty(options.prompt, (bytes) => live?.type(bytes));
  live = new Live({
    board,
    network,
    gateway: { ...gateway, sntp: { startMs: Date.now() } },
    chip,
    spi: spi ?? undefined,
    cable: cable ?? undefined,
    onFrame: pcap ? openCapture(pcap) : undefined,
    print: say,
    onSerial: pty ? (text) => pty?.write(text) : undefined,
    onHalt: (reason) => process.stderr.write(`the board has halted: ${reason}\n`),
  });
  try {
    if (tap) await plug(live, tap);
    else await open(live, rules);
  } catch (error) {
    await pty?.close();
    throw error;
  }
  if (pty) say(`prompt ${pty.path}`);
  if (options.spiServer) server = await offer(live, options.spiServer);
  else if (rules.length > 0) announce(live, rules[0], tap ? network.ip : null);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function refuseTogether(one: string, given: unknown, other: string, alsoGiven: unknown): void {
  if (given && alsoGiven) throw new UsageError(`${one} and ${other} exclude each other`);
}

async function build(
  { board, build }: Settings,
  trace: boolean,
  isNew: boolean,
): Promise<LiveOptions['board']> {
  if (isNew) return { program: '', pins: board };
  const { program } = await bundle({ ...build, trace });
  // Its helper process has no more to do, and must not outlive this one.
  await stopEsbuild();
  return { program, pins: board };
}

async function open(live: Live, rules: ForwardRule[]): Promise<void> {
  for (const rule of rules) {
    try {
      await live.forward(rule);
    } catch (error) {
      await live.stop();
      throw new UsageError(`cannot listen on 127.0.0.1:${rule.hostPort}: ${busy(error)}`);
    }
  }
}

async function openPty(path: string | true, onData: (bytes: Uint8Array) => void): Promise<Pty> {
  try {
    return await Pty.open({ link: path === true ? null : path, onData });
  } catch (error) {
    throw new UsageError(`cannot make the pseudo-terminal: ${(error as Error).message}`);
  }
}

async function offer(live: Live, path: string): Promise<SpiServer> {
  try {
    return await serveSpi(live, path, say);
  } catch (error) {
    await live.stop();
    throw error;
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

/** Says so once the device serves: at its own address `ip`, or, where that is null, at a port of this host. */
function announce(live: Live, { hostPort, devicePort }: ForwardRule, ip: string | null): void {
  const address = ip ? `${ip}:${devicePort}` : `127.0.0.1:${hostPort}`;
  const scheme = devicePort === 80 ? 'http' : 'tcp';
  const poll = setInterval(() => {
    // Not while it is still letting one socket of the chip after the other listen: a burst would meet the first ones.
    if (!live.serves(devicePort) || !live.rests) return;
    clearInterval(poll);
    say(`ready ${scheme}://${address}`);
  }, READY_POLL_MS);
}

function busy(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'the port is in use';
  if (code === 'EACCES') return 'not allowed';
  return String(code ?? error);
}
