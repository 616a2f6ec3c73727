import { readConfig } from '../build/config/config.ts';
import { command, runCli } from '../cli/cli.ts';
import { parseSeed } from '../cli/options/values.ts';
import { countedOnOthers } from './chips/counted.ts';
import * as cost from './cost/budgets.ts';
import { readConstants } from './cost/constants.ts';
import { type Prediction, predict } from './cost/predict.ts';
import { overBudget } from './pages/budgets.ts';
import { requestWork } from './pages/cpu.ts';
import { costTable, workTable } from './pages/cpu-table.ts';
import { write } from './pages/marked.ts';
import { pages } from './pages/pages.ts';
import { asJson, chipsJson, play } from './pages/results.ts';
import { asText, chipsTable, comparison } from './pages/table.ts';
import { simulatedStages } from './scenarios/simulated-stage.ts';

interface Options {
  json: boolean;
  harsh?: number;
  write: boolean;
}

await runCli(
  command(
    'bench',
    'Counts what the driver costs on the SPI bus, scenario by scenario, and what a request costs the engine.',
  )
    .option('--json', 'the counts alone, as JSON', false)
    .option('--harsh <seed>', 'with all knobs of the chip turned against the driver', (text: string) =>
      parseSeed('--harsh', text),
    )
    .option('--write', 'brings the pages that quote the counts up to date', false)
    .action(async (options: Options) => {
      const results = play(simulatedStages(options.harsh ?? null));
      const work = await requestWork();
      const config = readConfig();
      // Other chips are played as they usually are.
      const others = options.harsh === undefined ? await countedOnOthers() : null;
      const predictions: Prediction[] = [];
      for (const name of Object.keys(config.firmware))
        predictions.push(await predict(name, config, readConstants()));
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ ...asJson(results), chips: others && chipsJson(others), work, firmware: predictions })}\n`,
        );
      else {
        const chips = others ? [chipsTable(results, others)] : [];
        const tables = [comparison(results), ...chips, workTable(work), costTable(predictions)];
        process.stdout.write(tables.map(asText).join('\n'));
      }
      // The costs on a chip with knobs turned against the driver have no budget.
      if (!others) return;
      if (options.write) write(await pages(results, others));
      complain([
        ...overBudget(results.costs, config.bench),
        ...predictions.flatMap((each) => cost.overBudget(each, config.firmware[each.name])),
      ]);
    }),
);

function complain(lines: string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  if (lines.length > 0) process.exitCode = 1;
}
