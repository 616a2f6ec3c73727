import type { GivenConfig } from './defaults.ts';
import { meantOf } from './spelling.ts';
import type { Board, Config } from './types.ts';

/** Rules that the schema cannot express: values that are valid singly and exclude each other. */

/** The chip's number of sockets, and its memory in each direction in KB (datasheet, Features). */
const SLOTS = 8;
const MEMORY_KB = 16;

/** Returns the first mistake in `config`, as one line, or null. */
export function configComplaint(config: Config): string | null {
  return (
    namesComplaint(config) ??
    networkComplaint(config.network) ??
    providerComplaint(config.provider) ??
    forwardComplaint(config)
  );
}

/** What is missing of a static network, as one line, or null: one address makes no network. */
export function missingComplaint({ network = {} }: GivenConfig): string | null {
  const needed = ['ip', 'subnet', 'gateway'] as const;
  const isAsked = network.mode === 'static' || needed.some((key) => network[key] !== undefined);
  const missing = needed.find((key) => isAsked && network[key] === undefined);
  return missing ? `network.${missing} is missing; it is an IPv4 address such as 10.0.2.15` : null;
}

function namesComplaint({ defaultFirmware, firmware }: Config): string | null {
  const known = Object.keys(firmware);
  if (defaultFirmware === null || known.includes(defaultFirmware)) return null;
  if (known.length === 0)
    return `defaultFirmware '${defaultFirmware}' is a key of firmware, which has none; leave it out`;
  const list = known.join(', ');
  return `bad defaultFirmware '${defaultFirmware}'${meantOf(defaultFirmware, known, `it is one of: ${list}`)}`;
}

function networkComplaint(network: Config['network']): string | null {
  const { mode, hostname, mac, ip, subnet, gateway } = network;
  if (mode === 'static' && hostname !== null)
    return 'network.hostname is for network.mode dhcp alone; with static, leave it out';
  if (mac !== 'from-board' && Number.parseInt(mac.slice(0, 2), 16) & 1)
    return `bad network.mac '${mac}'; its first byte is even: an odd one is the address of a group`;
  if (mac === '00:00:00:00:00:00') return `bad network.mac '${mac}'; it is not all zeros`;
  const [address, mask, way] = [ip, subnet, gateway].map(toNumber);
  if (!isMask(mask)) return `bad network.subnet '${subnet}'; it is a netmask such as 255.255.255.0`;
  for (const [key, text, value] of [
    ['ip', ip, address],
    ['gateway', gateway, way],
  ] as const) {
    const isEnd = (value & ~mask) === 0 || (value | mask) >>> 0 === 0xffff_ffff;
    if (isEnd) return `bad network.${key} '${text}'; it is a host's address, neither the first nor the last`;
  }
  if ((address & mask) !== (way & mask))
    return `network.gateway ${gateway} is not in the network of ${ip} with subnet ${subnet}; it is reached directly`;
  return address === way ? `network.gateway and network.ip are both ${ip}; they are two hosts` : null;
}

function providerComplaint({ backlog, reservedSlots, rxKb, txKb }: Config['provider']): string | null {
  if (backlog + reservedSlots > SLOTS)
    return `provider.backlog ${backlog} is over the ${SLOTS - reservedSlots} slots that provider.reservedSlots ${reservedSlots} leaves; together they are at most ${SLOTS}`;
  for (const [key, sizes] of [
    ['rxKb', rxKb],
    ['txKb', txKb],
  ] as const) {
    const sum = sizes.reduce((total, size) => total + size, 0);
    if (sum > MEMORY_KB)
      return `provider.${key} is ${sum} KB in all; the chip has ${MEMORY_KB} KB for each direction`;
  }
  const half = rxKb.findIndex((size, n) => (size === 0) !== (txKb[n] === 0));
  if (half >= 0)
    return `provider.rxKb and provider.txKb give slot ${half} memory for one direction alone; 0 KB is for both or for none`;
  const slots = rxKb.filter((size) => size > 0).length;
  if (backlog + reservedSlots > slots)
    return `provider.backlog ${backlog} is over the ${slots - reservedSlots} slots that provider.rxKb and provider.reservedSlots ${reservedSlots} leave; together they are at most ${slots}`;
  return null;
}

