import { UsageError } from '../../build/config/config.ts';
import { type Choice, readSettings } from '../../build/config/settings.ts';
import { type Constants, readConstants } from '../cost/constants.ts';
import { type Prediction, predict } from '../cost/predict.ts';
import { number, type Table } from '../pages/table.ts';
import type { Calibration } from './calibrate.ts';
import { CYCLES_PER_MS } from './emulator/cpu.ts';
import type { Engine } from './image.ts';
import { type Figures, measure } from './measure.ts';
import { readProgram } from './programs.ts';
import { parseRequest, usualRequest } from './request.ts';

/** Largest deviation of the model from the engine, as a share. */
export const TOLERANCE = 0.1;

/** The model's prediction for a program, and the engine's measurement. */
export interface Comparison {
  predicted: Prediction;
  measured: Figures;
  /** Relative error of the time of one request; positive if the model's value is larger. */
  error: number;
}

/**
 * Measures a program of the gallery with its usual request, on the engine and in the model. Throws a NoAnswer or a
 * UsageError.
 */
export async function compare(engine: Engine, name: string, choice: Choice): Promise<Comparison> {
  const { config, board: pins } = await readSettings(choice);
  const { network } = config;
  const predicted = await predict(name, config, readConstants());
  if (!predicted.cost) throw new UsageError(`--model: ${name} is asked nothing`);
  const { text: program } = await readProgram(name, choice);
  const request = parseRequest(usualRequest(name), network.ip);
  const measured = measure({ engine, program, pins, network }, request);
  return { predicted, measured, error: predicted.cost.us / microseconds(measured) - 1 };
}

/** A line for each program. */
export function comparisonTable(comparisons: Comparison[]): Table {
  return [
    ['', 'predicted, ms', 'measured, ms', 'error, %', 'heap predicted, bytes', 'measured', 'error, %'],
    ...comparisons.map(({ predicted, measured, error }) => {
      const { heap } = measured;
      return [
        predicted.name,
        ((predicted.cost?.us ?? 0) / 1000).toFixed(2),
        (microseconds(measured) / 1000).toFixed(2),
        percent(error),
        number(predicted.heap),
        heap ? number(heap.used) : '-',
        heap ? percent(predicted.heap / heap.used - 1) : '-',
      ];
    }),
  ];
}

/** Returns the name of the engine of the model's constants. */
export function constantsSource({ kaluma, sha256 }: Constants): string {
  return `constants of Kaluma ${kaluma}, image sha256 ${sha256.slice(0, 16)}`;
}

/** Returns the predicted cost of each micro-program from which the constants were found. */
export function calibrationTable({ checked }: Calibration): Table {
  return [
    ['micro-program', 'predicted, us', 'measured, us', 'error, %'],
    ...checked.map(({ name, predicted, measured }) => [
      name,
      predicted.toFixed(0),
      measured.toFixed(0),
      percent(predicted / measured - 1),
    ]),
  ];
}

function microseconds({ request }: Figures): number {
  return ((request?.cycles ?? 0) / CYCLES_PER_MS) * 1000;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
