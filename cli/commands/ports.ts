import type { Command } from 'commander';
import { addExamples, command } from '../cli.ts';
import { usbTerminals } from '../serial/ports.ts';
import { loadSerialTool } from '../serial/tool.ts';
import { RASPBERRY_PI, type UsbTerminal } from '../serial/usb.ts';
import { inColumns } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `spisock ports`. */
export function portsCommand(terminal: Terminal): Command {
  const ports = command('ports', 'Lists the serial ports of USB devices.', terminal).action(async () => {
    const found = await usbTerminals(() => loadSerialTool().SerialPort);
    for (const line of portLines(found)) terminal.say(line);
  });
  return addExamples(ports, [
    ['spisock ports', 'path, USB vendor and product, name, and whether it may be a board'],
  ]);
}

/** A line for each port, or the one that says that there is none. */
export function portLines(found: UsbTerminal[]): string[] {
  if (found.length === 0)
    return ['no serial port of a USB device; spisock doctor looks for boards in other states'];
  return inColumns(
    found.map(({ path, vendor, product, name }) => [
      path,
      `${vendor}:${product ?? '?'}`,
      vendor === RASPBERRY_PI ? 'may be a board' : 'no board',
      name ?? '',
    ]),
  );
}
