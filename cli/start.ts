import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { stop as stopEsbuild } from 'esbuild';
import { ROOT, UsageError } from '../build/config/config.ts';
import { macOf } from '../build/config/mac.ts';
import { type Choice, readSettings, type Settings } from '../build/config/settings.ts';
import { Live } from '../sim/live/live.ts';
import { Pty } from '../sim/live/pty.ts';
import { UID } from '../sim/runtimes/kaluma/identity.ts';
import type { SpiServer } from '../sim/spi-server/server.ts';
import { openCapture } from './capture.ts';
import { addConfigOptions, command, runCli } from './cli.ts';
import { addChipOptions, readChipOptions } from './options/chip.ts';
import { addGatewayOptions, parseForwardRule, readGatewayOptions } from './options/gateway.ts';
import { addNetworkOptions, readNetworkOptions } from './options/network.ts';
import { serveSpi } from './spi-server.ts';
import { EditLoop, WAITING } from './start/edit-loop.ts';
import { Errors } from './start/errors.ts';
import { Ports } from './start/ports.ts';
import { buildProgram, type Program } from './start/program.ts';

interface Options extends Record<string, unknown>, Choice {
  spiServer?: string;
  prompt?: string | true;
  trace: boolean;
  built: boolean;
  watch: boolean;
}

/** How messages call what is not its own name behind two dashes. */
const NAMES: Record<string, string> = { spiServer: '--spi-server', tap: '--tap', file: 'a file' };

const start = addConfigOptions(
  command('start', 'Runs a program on a simulated board, reachable from this host.'),
)
  .option('--built', 'runs what would be flashed, instead of the sources as they are', false)
  .option('--no-watch', 'a save of a source does not restart the board')
  .option('--spi-server <path>', 'runs no program, but offers the chip on this UNIX socket')
  .option('--prompt [path]', "offers the board's serial line as a pseudo-terminal, at this path too (socat)")
  .option('--trace', 'the device prints one line for each event', false);
addGatewayOptions(start);
addNetworkOptions(start);
addChipOptions(start);
await runCli(start.action(run));

async function run(file: string | undefined, options: Options): Promise<void> {
  const { cable, pcap, tap, seed } = readNetworkOptions(options);
  const { forwards, gateway } = readGatewayOptions(options);
  const settings = await readSettings({ ...options, file, mac: macOf(UID) });
  const { network } = settings.config;
  const { name: chipName, chip, spi } = readChipOptions(options, seed, settings.board.chip);
  checkTogether({ ...options, tap, file });
  const usual = settings.entry?.forward ?? null;
  const rules = forwards ?? (usual === null ? null : [parseForwardRule(usual)]);

  const edits = options.watch && !options.prompt && !options.spiServer ? editsOf(settings, options) : null;
  let live: Live | null = null;
  let pty: Pty | null = null;
  let server: SpiServer | null = null;
  const close = async () => {
    await server?.close();
    await live?.stop();
    await pty?.close();
  };
  const stop = async () => {
    edits?.close();
    await close();
    // In the middle of a build its helper process would complain that this one is gone.
    stopEsbuild();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // A board of which nothing is said but that it has a prompt is as new: its flash is empty.
  const isNew = options.prompt !== undefined && options.firmware === undefined && file === undefined;
  const errors = new Errors(say, edits ? WAITING : null);
  try {
    const program = options.spiServer || isNew ? null : await firstOf(settings, options, edits);
    if (program) errors.use(program);
    if (options.prompt) pty = await openPty(options.prompt, (bytes) => live?.type(bytes));
    const device = new Live({
      board: options.spiServer ? null : { program: program?.text ?? '', pins: settings.board },
      network,
      gateway: { ...gateway, sntp: { startMs: Date.now() } },
      chip,
      chipName,
      spi: spi ?? undefined,
      cable: cable ?? undefined,
      onFrame: pcap ? openCapture(pcap) : undefined,
      print: say,
      onSerial: pty ? (text) => pty?.write(text) : undefined,
      onHalt: (reason) => complain(`the board has halted: ${reason}`),
      errors,
    });
    live = device;
    const ports = new Ports(device, { rules, ip: tap ? network.ip : null, say });
    if (tap) await plug(device, tap);
    else if (!options.spiServer || forwards) await ports.open();
    if (pty) say(`prompt ${pty.path}`);
    if (options.spiServer) server = await serveSpi(device, options.spiServer, say);
    else ports.begin();
    edits?.run(async (next) => {
      ports.end();
      await device.restart(next.text);
      errors.use(next);
      ports.begin();
    });
  } catch (error) {
    edits?.close();
    await close();
    throw error;
  }
}

function checkTogether(options: Options & { tap: string | null; file?: string }): void {
  const alone: [one: string, others: string[]][] = [
    ['spiServer', ['file', 'firmware', 'built', 'prompt']],
    ['tap', ['forward', 'allow', 'dns']],
  ];
  for (const [one, others] of alone)
    for (const other of others)
      if (options[one] && options[other])
        throw new UsageError(`${NAMES[one]} and ${NAMES[other] ?? `--${other}`} exclude each other`);
  const { prompt } = options;
  if (typeof prompt === 'string' && lstatSync(prompt, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(
      `${prompt} is a file, which a pseudo-terminal would replace; a program comes before --prompt`,
    );
}

function editsOf(settings: Settings, options: Options): EditLoop {
  const { build, firmware } = settings;
  const entry = build.entry ?? join(ROOT, 'firmware', `${firmware}.ts`);
  return new EditLoop({ entry, build: () => buildProgram(settings, options), say, complain });
}

/** The program to begin with. Null: it cannot be built as it is, which has been said. */
async function firstOf(
  settings: Settings,
  options: Options,
  edits: EditLoop | null,
): Promise<Program | null> {
  if (edits) return edits.build();
  const program = await buildProgram(settings, options);
  // Its helper process has no more to do, and must not outlive this one.
  await stopEsbuild();
  return program;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function openPty(path: string | true, onData: (bytes: Uint8Array) => void): Promise<Pty> {
  try {
    return await Pty.open({ link: path === true ? null : path, onData });
  } catch (error) {
    throw new UsageError(`cannot make the pseudo-terminal: ${(error as Error).message}`);
  }
}

async function plug(live: Live, name: string): Promise<void> {
  const lost = (reason: string) => complain(`the interface ${name} is gone: ${reason}`);
  try {
    await live.tap(name, lost);
  } catch (error) {
    throw new UsageError(`cannot make the interface ${name}: ${(error as Error).message}`);
  }
}
