import type { Command } from 'commander';
import { addConfigOption, addExamples, command } from '../cli.ts';
import { monitor } from '../flash/monitor.ts';
import { type PortChoice, withLine } from '../flash/open.ts';
import type { Terminal } from '../terminal.ts';

/** `spisock monitor`. */
export function monitorCommand(terminal: Terminal): Command {
  const monitoring = addConfigOption(
    command('monitor', 'Shows what a board says, and sends it what is typed.', terminal),
  )
    .option('--port <path>', 'the serial port of the board (default: the one board that is plugged in)')
    .action((options: PortChoice) =>
      withLine(options, terminal, (line, watched) => monitor(line, watched(), terminal)),
    );
  return addExamples(monitoring, [
    ['spisock monitor', 'the one board that is plugged in'],
    ['spisock monitor --port /dev/ttyACM1', 'the board on that port'],
    ['echo .mem | spisock monitor', "types a line at the board's prompt"],
  ]);
}
