import { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { ofRadio, type ProgramName, stateOf, stateText, watchedBoard } from '../watched/board.ts';
import { BadBus } from './bus.ts';
import { FAULTS, type Stage } from './kinds.ts';
import { type Phase, Walk } from './phases.ts';
import { BadReadyBus } from './ready-bus.ts';
import { BadWire } from './wire.ts';

/** The result of one cell. */
export interface Cell {
  program: ProgramName;
  fault: string;
  phase: Phase;
  seed: number;
  /**
   * Time from the end of the fault to the first answer to a new client, in milliseconds; null: not within SERVED_MS.
   */
  servedMs: number | null;
  /** Time from then until slots, handles and records were as before; null: not within BACK_MS. */
  backMs: number | null;
  /** The differences at the end. */
  left: string;
}

/** Longest time until a client is served. */
export const SERVED_MS = 10_000;
/** Longer than the longest limit of a request. */
export const BACK_MS = 90_000;
/** Time after which a client without an answer tries again. */
const PATIENCE_MS = 1500;
const AGAIN_MS = 100;
/** Time until the clients are in their phase. */
const STRIKE_MS = 1000;
/** Interval between checks for the phase: the handshake is over after 240 us. */
const STEP_MS = 0.1;
const BOOT_MS = 5000;
const REQUEST = 'GET / HTTP/1.1\r\nHost: device\r\n\r\n';

/** Lets one fault strike in one phase, with 1, 3 or 8 clients there. */
export async function play(
  program: ProgramName,
  fault: string,
  phase: Phase,
  seed: number,
  boardName?: string,
): Promise<Cell> {
  const board = await watchedBoard(program, {}, boardName);
  const random = new Random(seed * 1000 + fault.length * 31 + phase.length);
  const stage: Stage = {
    board,
    wire: new BadWire(board, random),
    bus: ofRadio(board) ? new BadReadyBus(board) : new BadBus(board),
    random,
    clients: [],
  };
  const rest = await restOf(program, boardName);
  if (phase !== 'boot') boot(board);
  const overUs = strike(stage, fault, phase);
  while (board.clock.nowUs < overUs) board.run(1);
  const servedMs = served(stage);
  for (const { host } of stage.clients) host.detach();
  const sinceMs = board.clock.nowUs / 1000;
  const left = () => stateText(stateOf(board) ?? { slots: {}, handles: 0, records: 0 });
  while (left() !== rest && board.clock.nowUs / 1000 - sinceMs < BACK_MS) board.run(100);
  const isBack = left() === rest;
  const backMs = isBack ? board.clock.nowUs / 1000 - sinceMs : null;
  return { program, fault, phase, seed, servedMs, backMs, left: isBack ? '' : left() };
}

/** By board and program. */
const rests = new Map<string, string>();

/** What a program has in use when it has booted and nobody is there. */
async function restOf(program: ProgramName, boardName?: string): Promise<string> {
  const key = `${boardName} ${program}`;
  const known = rests.get(key);
  if (known) return known;
  const board = await watchedBoard(program, {}, boardName);
  boot(board);
  const state = stateOf(board);
  if (!state) throw new Error(`${program} does not boot: ${board.lines.join(' | ')}`);
  rests.set(key, stateText(state));
  return stateText(state);
}

function boot(board: LockstepBoard): void {
  for (let ms = 0; ms < BOOT_MS && !(board.sim.link && stateOf(board)); ms += 100) board.run(100);
  board.run(1100);
}

/** Brings clients into the phase and starts the fault; returns when it is over, in microseconds. */
function strike(stage: Stage, fault: string, phase: Phase): number {
  const { board, random } = stage;
  const walks: Walk[] = [];
  const connect = (i: number): void => {
    const host = newHost(stage, 100 + i);
    const peer = host.connect(80);
    walks.push(new Walk(peer, phase, board));
    stage.clients.push({ peer, host });
  };
  const count = [1, 3, 8][random.below(3)];
  const isEarly = phase === 'boot' || phase === 'listening';
  for (let i = 0; i < count; i++)
    board.clock.after(isEarly ? 1 + random.below(100_000) : 1 + random.below(2000), () => connect(i));
  const earlyMs = random.below(100);
  const areThere = () => walks.length === count && walks.every(({ hasArrived }) => hasArrived);
  for (let ms = 0; ms < STRIKE_MS; ms += isEarly ? 1 : STEP_MS) {
    if (isEarly ? ms >= earlyMs : areThere()) break;
    board.run(isEarly ? 1 : STEP_MS);
  }
  const overUs = board.clock.nowUs + FAULTS[fault](stage) * 1000;
  for (const walk of walks) walk.goOn();
  return overUs;
}

function newHost({ board, wire }: Stage, address: number): Host {
  const mac = `52:55:0a:00:02:${address.toString(16)}`;
  const host = new Host(board.wire, board.clock, { ip: `10.0.2.${address}`, mac, seed: address });
  wire.attach(host);
  return host;
}

/** Returns the time until a client that retries has its answer, in milliseconds; null: not within SERVED_MS. */
function served({ board }: Stage): number | null {
  let client: Peer | null = null;
  let text = '';
  let sinceMs = 0;
  for (let ms = 0; ms < SERVED_MS; ms++) {
    if (client && client.ended === null && ms - sinceMs >= PATIENCE_MS) client.rst();
    if (client === null || (client.ended !== null && ms - sinceMs >= AGAIN_MS)) {
      const peer = board.host.connect(80);
      text = '';
      sinceMs = ms;
      peer.onEstablished = () => peer.send(REQUEST);
      peer.onData = (bytes) => {
        text += Buffer.from(bytes).toString('latin1');
      };
      peer.onFin = () => peer.fin();
      client = peer;
    }
    board.run(1);
    if (text.startsWith('HTTP/1.1 200')) return ms + 1;
  }
  client?.rst();
  return null;
}
