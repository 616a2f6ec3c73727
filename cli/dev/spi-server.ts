import { basename } from 'node:path';
import { UsageError } from '../../build/config/config.ts';
import type { Fault } from '../../sim/chips/wiznet/faults.ts';
import type { LiveClock } from '../../sim/live/clock.ts';
import type { ChipPins } from '../../sim/runtimes/kaluma/board/lockstep.ts';
import { SpiServer } from '../../sim/spi-server/server.ts';
import { LiveSpiTime } from '../../sim/spi-server/time.ts';

/** The parts of a live run that a driver uses: the pins of its chip, which have no other user, and its time. */
export interface Offer {
  sim: { onFault: ((fault: Fault) => void) | null };
  pins: ChipPins;
  clock: LiveClock;
}

/**
 * Offers the chip of a live run on a UNIX socket. Prints a line when it is ready, one for each driver that comes or
 * goes, and the driver's mistakes: each kind once in full, and how often in the end. Throws a UsageError when there
 * can be no socket at `given`.
 */
export async function serveSpi(
  { sim, pins, clock }: Offer,
  given: string,
  print: (line: string) => void,
): Promise<SpiServer> {
  const path = socketPath(given, process.platform);
  const complaints = new Complaints(print);
  sim.onFault = (fault) => complaints.take(fault);
  const server = new SpiServer({
    path,
    chip: pins,
    time: new LiveSpiTime(clock),
    onDriver: () => print('driver connected'),
    onDriverGone: (reason, frames, bytes) => {
      print(`driver gone: ${reason}; ${frames} frames of ${bytes} bytes, ${complaints.total()}`);
    },
  });
  try {
    await server.open();
  } catch (error) {
    throw new UsageError(`cannot listen on ${path}: ${(error as Error).message}`);
  }
  print(`ready spi ${path}`);
  return server;
}

/** Where a socket of that name is made: Windows has no sockets in its file system, but named pipes. */
export function socketPath(given: string, platform: NodeJS.Platform): string {
  if (platform !== 'win32' || given.startsWith('\\\\')) return given;
  return `\\\\.\\pipe\\${basename(given)}`;
}

/** The chip's complaints about its driver. */
class Complaints {
  private readonly print: (line: string) => void;
  private readonly counts = new Map<string, number>();

  constructor(print: (line: string) => void) {
    this.print = print;
  }

  take({ kind, text, frame }: Fault): void {
    const count = this.counts.get(kind) ?? 0;
    this.counts.set(kind, count + 1);
    if (count > 0) return;
    // A command that the chip takes up later has no frame of its own any more.
    const shown = frame.length > 0 ? ` [${Buffer.from(frame).toString('hex')}]` : '';
    this.print(`fault ${kind}: ${text}${shown}`);
  }

  /** The counts since the last time, as text. */
  total(): string {
    const counts = [...this.counts].map(([kind, count]) => `${count} ${kind}`);
    this.counts.clear();
    return counts.length === 0 ? 'no faults' : `faults: ${counts.join(', ')}`;
  }
}
