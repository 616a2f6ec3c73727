import type { Board } from '../../build/config/types.ts';
import { BoardLine } from '../flash/board-line.ts';
import { KEPT } from '../flash/error.ts';
import type { SerialPortClass } from '../serial/kaluma-cli.ts';
import { RASPBERRY_PI, type UsbTerminal } from '../serial/usb.ts';
import type { BootDrive } from './drives.ts';
import type { Finding } from './finding.ts';
import { type Runtime, recognise } from './recognise.ts';
import { imageFor, installOn } from './uf2.ts';

/** What is plugged in, as far as the system says. */
export interface Plugged {
  terminals: UsbTerminal[];
  /** The microcontrollers that are in their boot loader. */
  bootLoaders: string[];
  drives: BootDrive[];
  /** Null: no serial port can be opened here. */
  SerialPort: SerialPortClass | null;
}

const NAMES: Record<string, string> = {
  espruino: 'Espruino',
  micropython: 'MicroPython',
  circuitpython: 'CircuitPython',
};

/** What is to be said of the boards that are plugged in, of which `wanted` is to be flashed. */
export async function boardFindings(plugged: Plugged, wanted: Board): Promise<Finding[]> {
  const { terminals, bootLoaders, drives, SerialPort } = plugged;
  const ports = terminals.filter(({ vendor }) => vendor === RASPBERRY_PI);
  const found = drives.map((drive) => ofDrive(drive, wanted));
  const hidden = bootLoaders.slice(drives.filter(({ mcu }) => mcu !== null).length);
  found.push(...hidden.map((mcu) => ofBootLoader(mcu, wanted)));
  for (const { path } of ports)
    found.push(SerialPort ? await ofPort(path, SerialPort, wanted) : unopened(path));
  if (found.length > 0) return found;
  return [
    {
      kind: 'missing',
      text: `no board: nothing with Raspberry Pi's USB vendor id ${RASPBERRY_PI} is plugged in`,
      remedy: `take a cable that carries data; a board without Kaluma: ${installOn(wanted)}`,
    },
  ];
}

function ofDrive({ path, mcu }: BootDrive, wanted: Board): Finding {
  if (mcu === null) return { kind: 'note', text: `the boot drive at ${path} is no RP2040's and no RP2350's` };
  const text = `an ${mcu.toUpperCase()} in its boot loader, at ${path}`;
  if (mcu !== wanted.mcu) return other(text, mcu, wanted);
  return { kind: 'missing', text, remedy: `copy ${imageFor(wanted)} there` };
}

function ofBootLoader(mcu: string, wanted: Board): Finding {
  const text = `an ${mcu.toUpperCase()} in its boot loader, whose drive is not mounted`;
  if (mcu !== wanted.mcu) return other(text, mcu, wanted);
  return { kind: 'missing', text, remedy: `mount it, and copy ${imageFor(wanted)} there` };
}

function other(text: string, mcu: string, wanted: Board): Finding {
  return {
    kind: 'missing',
    text,
    remedy: `${wanted.name} has an ${wanted.mcu.toUpperCase()}; choose a board with an ${mcu.toUpperCase()} in flash.config.json (spisock boards)`,
  };
}

function unopened(path: string): Finding {
  return { kind: 'note', text: `a board on ${path}, which cannot be asked without a serial port` };
}

async function ofPort(path: string, SerialPort: SerialPortClass, wanted: Board): Promise<Finding> {
  let line: BoardLine;
  try {
    line = await BoardLine.open(SerialPort, path);
  } catch (error) {
    return closed((error as Error).message.replace(`; ${KEPT}`, ''));
  }
  try {
    return ofRuntime(path, await recognise(line), wanted);
  } catch (error) {
    return { kind: 'missing', text: (error as Error).message, remedy: 'plug it in again' };
  } finally {
    await line.close();
  }
}

/** Why a port cannot be opened, which has the remedy behind its first semicolon. */
function closed(reason: string): Finding {
  const [text, ...rest] = reason.split('; ');
  return { kind: 'missing', text, remedy: rest.join('; ') || undefined };
}

function ofRuntime(path: string, runtime: Runtime, wanted: Board): Finding {
  if (runtime.name === 'unknown')
    return {
      kind: 'missing',
      text: `the board on ${path} has no prompt`,
      remedy: `no runtime is on it, or its program keeps it busy; ${installOn(wanted)}`,
    };
  if (runtime.name !== 'kaluma')
    return {
      kind: 'missing',
      text: `the board on ${path} runs ${`${NAMES[runtime.name]} ${runtime.version}`.trim()}, and not Kaluma`,
      remedy: installOn(wanted),
    };
  const text = `${runtime.board} with Kaluma ${runtime.version} on ${path}`;
  if (`${runtime.version}.`.startsWith(`${wanted.runtimeVersion}.`)) return { kind: 'ok', text };
  return {
    kind: 'missing',
    text: `${text}, and ${wanted.name} is for ${wanted.runtimeVersion}`,
    remedy: installOn(wanted),
  };
}