function forwardComplaint({ firmware }: Config): string | null {
  for (const [name, { forward }] of Object.entries(firmware)) {
    const ports = forward?.split(':').map(Number) ?? [];
    if (ports.some((port) => port < 1 || port > 65_535))
      return `bad firmware.${name}.forward '${forward}'; it is HOST:DEVICE, two port numbers of 1 to 65535`;
  }
  return null;
}

/** GPIOs of each SPI controller of the RP2040 and the RP2350, as Kaluma checks them. */
const SPI_PINS = [
  { miso: [0, 4, 16], mosi: [3, 7, 19], sck: [2, 6, 18] },
  { miso: [8, 12], mosi: [11, 15], sck: [10, 14] },
];

/** Returns the first mistake in a board's wiring or runtime, as one line, or null. */
export function boardComplaint(board: Board): string | null {
  const { spi, cs, ready, mcu, runtimeVersion } = board;
  const kind = board.runtime === 'espruino' ? 'string' : 'number';
  for (const [key, pin] of signalsOf(board))
    if (typeof pin !== kind)
      return `${key} ${pin} is no pin of ${board.name}; it is ${kind === 'string' ? 'a name such as B3' : 'a GPIO number, 0 to 28'}`;
  if (board.runtime === 'espruino') return pinsComplaint(board, 'pin');
  if (!SPI_PINS[spi.bus]) return `spi.bus ${spi.bus} is none of ${board.name}; it is 0 or 1`;
  const reached = SPI_PINS[spi.bus];
  for (const key of ['miso', 'mosi', 'sck'] as const) {
    if (!board.pio && !reached[key].includes(spi[key]))
      return `spi.${key} ${spi[key]} is none of SPI${spi.bus}; it is one of: ${reached[key].join(', ')}`;
  }
  if (board.pio && spi.sck !== cs + 1)
    return `spi.sck ${spi.sck} is not the pin behind cs ${cs}; over PIO it is that one`;
  const twice = pinsComplaint(board, 'GPIO');
  if (twice) return twice;
  if (board.chip === 'nina' && (ready === null || ready === undefined))
    return 'ready is missing; the ESP32 is not understood without it: it is a GPIO number';
  if (mcu === 'rp2040' && /^1\.[3-9]/.test(runtimeVersion))
    return `runtime.version ${runtimeVersion} does not run on an RP2040; it is 1.0 to 1.2 there`;
  return null;
}

/** Returns two signals on one pin, as one line, or null. */
function pinsComplaint(board: Board, what: string): string | null {
  const used = new Map<number, string>();
  for (const [key, pin] of signalsOf(board)) {
    const other = used.get(pin);
    if (other) return `${key} and ${other} are both ${what} ${pin}; every signal has a pin of its own`;
    used.set(pin, key);
  }
  return null;
}

/** The signals that are wired, with their pins. */
function signalsOf({ spi, cs, reset, interrupt, ready }: Board): [key: string, pin: number][] {
  const spiPins = { 'spi.miso': spi.miso, 'spi.mosi': spi.mosi, 'spi.sck': spi.sck };
  const pins = { ...spiPins, cs, reset, interrupt, ready };
  return Object.entries(pins).flatMap(([key, pin]) =>
    pin === null || pin === undefined ? [] : [[key, pin]],
  );
}

/** The four bytes of an address as one number. */
function toNumber(address: string): number {
  return address.split('.').reduce((number, byte) => ((number << 8) | Number(byte)) >>> 0, 0);
}

/** Returns true for ones, then zeros, with at least two of each: the device and its gateway need an address. */
function isMask(mask: number): boolean {
  const hosts = ~mask >>> 0;
  return (hosts & (hosts + 1)) === 0 && hosts >= 3 && hosts < 0xffff_ffff;
}
