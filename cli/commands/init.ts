import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { checkName, espruinoNames, ROOT, UsageError } from '../../build/config/config.ts';
import { userFolder } from '../../build/config/find.ts';
import { meantOf } from '../../build/config/spelling.ts';
import { addExamples, command } from '../cli.ts';
import { filesOf } from '../init/files.ts';
import { dependencyOn } from '../init/origin.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  board?: string;
  runtime?: string;
}

const RUNTIMES = ['kaluma', 'espruino'];
const BOARDS: Record<string, string> = { kaluma: 'w5500-evb-pico', espruino: 'espruino-wifi-w5500' };
/** What the test and the editor of a new project need, in the versions that this package is tested with. */
const TOOLS = ['@types/node', 'tsx', 'typescript'];
/** A name in a network: at most 63 of a-z 0-9 -, with no - at either end. */
const LONGEST_NAME = 63;

/** `spisock init`. */
export function initCommand(terminal: Terminal): Command {
  const init = command('init', 'Makes a project: a program, its test, its configuration.', terminal)
    .argument('[folder]', 'a new folder, or an empty one', '.')
    .option('--board <name>', `the board (spisock boards lists them); default ${BOARDS.kaluma}`)
    .option('--runtime <name>', 'the runtime on the board: kaluma, espruino; default: the one of the board')
    .action((folder: string, options: Options) => run(folder, options, terminal));
  return addExamples(init, [
    ['spisock init my-device', 'for a W5500-EVB-Pico'],
    ['spisock init my-device --board pico2-w5500-spi0', 'for a Pico 2 and a W5500 module'],
    ['spisock init my-device --runtime espruino', 'for an Espruino WiFi and a W5500 module'],
  ]);
}

function run(given: string, options: Options, terminal: Terminal): void {
  const { board, runtime } = choiceOf(options);
  const folder = resolve(userFolder(), given);
  checkEmpty(folder, given);
  const files = filesOf({
    name: nameFrom(basename(folder)),
    board,
    runtime,
    dependency: dependencyOn(ROOT, folder),
    tools: toolVersions(),
  });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const shown = relative(userFolder(), folder) || '.';
  terminal.say(`made ${shown}: ${Object.keys(files).join(', ')}`);
  for (const line of [
    ...(shown === '.' ? [] : [`cd ${shown}`]),
    'npm install',
    'npm test',
    'npx spisock dev',
  ])
    terminal.say(`  ${line}`);
}

/** Each of the two says what the other is, where that is not said. */
function choiceOf(options: Options): { board: string; runtime: string } {
  const isEspruino = options.board !== undefined && espruinoNames().includes(options.board);
  const { runtime = isEspruino ? 'espruino' : 'kaluma' } = options;
  if (!RUNTIMES.includes(runtime))
    throw new UsageError(
      `unknown runtime '${runtime}'${meantOf(runtime, RUNTIMES, `known: ${RUNTIMES.join(', ')}`)}`,
    );
  const { board = BOARDS[runtime] } = options;
  if (isEspruino && runtime !== 'espruino')
    throw new UsageError(`board ${board} runs espruino, not ${runtime}`);
  if (runtime === 'espruino' && !espruinoNames().includes(board))
    throw new UsageError(
      `unknown board '${board}' of espruino${meantOf(board, espruinoNames(), `known: ${espruinoNames().join(', ')}`)}`,
    );
  if (runtime === 'kaluma') checkName('boards', board);
  return { board, runtime };
}

/** A folder that has a history and nothing else counts as empty. */
function checkEmpty(folder: string, given: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new UsageError(`${given} is a file; spisock init takes a folder`);
  const names = readdirSync(folder).filter((name) => name !== '.git');
  if (names.length > 0)
    throw new UsageError(
      `${given === '.' ? 'this folder' : given} is not empty: it has ${names[0]}; give a new folder, or an empty one`,
    );
}

/** The name of a project in this folder. */
export function nameFrom(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'device' : name;
}

function toolVersions(): Record<string, string> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  ) as Partial<Record<'dependencies' | 'devDependencies', Record<string, string>>>;
  const all = { ...dependencies, ...devDependencies };
  return Object.fromEntries(TOOLS.map((name) => [name, all[name]]));
}
