import { writeFileSync } from 'node:fs';
import { readConfig } from '../build/config/config.ts';
import { HEAT_FILE, readHeat } from '../build/order/heat.ts';
import { command, runCli } from '../cli/cli.ts';
import { countLookUps, mergeHeat, passedNames } from './cost/heat.ts';
import { ECHO, GUARD, HTTP, JSON_API, PAGE, REQUEST, WHOLE } from './cost/requests.ts';

/** Typical programs. The look-ups of their requests determine the order of the names of all programs. */
const TYPICAL = [PAGE, HTTP, ECHO, WHOLE, JSON_API, GUARD, REQUEST];

/** An order is stale if it costs this much more than a fresh one. */
const TOLERANCE = 0.2;

await runCli(
  command(
    'heat',
    'Counts how often requests look names up, and keeps it where the build orders names by it (build/order/name-heat.json).',
  )
    .option('--check', 'only says whether what is kept is fresh', false)
    .action(async ({ check }: { check: boolean }) => {
      const config = readConfig();
      const programs = [];
      for (const request of TYPICAL) programs.push(await countLookUps(request, config));
      const heat = mergeHeat(programs);
      const best = passedNames(programs, heat);
      if (!check) writeFileSync(HEAT_FILE, `${JSON.stringify(heat, null, 2)}\n`);
      const kept = passedNames(programs, check ? readHeat() : heat);
      const said = `build/order/name-heat.json: searches pass ${kept} names, in a fresh order ${best}`;
      if (kept <= best * (1 + TOLERANCE)) {
        process.stdout.write(`${said}\n`);
        return;
      }
      process.stderr.write(`${said}; bring it up to date with npm run heat\n`);
      process.exitCode = 1;
    }),
);
