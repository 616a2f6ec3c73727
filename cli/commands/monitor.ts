import type { Command } from 'commander';
import { ROOT, readConfig, UsageError } from '../../build/config/config.ts';
import { shownPath } from '../../build/program-file.ts';
import { BoardHub } from '../../inspector/board/board-hub.ts';
import type { InspectorServer } from '../../inspector/server/server.ts';
import { addConfigOption, addExamples, command } from '../cli.ts';
import { monitor } from '../flash/monitor.ts';
import { type PortChoice, withLine } from '../flash/open.ts';
import { lastBuild } from '../flash/places.ts';
import { serveBoard } from '../inspect/board-page.ts';
import { hearReports, type Reports } from '../inspect/udp.ts';
import { inspectPort, parsePort } from '../options/values.ts';
import { packageVersion } from '../package.ts';
import { type Terminal, untilStopped } from '../terminal.ts';

interface Options extends PortChoice {
  inspect?: string | true;
  udp?: string;
}

/** `spisock monitor`. */
export function monitorCommand(terminal: Terminal): Command {
  const monitoring = addConfigOption(
    command('monitor', 'Shows what a board says, and sends it what is typed.', terminal),
  )
    .option('--port <path>', 'the serial port of the board (default: the one board that is plugged in)')
    .option('--inspect [port]', 'serves a page that shows what the board reports, at this port of 127.0.0.1')
    .option(
      '--udp <port>',
      'with --inspect: takes reports that come to this UDP port, and opens no serial port',
    )
    .action((options: Options) => run(options, terminal));
  return addExamples(monitoring, [
    ['spisock monitor', 'the one board that is plugged in'],
    ['spisock monitor --port /dev/ttyACM1', 'the board on that port'],
    ['echo .mem | spisock monitor', "types a line at the board's prompt"],
    ['spisock monitor --inspect', 'with a page that shows the report of its program'],
    ['spisock monitor --inspect --udp 5514', 'the report of a board that sends it over the network'],
  ]);
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const port = inspectPort(options.inspect, false);
  const udp = options.udp === undefined ? null : parsePort('--udp', options.udp, false);
  if (udp !== null && port === null) throw new UsageError('--udp is for the page: add --inspect');
  if (udp !== null && options.port !== undefined) throw new UsageError('--udp and --port exclude each other');
  const hub = port === null ? null : new BoardHub();
  if (udp !== null && hub) return watchDatagrams(hub, port ?? 0, udp, options, terminal);
  const last = lastBuild(readConfig(options.config).folder);
  const note = last && `places of errors are those of ${shownPath(last.file)}`;
  await withLine(options, terminal, async (line, watched) => {
    const stopped = watched();
    const server = hub && (await serve(hub, port ?? 0, options, terminal));
    try {
      await monitor(line, stopped, terminal, { places: last?.places, note, hub });
    } finally {
      await server?.close();
    }
  });
}

async function watchDatagrams(
  hub: BoardHub,
  port: number,
  udp: number,
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const { stopped, undo } = untilStopped(terminal);
  const say = (line: string) => terminal.say(line);
  let server: InspectorServer | null = null;
  let heard: Reports | null = null;
  try {
    heard = await hearReports(hub, udp, say);
    server = await serve(hub, port, options, terminal);
    say(`reports are taken at UDP port ${heard.port}; Ctrl+C ends it`);
    await stopped;
  } finally {
    undo();
    heard?.close();
    await server?.close();
  }
}

function serve(hub: BoardHub, port: number, options: Options, terminal: Terminal): Promise<InspectorServer> {
  const { board } = readConfig(options.config);
  return serveBoard(hub, board, port, packageVersion(ROOT), terminal);
}
