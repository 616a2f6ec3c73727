import { readFileSync } from 'node:fs';
import type { Hello } from '../inspector/model/hello.ts';
import { recordedEvents } from '../inspector/model/recording.ts';
import { chipNamed } from '../sim/chips/chips.ts';
import { LockstepBoard } from '../sim/lockstep/board.ts';
import { Replay } from '../sim/lockstep/replay/replay.ts';
import type { I2cTarget } from '../sim/runtimes/kaluma/circuit/targets.ts';
import { type Conversation, conversationsOf } from '../sim/watch/conversations.ts';
import type { PacketEvent, WatchEvent } from '../sim/watch/events.ts';
import type { BoardOptions } from './board.ts';
import { Circuitry } from './circuitry.ts';
import type { Timed } from './device.ts';
import { Errors } from './errors.ts';
import type { FirmwareError } from './firmware-error.ts';
import { buildProgram, type TestedProgram } from './program.ts';
import { Runner } from './runner.ts';

/** How a recording is replayed. */
export interface ReplayOptions
  extends Pick<BoardOptions, 'config' | 'board' | 'built' | 'chip' | 'storage' | 'busyMs'> {
  /** I2C targets by their addresses. Values that were changed in the inspector are changed in them, by the names of their fields. */
  i2c?: Record<number, I2cTarget & Timed>;
  /** How long the board runs behind the last recorded event, in milliseconds. Default 1000. */
  afterMs?: number;
}

/** What a replay has shown, beside what was recorded. */
export interface Replayed {
  /** What the device has said over each TCP connection, now and as recorded. */
  conversations: Conversation[];
  recorded: Conversation[];
  /** The packets of the device, each with its time in microseconds. */
  packets: PacketEvent[];
  recordedPackets: PacketEvent[];
  /** Everything that was seen, as `onEvent` of a LockstepBoard gets it. */
  events: WatchEvent[];
  lines: string[];
  errors: FirmwareError[];
  /** Recorded packets that the device has not got, since it never sent what they answer; 0 where it does as it did. */
  unfed: number;
  /** Recorded packets whose payload was blanked: the device got asterisks. */
  blanked: number;
}

const BUSY_MS = 30_000;
const AFTER_MS = 1000;
/** Inputs that cannot be made in the middle of a run are made so often, in milliseconds. */
const TURN_MS = 1;
/** So long behind the end frames are waited for that answer a slower device. */
const LATE_MS = 10_000;

/**
 * Runs a program in lockstep, and does to it what a recording of the inspector has (`spisock dev --record`): packets, pins,
 * voltages, values of I2C targets, cable, brown-outs and restarts, each at its time. Packets are fed with the sequence numbers,
 * ports and questions of the device as it runs now, and not before it has sent what they answer.
 *
 * @param recording the path of the file, or a URL
 * @param program as for `board`
 * @returns the packets of the device, to be compared with those recorded. Rejects where the recording cannot be read, is of another
 * board or address than the configuration has, or the program cannot be built
 */
export async function replay(
  recording: string | URL,
  program?: string | URL,
  options: ReplayOptions = {},
): Promise<Replayed> {
  const { chip, storage = {}, i2c = {}, afterMs = AFTER_MS, busyMs = BUSY_MS } = options;
  const { hello, events: recorded } = recordedEvents(readFileSync(recording, 'utf8'));
  const tested = await buildProgram({ ...options, program, watched: true });
  checkSame(hello, tested);
  const { text, places, board: pins, network } = tested;
  const events: WatchEvent[] = [];
  const errors: Errors = new Errors(places, false, (line) => board.lines.push(line));
  const board: LockstepBoard = new LockstepBoard({
    program: text,
    pins,
    chip,
    chipName: chipNamed(pins.chip),
    host: { ip: network.gateway, device: network.ip, subnet: network.subnet },
    onThrow: (thrown, error) => errors.onThrow(thrown, error),
    onErrorPrinted: (line, from) => errors.onErrorPrinted(line, from),
    onEvent: (event) => events.push(event),
  });
  for (const [key, value] of Object.entries(storage)) board.storage.set(key, value);
  const circuitry = new Circuitry(board.circuit, board.clock, pins);
  for (const [address, target] of Object.entries(i2c)) {
    circuitry.i2c(Number(address), target, {});
    target.connect?.(() => board.clock.nowUs / 1000);
  }
  const run = new Replay({
    board,
    events: recorded,
    hasCable: hello.controls.includes('cable'),
    onSlide: (name, value) => slide(i2c, name, value),
  });
  const runner = new Runner(board, errors, busyMs);
  const endMs = run.endUs / 1000 + afterMs;
  for (let ms = TURN_MS; ms < endMs || (run.unfed > 0 && ms < endMs + LATE_MS); ms += TURN_MS) {
    runner.run(`replay until ${ms} ms`, ms);
    run.turn();
  }
  const own = (event: WatchEvent): event is PacketEvent => event.kind === 'packet' && event.out;
  const packets = (all: WatchEvent[]) => all.filter((event) => event.kind === 'packet');
  return {
    conversations: conversationsOf(packets(events)),
    recorded: conversationsOf(packets(recorded)),
    packets: events.filter(own),
    recordedPackets: recorded.filter(own),
    events,
    lines: board.lines,
    errors: errors.all,
    unfed: run.unfed,
    blanked: packets(recorded).filter(({ blanked }) => blanked).length,
  };
}

/** A recording fits the board, and the address, that it was made with. */
function checkSame(hello: Hello, { board, network }: TestedProgram): void {
  if (hello.board !== board.name)
    throw new Error(`the recording is of the board ${hello.board}, and the configuration has ${board.name}`);
  const { ip } = (hello.config as { network?: { ip?: string } } | null)?.network ?? {};
  if (ip !== undefined && ip !== network.ip)
    throw new Error(`the recording is of a device at ${ip}, and the configuration has ${network.ip}`);
}

/** Changes a value of an I2C target: `0x76 celsius`. */
function slide(i2c: Record<number, object>, name: string, value: number): void {
  const [address, field] = name.split(' ');
  const target = i2c[Number(address)] as Record<string, unknown> | undefined;
  if (target && typeof target[field] === 'number') target[field] = value;
}
