import { OTHERS, type OtherChip } from '../chips/counted.ts';
import type { Cost } from '../scenarios/counting-bus.ts';
import type { Growth } from '../scenarios/growth.ts';
import { overhead } from '../scenarios/load.ts';
import { figure, PEERS, type Peer, REFUSED } from '../scenarios/peers.ts';
import { type Results, TITLES } from './results.ts';

/** Rows of cells, the first one the headings. */
export type Table = string[][];

const COLUMNS: readonly Peer[] = [...PEERS, 'minimum'];

/** This driver and the others: `frames / bytes (payload)`. */
export function comparison({ costs, refused }: Results): Table {
  const rows = Object.entries(costs).map(([name, ours]) => [
    name,
    TITLES[name],
    cell(ours),
    ...COLUMNS.map((peer) => cell(figure(name, peer))),
  ]);
  return [
    ['', 'frames / bytes (payload)', 'spisock', ...COLUMNS],
    ...rows,
    ['S8', 'refused of six SYNs: first, six open, closed', list(refused), ...refusedOf()],
    ...overheadRows(costs),
  ];
}

function refusedOf(): string[] {
  return COLUMNS.map((peer) => list(REFUSED[peer]));
}

function list(counts: readonly number[]): string {
  return counts.join(', ');
}

/** S9 as overhead: bytes on the bus besides the payload, per byte of it. */
function overheadRows(costs: Record<string, Cost>): Table {
  const share = (cost: Cost | null) => (cost ? overhead(cost).toFixed(4) : '');
  return ['S9 receive', 'S9 send'].map((name) => [
    name,
    'bytes beside each byte of payload',
    share(costs[name]),
    ...COLUMNS.map((peer) => share(figure(name, peer))),
  ]);
}

/** This driver on every chip: `frames / bytes (payload)`. */
export function chipsTable(usual: Results, others: Record<OtherChip, Results>): Table {
  const columns = [usual, ...Object.keys(OTHERS).map((chip) => others[chip as OtherChip])];
  const rows = Object.keys(usual.costs).map((name) => [
    name,
    TITLES[name],
    ...columns.map(({ costs }) => cell(costs[name])),
  ]);
  return [
    ['', 'frames / bytes (payload)', 'W5500', ...Object.values(OTHERS)],
    ...rows,
    ['S8', 'refused of six SYNs: first, six open, closed', ...columns.map(({ refused }) => list(refused))],
  ];
}

/** The cost of one request, and of an idle second, as a function of a number; `what` names the number. */
export function growthTable(what: string, growth: Growth[]): Table {
  return [
    [what, 'one request', 'an idle second'],
    ...growth.map(({ count, request, second }) => [String(count), cell(request), cell(second)]),
  ];
}

/**
 * The cost of every scenario with default knobs, and on chips with knobs turned against the driver: minimum and
 * maximum.
 */
export function harshTable(usual: Results, runs: Results[]): Table {
  const rows = Object.entries(usual.costs).map(([name, cost]) => {
    const costs = runs.map((run) => run.costs[name]).sort((a, b) => a.frames - b.frames || a.bytes - b.bytes);
    return [name, TITLES[name], cell(cost), cell(costs[0]), cell(costs[costs.length - 1])];
  });
  return [['', 'frames / bytes (payload)', 'as usual', 'least', 'most'], ...rows];
}

export function cell(cost: Cost | null): string {
  if (!cost) return '-';
  const { frames, bytes, payload } = cost;
  return `${number(frames)} / ${number(bytes)}${payload > 0 ? ` (${number(payload)})` : ''}`;
}

/** Returns a number as `1,282`, with thousands separators, independent of the locale. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** Returns a table for a terminal: each column is as wide as its widest cell. */
export function asText(table: Table): string {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row: string[]) => row.map((text, column) => text.padEnd(widths[column])).join('  ');
  return table.map((row) => `${line(row).trimEnd()}\n`).join('');
}

export function asMarkdown(table: Table): string {
  const line = (row: string[]) => `| ${row.join(' | ')} |\n`;
  const [heading, ...rows] = table;
  return line(heading) + line(heading.map(() => '---')) + rows.map(line).join('');
}
