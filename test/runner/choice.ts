import { readdirSync } from 'node:fs';
import { basename, join, posix, sep } from 'node:path';

/** A file of tests, as it is run once. */
export interface Job {
  /** Its path in the folder of tests, without the ending, and the weather: `provider/accept`, `provider/accept, foul`. */
  name: string;
  file: string;
  /** What is in its environment. */
  env: Record<string, string>;
}

/**
 * The suites that can be run in any weather (docs/testing-provider.md): those of the provider and of its services, where a
 * device is on a wire. There is none where whole boards boot, or where bytes are counted.
 */
const WEATHERED = /^(provider|requirements|services\/(?!boot|carried))\b/;

/** The slice of `npm run weather` that is in `npm test`: all that it has at once, and few random steps. */
const FOUL = { HARSH: '1', LOSS: '5', SEED: '1', SERVICE: '1', STEPS: '1000', RUNS: '20' };

/** The provider's suites in fair weather: what `npm test` sums up at its end (test/runner/report/proof.ts). */
export function isProof({ name }: Job): boolean {
  return /^(provider|requirements|services)\/[^,]+$/.test(name);
}

/** The suites that run on the other chips as well: the requirements, and those of datagrams. */
const ON_EACH_CHIP = /^(requirements|provider\/(datagrams|service-ports))\//;

/** The chips beside the W5500 on which the requirements are shown, too: `requirements/server, w6100`. */
export const OTHER_CHIPS = ['w5100s', 'w6100'];

/** The suites of the requirements on that chip, in a process that is for it. */
export function isOnChip({ name }: Job, chip: string): boolean {
  return name.endsWith(`, ${chip}`);
}

/** A browser wants the machine for itself, and so does a fresh project with npm in it: they come last, and alone. */
const ALONE = /^(browser|package)\b/;

export function isAlone({ name }: Job): boolean {
  return ALONE.test(name);
}

/**
 * Not in `npm run test:quick`: what starts commands, servers and browsers or runs in real time, what builds many programs,
 * and foul weather.
 */
const SLOW = [
  /^(browser|package|spi-server|tap)\b/,
  /^bench\/(bench|cost|cpu)$/,
  /^build\/(program|bundle\/(bundle|size|whole))$/,
  /^cli\/(doctor|flash|keys|monitor|project\/(dev-ports|own-board|types)|sim|ymodem)$/,
  /^cli\/dev\/(capture|faults|run|run-edit|run-own|tap)$/,
  /^cli\/flash\/(flash|flash-board)$/,
  /^live\/(faithful|live|programs|random-programs|runtime\/restart)$/,
  /^runner\/suites\/test-command$/,
  /^chips\/requirements$/,
  /^services\/(bytes|wifi)$/,
  /^testing\/(built|espruino|runners)$/,
  /^types\/types$/,
  /, foul weather$/,
  /, w\d+s?$/,
];

/** Whether a suite is among those of `npm run test:quick`. */
export function isQuick({ name }: Job): boolean {
  return !SLOW.some((slow) => slow.test(name));
}

/** The names of all files of tests in a folder: paths with slashes, without their ending. No helper ends like that. */
export function suitesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = files.filter((file) => /^[^.].*\.test\.ts$/.test(basename(file)));
  return names
    .map((file) =>
      file
        .split(sep)
        .join(posix.sep)
        .replace(/\.test\.ts$/, ''),
    )
    .sort();
}

function job(folder: string, name: string, env: Record<string, string> = {}, weather = ''): Job {
  return { name: weather ? `${name}, ${weather}` : name, file: join(folder, `${name}.test.ts`), env };
}

/** The suites that have weather, in this one. */
export function inWeather(folder: string, env: Record<string, string>, weather = nameOfWeather(env)): Job[] {
  const names = suitesIn(folder).filter((name) => WEATHERED.test(name));
  return names.map((name) => job(folder, name, env, weather));
}

/** A weather in words, as it is in the environment. */
export function nameOfWeather(env: Record<string, string>): string {
  const entries = Object.entries(env).filter(([key]) => !/^(STEPS|RUNS)$/.test(key));
  return entries.map(([key, value]) => `${key}=${value}`).join(' ');
}

/** All suites in fair weather, then those of the requirements on other chips, then those that have weather, in foul. */
export function everything(folder: string): Job[] {
  const fair = suitesIn(folder).map((name) => job(folder, name));
  const demanding = suitesIn(folder).filter((name) => ON_EACH_CHIP.test(name));
  const onOthers = OTHER_CHIPS.flatMap((chip) =>
    demanding.map((name) => job(folder, name, { NODE_OPTIONS: `--conditions=${chip}` }, chip)),
  );
  return [...fair, ...onOthers, ...inWeather(folder, FOUL, 'foul weather')];
}
