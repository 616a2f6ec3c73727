import type { EspruinoBoard as EspruinoPins } from '../build/config/types.ts';
import { CAUGHT } from '../build/source-places.ts';
import { type AnyKnobs, chipNamed, type WiznetName } from '../sim/chips/chips.ts';
import { EspruinoBoard } from '../sim/lockstep/espruino-board.ts';
import { Storage as EspruinoStorage } from '../sim/runtimes/espruino/storage.ts';
import { FileSystem } from '../sim/runtimes/kaluma/files/file-system.ts';
import { Storage } from '../sim/runtimes/kaluma/files/storage.ts';
import { Device, type Flash } from './device.ts';
import { Errors } from './errors.ts';
import { EspruinoCircuitry } from './espruino-circuitry.ts';
import { Network } from './network.ts';
import type { TestedProgram } from './program.ts';
import { Runner } from './runner.ts';

/** What of a test's options a board of Espruino has. */
interface Options {
  throws?: boolean;
  chip?: AnyKnobs;
  flash?: Partial<Flash>;
  storage?: Record<string, string>;
}

/** A program on the stand-in for Espruino, for a test. */
export function espruinoDevice(
  { text, places, network }: TestedProgram,
  pins: EspruinoPins,
  { throws = true, chip, flash = {}, storage = {} }: Options,
  busyMs: number,
): Device {
  const kept = flash.espruino ?? new EspruinoStorage();
  for (const [name, content] of Object.entries(storage)) kept.write(name, content);
  const errors: Errors = new Errors(places, throws, (line) =>
    board.lines.push(line.startsWith(' ') ? line : `Uncaught ${line}`),
  );
  const board: EspruinoBoard = new EspruinoBoard({
    program: text,
    pins,
    chip,
    chipName: chipNamed(pins.chip) as WiznetName,
    storage: kept,
    variables: pins.variables,
    host: { ip: network.gateway, device: network.ip, subnet: network.subnet },
    onThrow: (error, from, calls) => errors.onThrow({ text: String(error), places: calls, from }, error),
    onPrint: (line) => {
      if (line.startsWith(CAUGHT)) errors.onErrorPrinted(line, []);
    },
  });
  const circuitry = new EspruinoCircuitry(board.circuit, board.clock, pins);
  const runner = new Runner(board, errors, busyMs);
  const nothing = { files: new FileSystem(), storage: new Storage(), espruino: kept };
  return new Device(board, new Network(board, network), circuitry, runner, errors.all, nothing);
}
