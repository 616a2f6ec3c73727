import { UsageError } from '../../build/config/config.ts';
import type { BoardHub } from '../../inspector/board/board-hub.ts';
import type { Hello } from '../../inspector/model/hello.ts';
import { ControlError } from '../../inspector/server/controls.ts';
import { InspectorServer } from '../../inspector/server/server.ts';
import { whyNot } from '../dev/ports.ts';
import type { Terminal } from '../terminal.ts';

/** Why parts of the page stay empty. */
const LACKS = {
  queue: 'nothing was reported yet; a program reports with startReport of spisock/report',
  controls: 'A real board has no controls here: its clients and its cable are real, too.',
  requests:
    'Requests are made of packets, and a board does not report those; the queue and the slots show who was accepted.',
  spi: 'A board does not report its SPI frames; spisock dev --inspect shows those of the same program.',
  wire: 'A board does not report its packets; Wireshark on this network shows them.',
};

/** Serves the inspector's page for a real board, and says where. Throws a UsageError when the port is taken. */
export async function serveBoard(
  hub: BoardHub,
  board: string,
  port: number,
  spisock: string,
  terminal: Terminal,
): Promise<InspectorServer> {
  const hello: Hello = {
    ...{ kind: 'hello', version: 1, spisock, node: process.version, platform: process.platform },
    ...{ board, chip: 'as it reports', program: 'a program' },
    ...{ config: null, startMs: hub.startMs, wired: [], controls: [], lacks: LACKS },
  };
  const controls = {
    act: () => Promise.reject(new ControlError('a real board has no controls here')),
  };
  try {
    const server = await InspectorServer.open({ hub, controls, hello, port });
    terminal.say(`inspect ${server.url}`);
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new UsageError(`cannot listen on 127.0.0.1:${port}: ${whyNot(error)}`);
  }
}
