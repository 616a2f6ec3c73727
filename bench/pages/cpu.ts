import { readConfig } from '../../build/config/config.ts';
import { type Constants, readConstants } from '../cost/constants.ts';
import { type CountedBoard, total } from '../cost/counting/counted-board.ts';
import { keptBytes } from '../cost/counting/engine-names.ts';
import { type ByFile, Files, RUNTIME } from '../cost/layers.ts';
import { allocationsIn, costOf, heapBehindBoot } from '../cost/model.ts';
import { countedProgram, HTTP, playBoot, playRequest, REQUEST, STEP_MS } from '../cost/requests.ts';

/** The work of the engine, and the garbage left for its collector. */
export interface Work {
  /** Microseconds of a Pico's processor, by the cost model. */
  us: number;
  /** Objects, arrays, closures, lists of captured names and strings that the program creates. */
  allocations: number;
  /** Values created by the runtime's functions: SPI reads. */
  native: number;
}

/** The layers, and the source files of each. */
export const LAYERS: [layer: string, files: RegExp][] = [
  ['bus', /^hal\/kaluma\//],
  ['chip', /^hal\/(w5500|wiznet)\//],
  ['provider', /^provider\/(?!winsock\/)/],
  ['calls', /^provider\/winsock\//],
  ['runtime', new RegExp(`^(${RUNTIME})?$`)],
  ['application', /^(device|firmware|bench|boards)\//],
];

export type ByLayer = Record<string, Work>;

/** The steps of one request, by their names. */
export type Steps = Record<'accept' | 'receive' | 'send' | 'close', ByLayer>;

/** Time until a program serves and none of its health checks falls into the steps, in milliseconds. */
const BOOT_MS = 140;
/**
 * Duration of all steps of a request; and the interval between requests, so that the next one also falls between health
 * checks.
 */
const REQUEST_MS = 3 * STEP_MS;
const NEXT_MS = 125;

/**
 * Runs the program of one request as built, and returns the cost of each step in the second request, since the first
 * creates what is reused.
 */
export async function requestWork(): Promise<Steps> {
  const constants = readConstants();
  const { program, map, board } = await countedProgram(REQUEST, readConfig());
  const heap = heapBehindBoot(keptBytes(program), total(board.count(BOOT_MS)), constants);
  const files = new Files(program, map, board);
  const step = (ms: number): ByLayer => byLayer(files.divide(board.count(ms)), constants, heap);
  request(board, step);
  board.count(NEXT_MS - REQUEST_MS);
  return request(board, step);
}

function request(board: CountedBoard, step: (ms: number) => ByLayer): Steps {
  const client = board.host.connect(REQUEST.port);
  client.onFin = () => client.fin();
  const accept = step(STEP_MS / 2);
  client.send(REQUEST.says as Uint8Array);
  const receive = step(STEP_MS / 2);
  const send = step(STEP_MS);
  const close = step(STEP_MS);
  if (client.received().length !== 1024 || client.ended !== 'closed') throw new Error('the request failed');
  return { accept, receive, send, close };
}

/** Returns the work of the firmware `http` for one request of an image, by source file. */
export async function stockWork(): Promise<Map<string, Work>> {
  const constants = readConstants();
  const { program, map, board } = await countedProgram(HTTP, readConfig());
  const heap = heapBehindBoot(Buffer.byteLength(program), total(playBoot(board)), constants);
  const files = new Files(program, map, board).divide(playRequest(board, HTTP));
  return new Map(
    [...files].map(([file, counts]) => [file, workOf(new Map([[file, counts]]), constants, heap)]),
  );
}

function byLayer(files: ByFile, constants: Constants, heap: number): ByLayer {
  const of = (pattern: RegExp): ByFile => new Map([...files].filter(([file]) => pattern.test(file)));
  return Object.fromEntries(LAYERS.map(([layer, pattern]) => [layer, workOf(of(pattern), constants, heap)]));
}

function workOf(files: ByFile, constants: Constants, heap: number): Work {
  const sum = { us: 0, allocations: 0, native: 0 };
  for (const counts of files.values()) {
    sum.us += costOf(counts, constants, heap).us;
    sum.allocations += allocationsIn(counts);
    sum.native += counts.get('made by the runtime') ?? 0;
  }
  return sum;
}

/** Returns the sum over all layers but the application's. */
export function ours(work: ByLayer): Work {
  const others = Object.entries(work).filter(([layer]) => layer !== 'application');
  return others.map(([, each]) => each).reduce(sumOf, { us: 0, allocations: 0, native: 0 });
}

export function sumOf(a: Work, b: Work): Work {
  return { us: a.us + b.us, allocations: a.allocations + b.allocations, native: a.native + b.native };
}
