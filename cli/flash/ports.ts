import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../build/config/config.ts';
import type { SerialPortClass } from './kaluma-cli.ts';

/** The USB vendor id of Raspberry Pi, under which Kaluma's boards show up. */
const VENDOR = '2e8a';

/** The ports on which a board may be: those of Raspberry Pi's USB devices. */
export async function findPorts(SerialPort: SerialPortClass): Promise<string[]> {
  // Only there: serialport would ask udevadm, which a small system does not have.
  if (process.platform === 'linux') return linuxPorts('/sys/class/tty', '/dev');
  const ports = await SerialPort.list();
  return ports.filter(({ vendorId }) => vendorId?.toLowerCase() === VENDOR).map(({ path }) => path);
}

/** The ports of `vendor` among the terminals in `sys`, as files in `dev`. */
export function linuxPorts(sys: string, dev: string): string[] {
  if (!existsSync(sys)) return [];
  const names = readdirSync(sys).filter((name) => /^tty(ACM|USB)\d+$/.test(name));
  return names
    .filter((name) => vendorOf(join(sys, name, 'device')) === VENDOR)
    .map((name) => join(dev, name))
    .sort();
}

/** The file `idVendor` of the USB device that a terminal belongs to: some levels above its interface. */
function vendorOf(device: string): string | null {
  if (!existsSync(device)) return null;
  for (let at = realpathSync(device); at !== dirname(at); at = dirname(at)) {
    const file = join(at, 'idVendor');
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  }
  return null;
}

/** The one port of `found`. Throws a UsageError where there is none, or a choice. */
export function onlyPort(found: string[]): string {
  if (found.length === 1) return found[0];
  if (found.length === 0)
    throw new UsageError(
      `no board found: nothing with Raspberry Pi's USB vendor id ${VENDOR} is plugged in; say where it is with --port`,
    );
  throw new UsageError(`${found.length} boards found: ${found.join(', ')}; choose one with --port`);
}
