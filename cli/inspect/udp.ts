import { createSocket } from 'node:dgram';
import { UsageError } from '../../build/config/config.ts';
import type { BoardHub } from '../../inspector/board/board-hub.ts';
import { readReportLine } from '../../inspector/board/line.ts';
import { whyNot } from '../dev/ports.ts';

/** Where reports are taken. */
export interface Reports {
  port: number;
  close(): void;
}

/**
 * Takes reports that come over UDP, of the first board that sends any; `say` is called with a line about each one.
 * Rejects with a UsageError when the port is taken.
 */
export async function hearReports(
  hub: BoardHub,
  port: number,
  say: (line: string) => void,
): Promise<Reports> {
  const socket = createSocket('udp4');
  const known = new Set<string>();
  let [first] = known;
  socket.on('message', (bytes, { address, port }) => {
    const lines = bytes
      .toString('latin1')
      .split('\n')
      .map(readReportLine)
      .filter((line) => line !== null);
    if (lines.length === 0) return;
    const from = `${address}:${port}`;
    first ??= from;
    if (!known.has(from) && known.size < MOST) {
      known.add(from);
      say(from === first ? `${from} reports` : `${from} reports, too; the page shows ${first}`);
    }
    if (from === first) for (const line of lines) hub.take(line);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) =>
      reject(new UsageError(`cannot take datagrams at port ${port}: ${whyNot(error)}`)),
    );
    socket.bind(port, resolve);
  });
  socket.on('error', ({ message }) => say(message));
  return { port: socket.address().port, close: () => void socket.close() };
}

/** Senders that are named. */
const MOST = 16;
