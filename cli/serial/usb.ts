import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The USB vendor id of Raspberry Pi, under which Kaluma's boards show up. */
export const RASPBERRY_PI = '2e8a';

/** The serial port of a USB device. */
export interface UsbTerminal {
  /** What is opened. */
  path: string;
  /** Vendor and product: four hexadecimal digits each. */
  vendor: string;
  product: string | null;
  /** What the device calls itself. */
  name: string | null;
}

/** The serial ports among the terminals in `sys`, as files in `dev`. */
export function linuxTerminals(sys: string, dev: string): UsbTerminal[] {
  if (!existsSync(sys)) return [];
  const names = readdirSync(sys).filter((name) => /^tty(ACM|USB)\d+$/.test(name));
  return names.sort().flatMap((name) => {
    const device = deviceOf(join(sys, name, 'device'));
    return device ? [{ path: join(dev, name), ...idsOf(device) }] : [];
  });
}

/** The boot loaders of Raspberry Pi's chips on the bus in `sys`, which serve no terminal: the chips' names. */
export function linuxBootLoaders(sys: string): string[] {
  if (!existsSync(sys)) return [];
  const devices = readdirSync(sys)
    .map((name) => join(sys, name))
    .filter((path) => existsSync(join(path, 'idVendor')));
  return devices.map(idsOf).flatMap(({ vendor, product }) => {
    const chip = vendor === RASPBERRY_PI ? BOOT_LOADERS[product ?? ''] : undefined;
    return chip ? [chip] : [];
  });
}

/** Product ids of the chips' boot loaders (RP2040 datasheet 2.8.4; RP2350 datasheet 5.6). */
const BOOT_LOADERS: Record<string, string> = { '0003': 'rp2040', '000f': 'rp2350' };

/** The USB device that a terminal belongs to: some levels above its interface. */
function deviceOf(terminal: string): string | null {
  if (!existsSync(terminal)) return null;
  for (let at = realpathSync(terminal); at !== dirname(at); at = dirname(at))
    if (existsSync(join(at, 'idVendor'))) return at;
  return null;
}

function idsOf(device: string): Omit<UsbTerminal, 'path'> {
  const read = (name: string) => {
    const file = join(device, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  };
  return {
    vendor: read('idVendor')?.toLowerCase() ?? '',
    product: read('idProduct')?.toLowerCase() ?? null,
    name: read('product'),
  };
}
