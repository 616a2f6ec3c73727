import { type ByFile, type ByLayer, LAYERS, ours, type Steps, type Work } from './cpu.ts';
import { number, type Table } from './table.ts';

/** Calls and reads of one request, by step and by layer; and what is allocated in it. */
export function workTable(steps: Steps): Table {
  const layers = LAYERS.map(([layer]) => layer);
  const rows = Object.entries(steps).map(([step, work]) => row(step, work));
  const total = Object.values(steps).reduce(plus);
  return [
    ['calls / reads', ...layers, 'without the application', 'allocations by us', 'by the runtime'],
    ...rows,
    row('one request', total),
  ];

  function row(step: string, work: ByLayer): string[] {
    const { calls, reads, allocations, native } = ours(work);
    return [
      step,
      ...layers.map((layer) => pair(work[layer])),
      pair({ calls, reads }),
      number(allocations),
      number(native),
    ];
  }
}

/** What one request of the stock http allocates, in the files that do, and what all files do together. */
export function stockTable(work: ByFile): Table {
  const heading = [
    'one request of http',
    'calls / reads',
    'allocations by us',
    'their bytes',
    'by the runtime',
  ];
  const rows = [...work].filter(([, { allocations, native }]) => allocations + native > 0);
  const total = { calls: 0, reads: 0, writes: 0, allocations: 0, allocatedBytes: 0, native: 0 };
  for (const each of work.values())
    for (const kind of Object.keys(total) as (keyof Work)[]) total[kind] += each[kind];
  return [heading, ...rows.map(([file, each]) => line(file, each)), line('all files', total)];

  function line(name: string, each: Work): string[] {
    const { allocations, allocatedBytes, native } = each;
    return [name, pair(each), number(allocations), number(allocatedBytes), number(native)];
  }
}

function pair({ calls, reads }: Pick<Work, 'calls' | 'reads'>): string {
  return `${number(calls)} / ${number(reads)}`;
}

/** The work of two steps together. */
export function plus(a: ByLayer, b: ByLayer): ByLayer {
  const sum: ByLayer = {};
  for (const layer of Object.keys(a)) {
    const [x, y] = [a[layer], b[layer]];
    sum[layer] = {
      calls: x.calls + y.calls,
      reads: x.reads + y.reads,
      writes: x.writes + y.writes,
      allocations: x.allocations + y.allocations,
      allocatedBytes: x.allocatedBytes + y.allocatedBytes,
      native: x.native + y.native,
    };
  }
  return sum;
}
