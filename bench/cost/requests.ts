import { join } from 'node:path';
import { bundle } from '../../build/bundle.ts';
import { ROOT, readBoard } from '../../build/config/config.ts';
import type { Config } from '../../build/config/types.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { add, type Counts } from './counting/blocks.ts';
import { CountedBoard, type Work } from './counting/counted-board.ts';

/** A program's sources. */
export interface Source {
  firmware: string;
  /** The program's own file, if it is not in the gallery. */
  entry?: string;
}

/** One request of a program, from the SYN to the end of the connection. */
export interface Request extends Source {
  port: number;
  /** Sent by the client once it is connected. */
  says: string | Uint8Array | null;
  /** Number of received bytes after which the client closes its side. */
  closesAfter?: number;
}

const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: 10.0.2.15\r\nUser-Agent: t\r\nAccept: */*\r\n\r\n`;
const HUNDRED = new Uint8Array(100).fill(65);

export const PAGE: Request = { firmware: 'page', port: 80, says: get('/1.svg') };
export const HTTP: Request = { firmware: 'http', port: 80, says: get('/1.svg') };
export const ECHO: Request = { firmware: 'echo', port: 7, says: HUNDRED, closesAfter: 100 };
export const WHOLE: Request = { firmware: 'whole', port: 13, says: null };
export const JSON_API: Request = { firmware: 'json', port: 80, says: get('/readings/latest') };
export const GUARD: Request = { firmware: 'guard', port: 7000, says: null };
export const REQUEST: Request = {
  firmware: 'request',
  entry: join(ROOT, 'bench', 'programs', 'request.ts'),
  port: 80,
  says: HUNDRED,
};

/**
 * Longest times, in milliseconds: until a program serves; until a health check has looked at the chip; until a request
 * ends.
 */
const BOOT_MS = 200;
const IDLE_MS = 200;
const REQUEST_MS = 110;
/** Between the steps of programs/request.ts. */
export const STEP_MS = 20;
/** Time without activity after which a request has ended, in milliseconds. */
const QUIET_MS = 5;

/** Puts a program, as it is flashed, on a board that counts. */
export async function countedProgram({ firmware, entry }: Source, config: Config): Promise<Counted> {
  const { board: name, network, provider } = config;
  const board = await readBoard(name, config);
  const asked = { board, firmware, entry, network, provider, trace: false, mapped: true };
  const { program, map = '' } = await bundle(asked);
  const host = { ip: network.gateway, device: network.ip };
  return { program, map, board: new CountedBoard({ program, pins: board, host }) };
}

export interface Counted {
  program: string;
  /** Its source map. */
  map: string;
  board: CountedBoard;
}

/** Returns the operations of a program until it serves. */
export function playBoot(board: CountedBoard): Work {
  return board.count(BOOT_MS);
}

/**
 * Returns the operations of one request to a program that serves: the second one, since the first creates what is
 * reused.
 */
export function playRequest(board: CountedBoard, request: Request): Work {
  once(board, request);
  return once(board, request);
}

/** Plays one request, right after a health check of the idle program, so that none falls into it. */
function once(board: CountedBoard, request: Request): Work {
  for (let ms = 0; ms < IDLE_MS && isQuiet(board.count(1)); ms++);
  const client = startRequest(board, request);
  const work: Work = { blocks: new Map(), names: new Map(), properties: new Map() };
  let quietMs = 0;
  for (let ms = 0; ms < REQUEST_MS && quietMs < QUIET_MS; ms++) {
    const step = board.count(1);
    merge(work, step);
    quietMs = isOver(client) && isQuiet(step) ? quietMs + 1 : 0;
  }
  if (!isOver(client)) throw new Error(`${request.firmware}: the request failed: ${board.lines.join('\n')}`);
  return work;
}

/** Starts a client that connects, sends its request, and closes when the board has, or when it has received enough. */
function startRequest(
  board: CountedBoard,
  { port, says, closesAfter = Number.POSITIVE_INFINITY }: Request,
): Peer {
  const client = board.host.connect(port);
  let bytes = 0;
  client.onData = (data) => {
    bytes += data.length;
    if (bytes >= closesAfter) client.fin();
  };
  client.onFin = () => {
    if (bytes < closesAfter) client.fin();
  };
  if (says) client.send(typeof says === 'string' ? Buffer.from(says) : says);
  return client;
}

function isOver(client: Peer): boolean {
  return client.peerClosed || client.ended !== null;
}

function isQuiet({ blocks }: Work): boolean {
  return blocks.size === 0;
}

function merge(sum: Work, { blocks, names, properties }: Work): void {
  for (const [block, counts] of blocks) {
    const known: Counts = sum.blocks.get(block) ?? new Map();
    for (const [what, times] of counts) add(known, what, times);
    sum.blocks.set(block, known);
  }
  for (const [name, times] of names) sum.names.set(name, (sum.names.get(name) ?? 0) + times);
  for (const [name, times] of properties) add(sum.properties, name, times);
}
