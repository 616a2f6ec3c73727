import type { FirmwareEntry } from '../../build/config/types.ts';
import type { Prediction } from './predict.ts';

/** Returns a line, with both numbers, for each value that exceeds its budget in flash.config.json. */
export function overBudget({ name, cost, heap }: Prediction, { budget }: FirmwareEntry): string[] {
  const lines: string[] = [];
  if (budget === null) return [`${name}: there is no budget`];
  if (heap > budget.heap)
    lines.push(`${name}: the heap behind boot is ${heap} bytes, the budget is ${budget.heap}`);
  const us = cost ? Math.round(cost.us) : null;
  if (us === null && budget.cost !== null)
    lines.push(`${name}: it is asked nothing, so its budget.cost is null`);
  if (us !== null && budget.cost === null)
    lines.push(`${name}: one request costs ${us} microseconds, and there is no budget.cost`);
  if (us !== null && budget.cost !== null && us > budget.cost)
    lines.push(`${name}: one request costs ${us} microseconds, the budget is ${budget.cost}`);
  return lines;
}
