import type { Command } from 'commander';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { addConfigOption, addExamples, command, Failed } from '../cli.ts';
import { boardFindings } from '../doctor/boards.ts';
import { bootDrives } from '../doctor/drives.ts';
import { lineOf } from '../doctor/finding.ts';
import { machineFindings } from '../doctor/machine.ts';
import { usbTerminals } from '../serial/ports.ts';
import { loadSerialTool, type SerialTool } from '../serial/tool.ts';
import { linuxBootLoaders, RASPBERRY_PI, type UsbTerminal } from '../serial/usb.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  config?: string;
  board?: string;
  port?: string;
}

/** `spisock doctor`. */
export function doctorCommand(terminal: Terminal): Command {
  const doctor = addConfigOption(
    command(
      'doctor',
      'Says what is missing on this machine and on the board, and what to do about it.',
      terminal,
    ),
  )
    .option('--board <name>', 'the board that is to be flashed (default: the one of the configuration)')
    .option('--port <path>', 'asks the board on this serial port (default: all that are plugged in)')
    .action((options: Options) => run(options, terminal));
  return addExamples(doctor, [
    ['spisock doctor', 'all of it; the exit code is 1 where something keeps a program from the board'],
    ['spisock doctor --port COM3', 'of boards, the one on that port alone'],
  ]);
}

async function run({ config: file, board: name, port }: Options, terminal: Terminal): Promise<void> {
  const config = readConfig(file);
  const wanted = await readBoard(name ?? config.board, config);
  const { tool, reason } = serialTool();
  const machine = machineFindings(reason);
  const boards = await boardFindings(
    {
      terminals:
        port === undefined
          ? await terminals(tool)
          : [{ path: port, vendor: RASPBERRY_PI, product: null, name: null }],
      bootLoaders: process.platform === 'linux' ? linuxBootLoaders('/sys/bus/usb/devices') : [],
      drives: bootDrives(),
      SerialPort: tool?.SerialPort ?? null,
    },
    wanted,
  );
  const findings = [...machine, ...boards];
  for (const finding of findings) terminal.say(lineOf(finding));
  if (findings.some(({ kind }) => kind === 'missing')) throw new Failed();
}

function serialTool(): { tool: SerialTool | null; reason: string | null } {
  try {
    return { tool: loadSerialTool(), reason: null };
  } catch (error) {
    return { tool: null, reason: (error as Error).message };
  }
}

async function terminals(tool: SerialTool | null): Promise<UsbTerminal[]> {
  if (!tool && process.platform !== 'linux') return [];
  return usbTerminals(() => (tool as SerialTool).SerialPort);
}
