import type { Command } from 'commander';
import type { Bundle } from '../../build/bundle.ts';
import { macOf } from '../../build/config/mac.ts';
import { type Choice, checkWifi, readSettings, type Settings } from '../../build/config/settings.ts';
import { SourcePlaces } from '../../build/source-places.ts';
import { refusal } from '../../sim/runtimes/kaluma/program.ts';
import { buildChecked } from '../build/checked.ts';
import { writeOutput } from '../build/output.ts';
import { addConfigOptions, addExamples, command } from '../cli.ts';
import type { BoardLine } from '../flash/board-line.ts';
import { erase, type Identity, identify, reachPrompt } from '../flash/dialogue.ts';
import { FlashError, KEPT } from '../flash/error.ts';
import { flashEspruino } from '../flash/espruino.ts';
import { monitor } from '../flash/monitor.ts';
import { type PortChoice, withLine } from '../flash/open.ts';
import { showProgress } from '../flash/progress.ts';
import { startProgram } from '../flash/start.ts';
import { writeProgram } from '../flash/transfer.ts';
import { loadSerialTool } from '../serial/tool.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends Choice, PortChoice {
  check: boolean;
  dryRun: boolean;
  erase: boolean;
  monitor: boolean;
}

/** `spisock flash`. */
export function flashCommand(terminal: Terminal): Command {
  const flash = addConfigOptions(
    command(
      'flash',
      'Builds a program and writes it to a board that runs Kaluma, or sends it to one that runs Espruino.',
      terminal,
    ),
  )
    .option('--port <path>', 'the serial port of the board (default: the one board that is plugged in)')
    .option('--no-check', 'mistakes in types do not matter')
    .option('--dry-run', 'checks and builds, and touches no board', false)
    .option('--erase', 'takes the program off the board, and writes none', false)
    .option('--monitor', 'goes on printing what the board says, until Ctrl+C', false)
    .action((file: string | undefined, options: Options) => new Flash({ ...options, file }, terminal).run());
  return addExamples(flash, [
    ['spisock flash', 'the program of the configuration, to the one board that is plugged in'],
    ['spisock flash src/other.ts --monitor', 'another one, and what it says'],
    ['spisock flash --dry-run', 'whether it can be built'],
    ['spisock flash --erase', 'no program is on the board any more'],
  ]);
}

class Flash {
  private readonly options: Options;
  private readonly terminal: Terminal;

  constructor(options: Options, terminal: Terminal) {
    this.options = options;
    this.terminal = terminal;
  }

  async run(): Promise<void> {
    const { options, terminal } = this;
    if (options.erase) return this.eraseBoard();
    const settings = await readSettings(options);
    checkWifi(settings);
    const made = await this.build(settings);
    if (options.dryRun) return terminal.say('dry run: no board was touched');
    if (settings.board.runtime === 'espruino')
      return flashEspruino(settings, made, options.port ?? settings.config.port, terminal);
    await withLine(options, terminal, async (line, watched) => {
      await this.reachPrompt(line);
      await this.write(line, settings, made.program);
      // What monitors it later finds its sources by this.
      writeOutput(settings, made);
      await startProgram(line, settings, made, terminal);
      const places = new SourcePlaces(made.program, made.map ?? '');
      if (options.monitor) await monitor(line, watched(), terminal, { places });
    });
  }

  private async write(line: BoardLine, settings: Settings, program: string): Promise<void> {
    const identity = await identify(line);
    this.terminal.say(`${identity.board} with Kaluma ${identity.version} on ${line.path}`);
    checkVersion(settings, identity);
    sayMac(settings, identity, this.terminal);
    const progress = showProgress(Buffer.byteLength(program), this.terminal);
    await writeProgram(line, loadSerialTool(), program, progress);
  }

  private reachPrompt(line: BoardLine): Promise<void> {
    return reachPrompt(line, (text) => this.terminal.say(text));
  }

  /** Builds, prints the bytes, and refuses what no flash holds. */
  private async build(settings: Settings): Promise<Bundle> {
    const options = { check: this.options.check, trace: false, mapped: true };
    const made = await buildChecked(settings, options, this.terminal);
    this.terminal.say(`${settings.firmware} for ${settings.board.name}: ${made.bytes} bytes`);
    const reason = refusal(made.program);
    if (reason) throw new FlashError(`${reason}; ${KEPT}`);
    return made;
  }

  private async eraseBoard(): Promise<void> {
    const { options, terminal } = this;
    await withLine(options, terminal, async (line) => {
      await this.reachPrompt(line);
      if (!(await erase(line)))
        throw new FlashError(`${line.path}: the board does not say that it has erased`);
      terminal.say(`the board on ${line.path} has no program now`);
    });
  }
}

/** Says which address the program will find out when it boots. Throws a FlashError where the board has nothing to find it from. */
function sayMac({ config }: Settings, { uid }: Identity, terminal: Terminal): void {
  if (config.network.mac !== 'from-board') return;
  if (uid === '')
    throw new FlashError(`the board does not say its unique id; give network.mac as six bytes; ${KEPT}`);
  terminal.say(`MAC ${macOf(uid)}, from the board's id ${uid}`);
}

/** 1.2 means any 1.2.x. */
function checkVersion({ board }: Settings, { version }: Identity): void {
  if (`${version}.`.startsWith(`${board.runtimeVersion}.`)) return;
  throw new FlashError(
    `the board runs Kaluma ${version}, and ${board.name} is for ${board.runtimeVersion}; say runtime.version ${version} in flash.config.json to try it; ${KEPT}`,
  );
}
