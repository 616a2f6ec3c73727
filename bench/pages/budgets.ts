import type { BusBudgets } from '../../build/config/types.ts';
import type { Cost } from '../scenarios/counting-bus.ts';

const TOLERANCE = 0.03;

/**
 * Returns a line, with both numbers, for each cost above its budget and the tolerance. A scenario without a budget, or
 * a budget without a scenario, is reported, too, so that none is left out by mistake.
 */
export function overBudget(costs: Record<string, Cost>, budgets: BusBudgets): string[] {
  const lines: string[] = [];
  for (const [name, { frames, bytes }] of Object.entries(costs)) {
    const budget = budgets[name];
    if (!budget) lines.push(`${name}: has no budget`);
    else {
      compare(lines, `${name}: frames`, frames, budget[0]);
      compare(lines, `${name}: bytes`, bytes, budget[1]);
    }
  }
  for (const name of Object.keys(budgets)) if (!costs[name]) lines.push(`${name}: there is no such scenario`);
  return lines;
}

function compare(lines: string[], what: string, cost: number, budget: number): void {
  if (cost > budget * (1 + TOLERANCE)) lines.push(`${what} are ${cost}, the budget is ${budget}`);
}
