import type { OtherChip } from '../chips/counted.ts';
import { byConnections, byListeners } from '../scenarios/growth.ts';
import { figure, REFUSED } from '../scenarios/peers.ts';
import { simulatedStages } from '../scenarios/simulated-stage.ts';
import { requestChart } from './chart.ts';
import { ours, requestWork, type Steps } from './cpu.ts';
import { plus, workTable } from './cpu-table.ts';
import type { Page } from './marked.ts';
import { play, type Results } from './results.ts';
import { asMarkdown, chipsTable, comparison, growthTable, harshTable, number } from './table.ts';

/** The seeds of chips with knobs turned against the driver. */
const HARSH_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * Returns every page with counted figures, up to date.
 *
 * @param results those of the simulated W5500 with default knobs
 * @param others those of the other chips
 */
export async function pages(results: Results, others: Record<OtherChip, Results>): Promise<Page[]> {
  const open = simulatedStages();
  const harsh = HARSH_SEEDS.map((seed) => play(simulatedStages(seed)));
  const work = await requestWork();
  const connections = byConnections(open);
  return [
    { file: 'docs/cost.svg', content: requestChart(results.costs) },
    {
      file: 'docs/cost.md',
      content: {
        comparison: asMarkdown(comparison(results)),
        chips: asMarkdown(chipsTable(results, others)),
        harsh: asMarkdown(harshTable(results, harsh)),
        connections: asMarkdown(growthTable('connections open', connections)),
        work: asMarkdown(workTable(work)),
        listeners: asMarkdown(growthTable('listeners', byListeners(open))),
      },
    },
    { file: 'README.md', content: { measured: measured(results, connections[0].second.frames, work) } },
  ];
}

/** The readme's lines: the figures of most interest to a reader. */
function measured({ costs, refused }: Results, idleSecond: number, work: Steps): string {
  const { us, allocations, native } = ours(Object.values(work).reduce(plus));
  const { frames, bytes } = costs.request;
  const best = figure('request', 'Arduino');
  const minimum = figure('request', 'minimum');
  const polled = costs['S7 4 open, no INT'].frames;
  return [
    `- One request (accept, receive 100 bytes, send 1,024, close, listen again) is ${frames} SPI frames and ${number(bytes)} bytes;`,
    `  the best of four drivers in use needs ${best?.frames}, one that returns memory at once needs ${minimum?.frames} at least.`,
    `- Of six clients at once ${refused[0] || 'none'} is refused, and ${refused[2] || 'none'} of six more when those have gone; a driver that listens on`,
    `  one socket refuses ${REFUSED.Arduino[0]}.`,
    `- With nothing to do, ${costs['S7 4 open'].frames} frames with INTn and ${polled} every 5 ms without, with any number of connections; and a health check of ${idleSecond}`,
    '  frames a second with a listener and a connection, none while nothing is open.',
    `- One request costs a Pico ${(us / 1000).toFixed(1)} ms by the cost model, and is ${allocations || 'no'} allocations, but for ${native} arrays in which the`,
    '  runtime hands over what SPI read.',
    '',
  ].join('\n');
}
