import { bundle } from '../build/bundle.ts';
import { ROOT, readConfig } from '../build/config/config.ts';
import { macOf } from '../build/config/mac.ts';
import { type Choice, readSettings, type Settings } from '../build/config/settings.ts';
import { refusal } from '../sim/runtimes/kaluma/program.ts';
import { addConfigOptions, command, runCli } from './cli.ts';
import { BoardLine } from './flash/board-line.ts';
import { erase, type Identity, identify, load, reachPrompt } from './flash/dialogue.ts';
import { FlashError, KEPT } from './flash/error.ts';
import { loadKalumaCli } from './flash/kaluma-cli.ts';
import { monitor } from './flash/monitor.ts';
import { findPorts, onlyPort } from './flash/ports.ts';
import { showProgress } from './flash/progress.ts';
import { writeProgram } from './flash/transfer.ts';
import { checkTypes } from './flash/types.ts';

interface Options extends Choice {
  port?: string;
  dryRun: boolean;
  erase: boolean;
  monitor: boolean;
}

/** Until the board is asked, this stands for the MAC that it will say: as long, and good enough to build with. */
const ANY_MAC = '02:00:00:00:00:00';
/** How long a program may take to serve: it waits for its link, and for a lease, which it gives up after 20 s. */
const SERVE_MS = 35_000;
/** A program that serves nothing, or of which that is not known, is given this long to fail. */
const RUN_MS = 3000;

await runCli(
  addConfigOptions(command('flash', 'Builds a firmware and writes it to a board that runs Kaluma.'))
    .option('--port <path>', 'the serial port of the board (default: the one board that is plugged in)')
    .option('--dry-run', 'checks and builds, and touches no board', false)
    .option('--erase', 'takes the program off the board, and writes none', false)
    .option('--monitor', 'goes on printing what the board says, until Ctrl+C', false)
    .action(run),
);

async function run(file: string | undefined, given: Options): Promise<void> {
  const options = { ...given, file };
  if (options.erase) return eraseBoard(options);
  const settings = await readSettings({ ...options, mac: ANY_MAC });
  await checkTypes(settings.entry ? undefined : settings.build.entry);
  const program = await build(settings);
  if (options.dryRun) return say('dry run: no board was touched');
  await withBoard(options, async (line, watched) => {
    const identity = await identify(line);
    say(`${identity.board} with Kaluma ${identity.version} on ${line.path}`);
    checkVersion(settings, identity);
    const own = await forBoard(options, settings, program, identity);
    await writeProgram(line, loadKalumaCli(ROOT), own, showProgress(Buffer.byteLength(own)));
    const serves = settings.entry !== null && settings.entry.forward !== null;
    const serving = await load(line, serves, serves ? SERVE_MS : RUN_MS);
    if (!serving) say(`${settings.firmware} runs`);
    else if (serving.port === 80) say(`${settings.firmware} serves http://${serving.ip}/`);
    else say(`${settings.firmware} serves tcp://${serving.ip}:${serving.port}`);
    if (options.monitor) await monitor(line, watched());
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Builds, prints the bytes, and refuses what no flash holds. */
async function build({ build, firmware, board }: Settings): Promise<string> {
  const { program, bytes } = await bundle({ ...build, trace: false });
  say(`${firmware} for ${board.name}: ${bytes} bytes`);
  const reason = refusal(program);
  if (reason) throw new FlashError(`${reason}; ${KEPT}`);
  return program;
}

/** From the call on, Ctrl+C no longer breaks off what is done to the board, but resolves this. */
type Watched = () => Promise<void>;

/** Opens the line, brings the board to its prompt, and closes the line whatever happens. */
async function withBoard(
  options: Options,
  use: (line: BoardLine, watched: Watched) => Promise<void>,
): Promise<void> {
  const { SerialPort } = loadKalumaCli(ROOT);
  const path = options.port ?? readConfig(options.config).port ?? onlyPort(await findPorts(SerialPort));
  const line = await BoardLine.open(SerialPort, path);
  let onInterrupt = () => line.fail('broken off by Ctrl+C');
  process.on('SIGINT', () => onInterrupt());
  const watched: Watched = () =>
    new Promise((resolve) => {
      onInterrupt = resolve;
    });
  try {
    await reachPrompt(line, say);
    await use(line, watched);
  } finally {
    await line.close();
  }
}

async function eraseBoard(options: Options): Promise<void> {
  await withBoard(options, async (line) => {
    if (!(await erase(line))) throw new FlashError(`${line.path}: the board does not say that it has erased`);
    say(`the board on ${line.path} has no program now`);
  });
}

/** 1.2 means any 1.2.x. */
function checkVersion({ board }: Settings, { version }: Identity): void {
  if (`${version}.`.startsWith(`${board.runtimeVersion}.`)) return;
  throw new FlashError(
    `the board runs Kaluma ${version}, and ${board.name} is for ${board.runtimeVersion}; say runtime.version ${version} in flash.config.json to try it; ${KEPT}`,
  );
}

/** The program with the MAC that belongs to this board, where it is to have one from its id. */
async function forBoard(
  options: Options,
  settings: Settings,
  program: string,
  identity: Identity,
): Promise<string> {
  if (settings.config.network.mac !== 'from-board') return program;
  if (identity.uid === '')
    throw new FlashError(`the board does not say its unique id; give network.mac as six bytes; ${KEPT}`);
  const mac = macOf(identity.uid);
  say(`MAC ${mac}, from the board's id ${identity.uid}`);
  const own = await readSettings({ ...options, mac });
  return (await bundle({ ...own.build, trace: false })).program;
}
