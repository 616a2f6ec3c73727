import { UsageError } from '../../build/config/config.ts';
import { FlashError } from '../flash/error.ts';
import type { SerialPortClass } from './kaluma-cli.ts';
import { linuxTerminals, RASPBERRY_PI, type UsbTerminal } from './usb.ts';

/** The serial ports of USB devices. `SerialPort` is asked for on other systems than Linux alone. */
export async function usbTerminals(SerialPort: () => SerialPortClass): Promise<UsbTerminal[]> {
  // Only there: serialport would ask udevadm, which a small system does not have.
  if (process.platform === 'linux') return linuxTerminals('/sys/class/tty', '/dev');
  const ports = await SerialPort().list();
  return ports
    .filter(({ vendorId }) => vendorId !== undefined)
    .map(({ path, vendorId, productId, manufacturer }) => ({
      path,
      vendor: (vendorId as string).toLowerCase(),
      product: productId?.toLowerCase() ?? null,
      name: manufacturer ?? null,
    }));
}

/** The ports on which a board may be: those of Raspberry Pi's USB devices. */
export async function findPorts(SerialPort: SerialPortClass): Promise<string[]> {
  return boardsAmong(await usbTerminals(() => SerialPort));
}

/** The same on Linux, by the folders of terminals and of their files. */
export function linuxPorts(sys: string, dev: string): string[] {
  return boardsAmong(linuxTerminals(sys, dev));
}

function boardsAmong(terminals: UsbTerminal[]): string[] {
  return terminals.filter(({ vendor }) => vendor === RASPBERRY_PI).map(({ path }) => path);
}

/** The one port of `found`. Throws a FlashError where there is none, and a UsageError where one has to be named. */
export function onlyPort(found: string[]): string {
  if (found.length === 1) return found[0];
  if (found.length === 0)
    throw new FlashError(
      `no board found: nothing with Raspberry Pi's USB vendor id ${RASPBERRY_PI} is plugged in; spisock doctor says more, or say where it is with --port`,
    );
  throw new UsageError(`${found.length} boards found: ${found.join(', ')}; choose one with --port`);
}
