import { Device, type DeviceOptions } from './device.ts';
import { CYCLES_PER_MS } from './emulator/cpu.ts';
import { type Heap, readHeap } from './probes/heap.ts';
import { PARTS, Split } from './probes/split.ts';
import type { Request } from './request.ts';

/** Mean values of one request. */
export interface RequestFigures {
  cycles: number;
  /** From the client's SYN to the first byte of the answer, in milliseconds. */
  firstByteMs: number;
  /** The longest turn of the loop in all requests. */
  longestTurn: number;
  frames: number;
  bytes: number;
  /** Cycles by part, and the remaining ones; null without the image's symbols. */
  split: Record<string, number> | null;
  calls: number;
  searches: number;
}

export interface Figures {
  /** Bytes of the program. */
  program: number;
  bootMs: number;
  /** Null if there is no request. */
  request: RequestFigures | null;
  /** Share of the processor's time that the program takes while idle: 0 to 1. */
  idle: number;
  /** The longest turn of the loop while idle. */
  idleTurn: number;
  /** After boot; null without the image's symbols. */
  heap: Heap | null;
  /** After the requests: bytes in use, and the peak. */
  heapLater: Heap | null;
  /** Largest depth of the C stack, in bytes. */
  stack: number;
  /** Faults reported by the chip. */
  faults: string[];
}

/** The program does not answer as expected: the message describes the deviation. */
export class NoAnswer extends Error {}

const REQUESTS = 6;
const SETTLED_MS = 400;
const IDLE_MS = 2000;

/** Boots a program, leaves it idle for a while, and sends several requests. Throws a NoAnswer. */
export function measure(options: DeviceOptions, request: Request | null): Figures {
  const { engine, program } = options;
  const device = new Device(options);
  const { board, turns } = device;
  if (!device.boot()) throw new NoAnswer(`the program does not come to its end: ${lastOutput(device)}`);
  const bootMs = turns.firstMs as number;
  board.run(SETTLED_MS);
  const heapOf = () => (engine.elf ? readHeap(board, engine.elf) : null);
  const heap = heapOf();
  const idle = idleTime(device);
  const requests = request ? askOften(device, options, request) : null;
  const heapLater = heapOf();
  return {
    program: Buffer.byteLength(program),
    bootMs,
    request: requests,
    ...idle,
    heap,
    heapLater,
    stack: board.stackTop - board.cpu.lowestStack,
    faults: board.faults.map(({ text }) => text),
  };
}

function askOften(device: Device, { engine }: DeviceOptions, request: Request): RequestFigures {
  const { board, turns } = device;
  const { spi } = board;
  const split = engine.elf ? new Split(board.cpu, engine.elf) : null;
  // The first request creates what the program keeps.
  ask(device, request);
  const sum = { cycles: 0, firstByteMs: 0, frames: 0, bytes: 0, calls: 0, searches: 0 };
  const parts = Object.fromEntries(PARTS.map((part) => [part, 0]));
  let longestTurn = 0;
  for (let n = 0; n < REQUESTS; n++) {
    device.awaitHealthCheck();
    turns.restart();
    split?.restart();
    const before = { frames: spi.frames, bytes: spi.bytes, us: board.cpu.us };
    const firstUs = ask(device, request, false);
    sum.cycles += turns.busyCycles;
    sum.firstByteMs += (firstUs - before.us) / 1000;
    sum.frames += spi.frames - before.frames;
    sum.bytes += spi.bytes - before.bytes;
    sum.calls += split?.calls ?? 0;
    sum.searches += split?.searches ?? 0;
    longestTurn = Math.max(longestTurn, turns.longest);
    for (const part of PARTS) parts[part] += split?.cycles[part] ?? 0;
  }
  const mean = <T extends Record<string, number>>(sums: T) =>
    Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, value / REQUESTS])) as T;
  const figures = mean(sum);
  const means = mean(parts);
  const rest = figures.cycles - PARTS.reduce((total, part) => total + means[part], 0);
  return { ...figures, longestTurn, split: split && { ...means, rest } };
}

/** Sends a request and waits for its end. Returns the time of the first byte of the answer. */
function ask(device: Device, request: Request, settles = true): number {
  if (settles) device.awaitHealthCheck();
  const call = device.call(request);
  const over = device.answer([call]);
  if (over && call.firstUs !== null) return call.firstUs;
  const what = call.refused ? 'it refuses the connection' : `${call.received} bytes came`;
  throw new NoAnswer(`no answer at port ${request.port}: ${what}; ${lastOutput(device)}`);
}

function lastOutput({ board }: Device): string {
  const last = board.console.lines.slice(-3).join(' | ');
  return last === '' ? 'the console says nothing' : `the console says: ${last}`;
}

function idleTime(device: Device): { idle: number; idleTurn: number } {
  const { board, turns } = device;
  device.awaitHealthCheck();
  turns.restart();
  board.run(IDLE_MS);
  return { idle: turns.busyCycles / (IDLE_MS * CYCLES_PER_MS), idleTurn: turns.longest };
}
