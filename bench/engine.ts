import { readFileSync, writeFileSync } from 'node:fs';
import { namesIn, UsageError } from '../build/config/config.ts';
import { type Choice, readSettings } from '../build/config/settings.ts';
import { command, runCli } from '../cli/cli.ts';
import { collect } from '../cli/options/values.ts';
import { CONSTANTS_FILE, readConstants } from './cost/constants.ts';
import { calibrate } from './kaluma/calibrate.ts';
import { checkFirmware } from './kaluma/check.ts';
import type { DeviceOptions } from './kaluma/device.ts';
import { type Engine, type EngineFiles, filesOf, missing, readEngine } from './kaluma/image.ts';
import { measure, NoAnswer } from './kaluma/measure.ts';
import { calibrationTable, compare, comparisonTable, constantsSource, TOLERANCE } from './kaluma/model.ts';
import { profile } from './kaluma/profile.ts';
import { programName, readProgram, USUAL_PROGRAMS } from './kaluma/programs.ts';
import { parseRequest, usualRequest, WHAT } from './kaluma/request.ts';
import { asJson, figuresTable, type Row, source } from './kaluma/table.ts';
import { fill } from './pages/marked.ts';
import { asMarkdown, asText } from './pages/table.ts';

/** The command named in the marks of a page, by the marks' name. */
const WRITER = { engine: 'npm run engine -- --write', model: 'npm run engine -- --model --write' };

interface Options extends EngineFiles {
  config: string;
  board?: string;
  firmware?: string[];
  what?: string;
  check: boolean;
  profile: boolean;
  model: boolean;
  calibrate: boolean;
  markdown: boolean;
  write?: string;
  json: boolean;
}

await runCli(
  command('engine', 'Runs programs on a real Kaluma in an emulated RP2040, and says what they cost there.')
    .option('--image <file>', 'Kaluma for the Pico, UF2 or binary (or KALUMA_IMAGE)')
    .option(
      '--elf <file>',
      "the same image with its names: where the time goes, and the heap's (or KALUMA_ELF)",
    )
    .option('--bootrom <file>', "the RP2040's boot ROM, binary or a module (or KALUMA_BOOTROM)")
    .option('--config <file>', 'the configuration (default: flash.config.json)')
    .option('--board <name>', 'the board (default: the one of the configuration)')
    .option(
      '--firmware <name>',
      `a firmware, or a .ts or .js file; may be repeated (default: ${USUAL_PROGRAMS.join(', ')})`,
      collect,
    )
    .option('--what <request>', `what is asked: ${WHAT} (default: by firmware)`)
    .option('--check', 'boots every firmware of the gallery instead, and asks it what it is for', false)
    .option('--profile', 'by function of the program instead; asks for --elf', false)
    .option('--model', 'compares the cost model with the engine; fails where they differ by over 10 %', false)
    .option('--calibrate', "finds the cost model's constants by micro-programs; asks for --elf", false)
    .option('--markdown', 'as a table for a page', false)
    .option('--write <page>', 'writes that table, or that of --model, into a page, between its marks')
    .option('--json', 'the figures alone, as JSON', false)
    .action(run),
);

