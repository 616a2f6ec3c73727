import type { Constants } from '../cost/constants.ts';
import type { Counts } from '../cost/counting/blocks.ts';
import { CountedBoard, total } from '../cost/counting/counted-board.ts';
import { keptBytes } from '../cost/counting/engine-names.ts';
import { fit, type Sample } from '../cost/fit.ts';
import { allMicros } from '../cost/micro/all.ts';
import { type MicroGroup, microProgram, RUNS, TURN_MS } from '../cost/micro/program.ts';
import { garbageOf } from '../cost/model.ts';
import { Device, type DeviceOptions } from './device.ts';
import { CYCLES_PER_MS } from './emulator/cpu.ts';
import type { Elf } from './emulator/elf.ts';
import { Garbage } from './probes/garbage.ts';
import { readHeap } from './probes/heap.ts';

/** JerryScript collects after a 32nd of its heap was allocated (CONFIG_GC_LIMIT). */
const COLLECTIONS_IN_A_HEAP = 32;
const CYCLES_PER_US = CYCLES_PER_MS / 1000;
/** The smallest value for relative errors, in bytes. */
const LEAST_BYTES = 256;

/** Measurements of one script of micro-programs. */
interface Shown {
  times: Sample[];
  garbage: Sample[];
  /** Size of the heap; its use after boot and at the end; operations of the program until then; length of its text. */
  heap: { size: number; booted: number; used: number };
  boot: Counts;
  bytes: number;
  collections: number;
  collectorUs: number;
}

export interface Calibration {
  constants: Constants;
  /** For each micro-program: predicted and measured time, in microseconds. */
  checked: { name: string; predicted: number; measured: number }[];
}

/** Finds an engine's constants from micro-programs. The program in `setup` is ignored. */
export function calibrate(setup: Omit<DeviceOptions, 'program'>, elf: Elf): Calibration {
  const groups = allMicros(setup.pins);
  const shown = groups.map((group) => play(group, setup, elf));
  const empty = play({ micros: [] }, setup, elf);
  const us = fit(
    shown.flatMap(({ times }) => times),
    1,
  );
  const garbage = fit(
    shown.flatMap((each) => each.garbage),
    LEAST_BYTES,
  );
  const { engine } = setup;
  const constants: Constants = {
    kaluma: engine.version,
    sha256: engine.sha256,
    us,
    garbage: Object.fromEntries(Object.entries(garbage).filter(([, bytes]) => bytes > 0)),
    collector: { everyBytes: Math.round(empty.heap.size / COLLECTIONS_IN_A_HEAP), ...collectorTime(shown) },
    heap: { empty: empty.heap.booted, perByte: bytesPerByte(shown, empty, garbage) },
  };
  const checked = groups.flatMap(({ micros }, g) =>
    micros.map(({ name }, n) => {
      const { counts, value } = shown[g].times[n];
      const predicted = [...counts].reduce((sum, [what, times]) => sum + (us[what] ?? 0) * times, 0);
      return { name, predicted, measured: value };
    }),
  );
  return { constants, checked };
}

/**
 * Returns each micro-program's last run, counted on the simulated board and timed on the engine, without the collector.
 */
function play(group: MicroGroup, setup: Omit<DeviceOptions, 'program'>, elf: Elf): Shown {
  const program = microProgram(group);
  const counted = new CountedBoard({ program, pins: setup.pins });
  const boot = total(counted.count(TURN_MS / 2));
  const device = new Device({ ...setup, program });
  if (!device.boot()) throw new Error(`a micro-program does not boot: ${device.board.console.lines.join()}`);
  const { board, turns } = device;
  turns.skips = true;
  const garbage = new Garbage(board.cpu, elf);
  const heapUsed = () => readHeap(board, elf) ?? { size: 0, used: 0 };
  const { used: booted } = heapUsed();
  const shown: Shown = {
    ...{ times: [], garbage: [], boot, bytes: keptBytes(program), collections: 0, collectorUs: 0 },
    heap: { size: 0, booted, used: 0 },
  };
  for (const { name } of group.micros) {
    for (let run = 1; run <= RUNS; run++) {
      const counts = timed(counted.count(TURN_MS));
      const { busy } = turns;
      turns.restart();
      garbage.restart();
      if (!board.run(2 * TURN_MS, () => turns.busy > busy))
        throw new Error(`micro-program '${name}' does not run: ${board.console.lines.join()}`);
      const collectorUs = garbage.collectorCycles / CYCLES_PER_US;
      shown.collections += garbage.collections;
      shown.collectorUs += collectorUs;
      if (run < RUNS) continue;
      shown.times.push({ counts, value: turns.busyCycles / CYCLES_PER_US - collectorUs });
      shown.garbage.push({ counts, value: garbage.bytes });
    }
  }
  const { size, used } = heapUsed();
  return { ...shown, heap: { size, booted, used } };
}

function timed(work: Parameters<typeof total>[0]): Counts {
  const counts = total(work);
  // These are contained in other counts.
  for (const what of ['enter', 'own call', 'made by the runtime']) counts.delete(what);
  return counts;
}

/**
 * Returns the duration of a collection as a function of the heap in use: a weighted line through the scripts' values.
 */
function collectorTime(shown: Shown[]): { us: number; usPerByte: number } {
  const points = shown
    .filter(({ collections }) => collections > 0)
    .map(({ heap, collections, collectorUs }) => ({
      x: heap.used,
      y: collectorUs / collections,
      weight: collections,
    }));
  const sum = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((total, point) => total + point.weight * of(point), 0);
  const [n, x, y] = [sum(() => 1), sum((point) => point.x), sum((point) => point.y)];
  const [xx, xy] = [sum((point) => point.x * point.x), sum((point) => point.x * point.y)];
  const usPerByte = (n * xy - x * y) / (n * xx - x * x);
  return { us: round((y - usPerByte * x) / n, 1), usPerByte: round(usPerByte, 5) };
}

/** Returns the bytes of the heap per byte of text, over all scripts. */
function bytesPerByte(shown: Shown[], empty: Shown, garbage: Record<string, number>): number {
  const heap = shown.reduce((sum, each) => sum + each.heap.booted - empty.heap.booted - made(each), 0);
  const text = shown.reduce((sum, each) => sum + each.bytes - empty.bytes, 0);
  return round(heap / text, 3);

  function made({ boot }: Shown): number {
    return garbageOf(boot, garbage) - garbageOf(empty.boot, garbage);
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
