import type { Config } from '../../build/config/types.ts';
import { type Heat, heatOf, keysOf, propertyKeysOf } from '../../build/order/heat.ts';
import { declaredNames } from '../../build/order/order.ts';
import { countedProgram, playBoot, playRequest, type Request } from './requests.ts';

/** Look-ups of the names of a program's outermost function in one request, by their names in it. */
export interface LookUps {
  program: string;
  map: string;
  times: Map<string, number>;
  /** Number of look-ups of properties of any object, by their names in the program. */
  properties: Map<string, number>;
}

export async function countLookUps(request: Request, config: Config): Promise<LookUps> {
  const { program, map, board } = await countedProgram(request, config);
  playBoot(board);
  const { names, properties } = playRequest(board, request);
  const times = new Map<string, number>();
  for (const [{ name, scope }, count] of names)
    if (scope === board.scopes.outermost) times.set(name, (times.get(name) ?? 0) + count);
  return { program, map, times, properties };
}

/** Returns the mean number of look-ups per request of each name, over the programs that contain it. */
export function mergeHeat(programs: LookUps[]): Heat {
  const seen = new Map<string, number[]>();
  for (const { program, map, times, properties } of programs) {
    for (const [name, key] of keysOf(program, map))
      seen.set(key, [...(seen.get(key) ?? []), times.get(name) ?? 0]);
    for (const [name, key] of propertyKeysOf(program, map))
      seen.set(key, [...(seen.get(key) ?? []), properties.get(name) ?? 0]);
  }
  const heat: Heat = {};
  for (const [key, counts] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mean = counts.reduce((sum, each) => sum + each) / counts.length;
    if (mean > 0) heat[key] = Math.round(mean * 10) / 10;
  }
  return heat;
}

/**
 * Returns the number of names that the engine passes in searches during the programs' requests, in the order of `heat`.
 */
export function passedNames(programs: LookUps[], heat: Heat): number {
  let sum = 0;
  for (const { program, map, times } of programs) {
    const of = heatOf(program, map, heat);
    const cold = [...declaredNames(program).keys()];
    const names = cold.map((name) => ({ name, heat: of(name) })).sort((a, b) => a.heat - b.heat);
    for (const [place, { name }] of names.entries())
      sum += (times.get(name) ?? 0) * (names.length - 1 - place);
  }
  return sum;
}
