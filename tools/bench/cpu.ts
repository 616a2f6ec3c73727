import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockstepBoard } from '../../hal/sim/lockstep-board.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { ROOT, readBoard, readConfig } from '../config.ts';
import { type Instrumented, instrument } from './instrument.ts';

/** What the engine executes, and what is left behind for its collector. */
export interface Work {
  calls: number;
  /** Properties and elements of arrays. */
  reads: number;
  writes: number;
  /** Objects, arrays, closures and strings that the program makes, and their bytes on the board's heap. */
  allocations: number;
  allocatedBytes: number;
  /** What the runtime's own functions make for it: SPI reads. */
  native: number;
}

/** Where the work is done: a layer, and which source files are in it. */
export const LAYERS: [layer: string, files: RegExp][] = [
  ['bus', /^hal\/kaluma\.ts$/],
  ['chip', /^hal\/w5500\//],
  ['provider', /^provider\/(?!wsp\/)/],
  ['calls', /^provider\/wsp\//],
  ['application', /^(firmware|tools|boards)\//],
];

export type ByLayer = Record<string, Work>;

/** The steps of one request, by their names. */
export type Steps = Record<'accept' | 'receive' | 'send' | 'close', ByLayer>;

const BOOT_MS = 140;
/** Between the steps of programs/request.ts, which come 20 ms apart. */
const STEP_MS = 20;
/** A connection is over by then, and its slot is armed again. */
const STOCK_MS = 40;

/** Runs the program of one request as it would be flashed, and counts what it does in each step. */
export async function requestWork(): Promise<Steps> {
  const board = await countedBoard('request', join(ROOT, 'tools', 'bench', 'programs', 'request.ts'));
  board.count(BOOT_MS);
  const client = board.host.connect(80);
  client.onFin = () => client.fin();
  const accept = board.count(STEP_MS / 2);
  client.send(new Uint8Array(100));
  const receive = board.count(STEP_MS / 2);
  const send = board.count(STEP_MS);
  const close = board.count(STEP_MS);
  if (client.received().length !== 1024 || client.ended !== 'closed') throw new Error('the request failed');
  return { accept, receive, send, close };
}

/** What a program allocates until it serves, by the board's measures: the objects that its heap holds. */
export async function bootWork(firmware: string, entry?: string): Promise<ByLayer> {
  const board = await countedBoard(firmware, entry);
  // For a firmware that is a client: whoever answers it.
  board.host.listen(80, (peer) => {
    peer.send('HTTP/1.1 200 OK\r\n\r\n');
    peer.fin();
  });
  return board.count(BOOT_MS);
}

/** Work by source file, the application's own among them. */
export type ByFile = Map<string, Work>;

/**
 * What the firmware `http` does for one request of an image, from the SYN to the end of the connection: the third, since
 * the first fills what is used again. What the runtime's own modules do for it is not in the program, and not counted.
 */
export async function stockWork(): Promise<ByFile> {
  const board = await countedBoard('http');
  board.count(BOOT_MS);
  for (let i = 0; ; i++) {
    const client = board.host.connect(80);
    client.send('GET /1.svg HTTP/1.1\r\nHost: board\r\n\r\n');
    client.onFin = () => client.fin();
    const work = board.countByFile(STOCK_MS);
    if (client.ended !== 'closed') throw new Error('the request failed');
    if (i === 2) return work;
  }
}

/** A board in lockstep whose program counts what it does. */
class CountedBoard extends LockstepBoard {
  private readonly places: string[];
  private seen: number[][] = [];

  constructor(options: ConstructorParameters<typeof LockstepBoard>[0], places: string[]) {
    super(options);
    this.places = places;
  }

  /** What is done in the next `ms` milliseconds. */
  count(ms: number): ByLayer {
    this.run(ms);
    const now = this.sums();
    const work: ByLayer = {};
    for (const [layer, files] of LAYERS) {
      const sums = [0, 0, 0, 0, 0, 0];
      for (const [place, file] of this.places.entries()) {
        if (!files.test(file)) continue;
        const before = this.seen[place] ?? [0, 0, 0, 0, 0, 0];
        for (let kind = 0; kind < sums.length; kind++) sums[kind] += now[place][kind] - before[kind];
      }
      const [calls, reads, writes, allocations, allocatedBytes, native] = sums;
      work[layer] = { calls, reads, writes, allocations, allocatedBytes, native };
    }
    this.seen = now;
    return work;
  }

  /** What is done in the next `ms` milliseconds, by source file. */
  countByFile(ms: number): ByFile {
    this.run(ms);
    const now = this.sums();
    const work: ByFile = new Map();
    for (const [place, file] of this.places.entries()) {
      const before = this.seen[place] ?? [0, 0, 0, 0, 0, 0];
      const [calls, reads, writes, allocations, allocatedBytes, native] = now[place].map(
        (sum, kind) => sum - before[kind],
      );
      work.set(file, { calls, reads, writes, allocations, allocatedBytes, native });
    }
    this.seen = now;
    return work;
  }

  /** The last sums that the board has said, a row for each place. */
  private sums(): number[][] {
    const said = this.lines.filter((line) => line.startsWith('counts '));
    if (said.length === 0) throw new Error(`the program does not run: ${this.lines.join('\n')}`);
    const rows = JSON.parse(said[said.length - 1].slice('counts '.length)) as (number[] | null)[];
    return this.places.map((_, place) => rows[place] ?? [0, 0, 0, 0, 0, 0]);
  }
}

async function countedBoard(firmware: string, entry?: string): Promise<CountedBoard> {
  const { network, board } = readConfig();
  const { program, places } = counted(
    await bundle({ board, firmware, network, trace: false, entry, mapped: true }),
  );
  const host = { ip: network.gateway, device: network.ip };
  return new CountedBoard({ program, pins: await readBoard(board), host }, places);
}

/** A program with counters in it, and the counters themselves in front. */
export function counted(bundled: Bundle): Instrumented {
  const { program, places } = instrument(bundled);
  const counters = readFileSync(join(ROOT, 'tools', 'bench', 'programs', 'counters.js'), 'utf8');
  return { program: `${counters}\n${program}`, places };
}

/** The sum of the work of all layers but the application's. */
export function ours(work: ByLayer): Work {
  const total = { calls: 0, reads: 0, writes: 0, allocations: 0, allocatedBytes: 0, native: 0 };
  for (const [layer, each] of Object.entries(work)) {
    if (layer === 'application') continue;
    for (const kind of Object.keys(total) as (keyof Work)[]) total[kind] += each[kind];
  }
  return total;
}
