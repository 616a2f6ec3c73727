import { PARTS } from '../cost/model.ts';
import type { Prediction } from '../cost/predict.ts';
import { type ByLayer, LAYERS, ours, type Steps, sumOf } from './cpu.ts';
import { number, type Table } from './table.ts';

/** The cost of one request, by step and by layer, in microseconds; and its allocations. */
export function workTable(steps: Steps): Table {
  const layers = LAYERS.map(([layer]) => layer);
  const rows = Object.entries(steps).map(([step, work]) => row(step, work));
  const total = Object.values(steps).reduce(plus);
  return [
    ['microseconds', ...layers, 'without the application', 'allocations by us', 'by the runtime'],
    ...rows,
    row('one request', total),
  ];

  function row(step: string, work: ByLayer): string[] {
    const { us, allocations, native } = ours(work);
    const cells = layers.map((layer) => number(Math.round(work[layer].us)));
    return [step, ...cells, number(Math.round(us)), number(allocations), number(native)];
  }
}

/** The cost of one request of each firmware by the model, and its parts, in milliseconds. */
export function costTable(predictions: Prediction[]): Table {
  const ms = (us: number) => (us / 1000).toFixed(2);
  return [
    ['one request, ms', 'all', ...PARTS, 'heap behind boot, bytes'],
    ...predictions.map(({ name, cost, heap }) => [
      name,
      cost ? ms(cost.us) : '-',
      ...PARTS.map((part) => (cost ? ms(cost.parts[part]) : '-')),
      number(heap),
    ]),
  ];
}

/** Returns the sum of two steps. */
export function plus(a: ByLayer, b: ByLayer): ByLayer {
  return Object.fromEntries(Object.keys(a).map((layer) => [layer, sumOf(a[layer], b[layer])]));
}
