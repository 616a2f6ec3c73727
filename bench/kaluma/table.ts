import { number, type Table } from '../pages/table.ts';
import { CYCLES_PER_MS } from './emulator/cpu.ts';
import type { Engine } from './image.ts';
import type { Figures } from './measure.ts';
import { PARTS } from './probes/split.ts';

/** One program's figures, or the reason for their absence. */
export interface Row {
  firmware: string;
  what: string;
  figures: Figures | null;
}

/** Returns the engine of the figures, with version and checksum. */
export function source({ version, sha256, elf }: Engine): string {
  const names = elf ? '' : '; without --elf no split and no heap';
  return `Kaluma ${version}, image sha256 ${sha256.slice(0, 16)}, RP2040 at 125 MHz in rp2040js, W5500 on SPI0${names}`;
}

/** Returns a table with a line for each measure and a column for each program. */
export function figuresTable(rows: Row[]): Table {
  const of = (pick: (figures: Figures) => string) =>
    rows.map(({ figures }) => (figures ? pick(figures) : '-'));
  const asked = (pick: (request: NonNullable<Figures['request']>) => string) =>
    of(({ request }) => (request ? pick(request) : '-'));
  const bytes = (value: number | undefined) => (value === undefined ? '-' : number(value));
  return [
    ['', ...rows.map(({ firmware }) => firmware)],
    ['asked', ...rows.map(({ what }) => what)],
    ['one request, cycles', ...asked(({ cycles }) => number(Math.round(cycles)))],
    ['one request, ms', ...asked(({ cycles }) => ms(cycles))],
    ...[...PARTS, 'rest'].map((part) => [
      `... ${part}, ms`,
      ...asked(({ split }) => (split ? ms(split[part]) : '-')),
    ]),
    ['calls', ...asked(({ split, calls }) => (split ? number(Math.round(calls)) : '-'))],
    ['searches', ...asked(({ split, searches }) => (split ? number(Math.round(searches)) : '-'))],
    ['longest turn, ms', ...asked(({ longestTurn }) => ms(longestTurn))],
    ['first byte after, ms', ...asked(({ firstByteMs }) => firstByteMs.toFixed(1))],
    ['SPI frames', ...asked(({ frames }) => frames.toFixed(1))],
    ['SPI bytes', ...asked(({ bytes: sent }) => number(Math.round(sent)))],
    ['idle, % of the CPU', ...of(({ idle }) => (100 * idle).toFixed(1))],
    ['idle, longest turn, ms', ...of(({ idleTurn }) => ms(idleTurn))],
    ['heap behind boot, bytes', ...of(({ heap }) => bytes(heap?.used))],
    ['heap behind requests, bytes', ...of(({ heapLater }) => bytes(heapLater?.used))],
    ['peak heap, bytes', ...of(({ heapLater }) => bytes(heapLater?.peak))],
    ['C stack, bytes', ...of(({ stack }) => number(stack))],
    ['boot to ready, ms', ...of(({ bootMs }) => bootMs.toFixed(0))],
    ['program, bytes', ...of(({ program }) => number(program))],
    ['faults of the driver', ...of(({ faults }) => String(faults.length))],
  ];
}

/** Returns the same as an object for scripts. */
export function asJson({ version, sha256 }: Engine, rows: Row[]): object {
  return { kaluma: version, sha256, programs: rows };
}

function ms(cycles: number): string {
  return (cycles / CYCLES_PER_MS).toFixed(2);
}
