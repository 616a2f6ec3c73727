import type { Cell } from './cell.ts';
import { OPEN } from './kinds.ts';
import { PHASES, type Phase } from './phases.ts';

/**
 * The longest of the cells, in milliseconds until served; `never` if one was not served, `left` if one has not freed
 * everything.
 */
function entry(cells: Cell[]): string {
  if (cells.length === 0) return '-';
  if (cells.some(({ servedMs }) => servedMs === null)) return 'never';
  if (cells.some(({ backMs }) => backMs === null)) return 'left';
  return String(Math.max(...cells.map(({ servedMs }) => servedMs ?? 0)));
}

/** The matrix of a program's cells: a row for each fault, a column for each phase. */
export function matrixText(cells: Cell[]): string {
  const faults = [...new Set(cells.map(({ fault }) => fault))];
  const of = (fault: string, phase: Phase) =>
    cells.filter((cell) => cell.fault === fault && cell.phase === phase);
  const row = (head: string, entries: readonly string[]) =>
    `${head.padEnd(15)}${entries.map((text) => text.padStart(11)).join('')}\n`;
  const rows = faults.map((fault) =>
    row(
      OPEN.includes(fault) ? `(${fault})` : fault,
      PHASES.map((phase) => entry(of(fault, phase))),
    ),
  );
  return row('', PHASES) + rows.join('');
}

/** Returns one line for each failed cell, without those of open faults. */
export function complaintsOf(cells: Cell[]): string[] {
  return cells
    .filter(({ fault }) => !OPEN.includes(fault))
    .filter(({ servedMs, backMs }) => servedMs === null || backMs === null)
    .map(({ program, fault, phase, seed, servedMs, left }) => {
      const what = servedMs === null ? 'nobody is served afterwards' : 'something stays in use';
      return `${program}, ${fault} while ${phase}, seed ${seed}: ${what}${left ? `: ${left}` : ''}`;
    });
}
