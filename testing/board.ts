import { espruinoBoard } from '../build/config/config.ts';
import { type AnyKnobs, chipNamed } from '../sim/chips/chips.ts';
import { LockstepBoard } from '../sim/lockstep/board.ts';
import { Circuitry } from './circuitry.ts';
import { Device, type Flash } from './device.ts';
import { Errors } from './errors.ts';
import { espruinoDevice } from './espruino-device.ts';
import { Network } from './network.ts';
import { buildProgram } from './program.ts';
import { Runner } from './runner.ts';

/** How a device is made for a test. */
export interface BoardOptions {
  /** The configuration; default: the nearest `flash.config.json` from the current folder upwards. */
  config?: string;
  /** A board's name; default: that of the configuration. */
  board?: string;
  /** As it would be flashed, which takes seconds to build; default: as its sources say it. */
  built?: boolean;
  /** False: errors that the firmware does not catch are in `device.errors` alone. */
  throws?: boolean;
  /** The doubtful properties of the chip that are to be other than usual; `harsh(seed)` has all of them. */
  chip?: AnyKnobs;
  /** What another device has left: its `flash`. */
  flash?: Partial<Flash>;
  /** What `storage` holds; on a board of Espruino, the files of its Storage. */
  storage?: Record<string, string>;
  /** On a board of Kaluma, what `millis()` shows at power-on; 2 ** 32 - 5000 is five seconds before it wraps. */
  startMs?: number;
  /**
   * The longest that the program may be busy in one go, in milliseconds of this machine's time, before a test that waits for it
   * fails: a loop that calls nothing has no other end. Default 30,000.
   */
  busyMs?: number;
}

const BUSY_MS = 30_000;

/**
 * Builds a program and puts it on a board, which is powered, and boots as soon as time passes.
 *
 * @param program a path from the configuration's folder, or a URL; default: the configuration's own program
 * @returns the device, once it is built. Rejects where the program cannot be built, with file, line and column
 */
export async function board(program?: string | URL, options: BoardOptions = {}): Promise<Device> {
  const { throws = true, chip, flash = {}, storage = {}, startMs, busyMs = BUSY_MS } = options;
  const tested = await buildProgram({ ...options, program });
  const { text, places, board: pins, network } = tested;
  const espruino = espruinoBoard(pins);
  if (espruino) return espruinoDevice(tested, espruino, options, busyMs);
  const errors: Errors = new Errors(places, throws, (line) => lockstep.lines.push(line));
  const lockstep: LockstepBoard = new LockstepBoard({
    program: text,
    pins,
    chip,
    chipName: chipNamed(pins.chip),
    ...flash,
    startMs,
    host: { ip: network.gateway, device: network.ip, subnet: network.subnet },
    onThrow: (thrown, error) => errors.onThrow(thrown, error),
    onErrorPrinted: (line, from) => errors.onErrorPrinted(line, from),
  });
  for (const [key, value] of Object.entries(storage)) lockstep.storage.set(key, value);
  const circuitry = new Circuitry(lockstep.circuit, lockstep.clock, pins);
  const runner = new Runner(lockstep, errors, busyMs);
  const kept = { files: lockstep.files, storage: lockstep.storage, espruino: null };
  return new Device(lockstep, new Network(lockstep, network), circuitry, runner, errors.all, kept);
}