async function run(options: Options): Promise<void> {
  const files = withEnvironment(options);
  const choice: Choice = { config: options.config, board: options.board };
  const { config, board: pins } = await readSettings(choice);
  if (pins.mcu !== 'rp2040' || pins.pio)
    throw new UsageError(
      `--board ${pins.name}: only an RP2040 with its chip on an SPI controller is emulated`,
    );
  const device = config.network.ip;
  const names = options.firmware ?? (options.check ? namesIn('firmware', config) : USUAL_PROGRAMS);
  const asked = names.map((name) => ({ name, what: options.what ?? usualRequest(programName(name)) }));
  const requests = asked.map(({ what }) => parseRequest(what, device));
  const lacking = missing(files);
  if (lacking) throw new UsageError(lacking);

  const engine = await readEngine(files, pins);
  if (options.calibrate) return findConstants({ engine, pins, network: config.network });
  if (options.check) return check(engine, names, choice);
  if (options.model) return compareAll(engine, names, choice, options.write);
  const rows: Row[] = [];
  for (const [n, { name, what }] of asked.entries()) {
    const { name: firmware, text: program, map } = await readProgram(name, choice);
    const setup = { engine, program, pins, network: config.network };
    const request = requests[n];
    if (options.profile) {
      if (!request) throw new UsageError(`--profile: ${firmware} is asked nothing; say --what`);
      process.stdout.write(
        `${firmware}, ${what}: ${source(engine)}\n${asText(profile(setup, request, map))}\n`,
      );
    } else rows.push({ firmware, what, figures: figures(firmware, setup, request) });
  }
  if (options.profile) return;
  const page = `${source(engine)}.\n\n${asMarkdown(figuresTable(rows))}`;
  if (options.write) writeFigures(options.write, 'engine', page);
  if (options.json) process.stdout.write(`${JSON.stringify(asJson(engine, rows))}\n`);
  else if (options.markdown) process.stdout.write(page);
  else process.stdout.write(`${source(engine)}\n\n${asText(figuresTable(rows))}`);
}

/** Updates a page that has marks for the figures. A run without one of the programs would leave a gap in it. */
function writeFigures(page: string, marks: keyof typeof WRITER, table: string): void {
  if (process.exitCode === 1) throw new UsageError(`${page} stays as it is: not every program answered`);
  try {
    writeFileSync(page, fill(readFileSync(page, 'utf8'), marks, table, WRITER[marks]));
  } catch (error) {
    throw new UsageError(`${page} is not written: ${(error as Error).message}`);
  }
}

/** Writes bench/cost/constants.json. */
function findConstants(setup: Omit<DeviceOptions, 'program'>): void {
  const { elf } = setup.engine;
  if (!elf) throw new UsageError('--calibrate asks for --elf');
  const calibration = calibrate(setup, elf);
  writeFileSync(CONSTANTS_FILE, `${JSON.stringify(calibration.constants, null, 2)}\n`);
  process.stdout.write(`${source(setup.engine)}\n\n${asText(calibrationTable(calibration))}`);
}

async function compareAll(engine: Engine, names: string[], choice: Choice, page?: string): Promise<void> {
  const comparisons = [];
  for (const name of names) comparisons.push(await compare(engine, name, choice));
  const heading = `${source(engine)}; ${constantsSource(readConstants())}`;
  const table = comparisonTable(comparisons);
  process.stdout.write(`${heading}\n\n${asText(table)}`);
  if (page) writeFigures(page, 'model', `${heading}.\n\n${asMarkdown(table)}`);
  if (comparisons.some(({ error }) => Math.abs(error) > TOLERANCE)) process.exitCode = 1;
}

/** Returns the files of the command line, or, if it names none, those of the environment. */
function withEnvironment({ image, elf, bootrom }: EngineFiles): EngineFiles {
  const known = filesOf(process.env);
  // The ELF file belongs to one image.
  if (image) return { image, elf, bootrom: bootrom ?? known.bootrom };
  return { image: known.image, elf: elf ?? known.elf, bootrom: bootrom ?? known.bootrom };
}

function figures(
  firmware: string,
  setup: DeviceOptions,
  request: Parameters<typeof measure>[1],
): Row['figures'] {
  try {
    return measure(setup, request);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    process.stderr.write(`${firmware}: ${error.message}\n`);
    process.exitCode = 1;
    return null;
  }
}

async function check(engine: Engine, names: string[], choice: Choice): Promise<void> {
  process.stdout.write(`${source(engine)}\n`);
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const name of names) {
    const { firmware, outcome, text } = await checkFirmware(engine, name, choice);
    count[outcome]++;
    process.stdout.write(`${outcome.padEnd(8)}${firmware.padEnd(10)}${text}\n`);
  }
  process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  if (count.failed > 0 || count.passed === 0) process.exitCode = 1;
}
