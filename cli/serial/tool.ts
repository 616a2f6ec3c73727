import { createRequire } from 'node:module';
import { LIBRARY_ROOT } from '../../build/modules/library.ts';
import { FlashError } from '../flash/error.ts';
import { type KalumaCli, loadKalumaCli, type SerialPortClass } from './kaluma-cli.ts';
import { sendByYmodem } from './ymodem.ts';

/** What opens serial ports, and writes programs over them. */
export type SerialTool = Pick<KalumaCli, 'SerialPort' | 'write'>;

/** As much of serialport 13 as is used: its ports take their path among the options. */
interface SerialPort13 {
  SerialPort: (new (options: object) => InstanceType<SerialPortClass>) & Pick<SerialPortClass, 'list'>;
}

/**
 * The package serialport, which brings its native part for every usual system, with a sender of our own. Where it cannot be
 * loaded, `@kaluma/cli` does, if it is installed: its own, older serialport is compiled. Throws a FlashError when neither can.
 */
export function loadSerialTool(): SerialTool {
  try {
    return ownTool();
  } catch (error) {
    return kalumaTool() ?? refuse(error as Error);
  }
}

function ownTool(): SerialTool {
  const { SerialPort } = createRequire(import.meta.url)('serialport') as SerialPort13;
  class PortAt extends SerialPort {
    constructor(path: string, options: { autoOpen: boolean; baudRate: number }) {
      super({ path, ...options });
    }
  }
  return {
    SerialPort: PortAt as unknown as SerialPortClass,
    write: (line, code) => sendByYmodem(line, '.flash -w', 'usercode', Buffer.from(code)),
  };
}

function kalumaTool(): SerialTool | null {
  try {
    return loadKalumaCli(LIBRARY_ROOT);
  } catch {
    return null;
  }
}

function refuse({ message }: Error): never {
  const [reason] = message.split('\n');
  throw new FlashError(
    `serialport cannot be loaded: ${reason}; run npm install again, or npm install @kaluma/cli, which compiles its own (python3, make, g++)`,
  );
}
