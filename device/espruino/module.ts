import { board, boardBus } from 'board';
import { Chip, complaint, configure } from '#chip';
import { clock } from '#runtime';
import { macOf } from '../../hal/mac.ts';
import { datagrams } from '../../provider/adapters/espruino-net/datagrams.ts';
import { installNet } from '../../provider/adapters/espruino-net/device.ts';
import { providerOf } from '../../provider/engine/records/provider.ts';
import * as wsa from '../../provider/index.ts';
import { uid } from '../identity.ts';

/** What `require("spisock").connect` takes: the chip's wiring and the device's addresses, as texts. */
export interface ConnectOptions {
  /** `SPI1` and so on, set up by the program; absent for one that is set up here, on these pins. */
  sck?: string;
  mosi?: string;
  miso?: string;
  /** 1 for SPI1 and so on; 0, and the default, for SPI in software. */
  spi?: number;
  /** The clock that is asked for, in hertz; default 8,000,000. */
  baud?: number;
  cs: string;
  reset?: string;
  interrupt?: string;
  ip?: string;
  subnet?: string;
  gateway?: string;
  mac?: string;
}

/**
 * Gives the runtime's modules a network over a chip: the function of the module `spisock`, for programs that are not built
 * with this library. Its addresses are static.
 *
 * @param options the wiring, and the addresses; those that are absent are the board's, 192.168.1.177 in 255.255.255.0
 * @param callback called with null, or with a text that says what is wrong
 */
export function connect(options: ConnectOptions, callback?: (error: string | null) => void): void {
  const wires = {
    bus: options.spi || 0,
    miso: options.miso || board.spi.miso,
    mosi: options.mosi || board.spi.mosi,
    sck: options.sck || board.spi.sck,
    baudHz: options.baud || board.spi.baudHz,
  };
  // Pins of this runtime have names.
  const bus = boardBus(
    wires as never,
    options.cs as never,
    (options.reset || null) as never,
    (options.interrupt || null) as never,
  );
  const chip = new Chip(bus, clock);
  configure(chip, {
    mac: options.mac ? numbers(options.mac, ':', 16) : macOf(uid()),
    ip: numbers(options.ip || '192.168.1.177', '.', 10),
    subnet: numbers(options.subnet || '255.255.255.0', '.', 10),
    gateway: numbers(options.gateway || '192.168.1.1', '.', 10),
  });
  const info = wsa.protocolInfo(chip, clock);
  info.config.awaitsChip = true;
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  const result = wsa.WSPStartup(0x0202, data, info, null, null);
  const provider = providerOf(info);
  if (result === 0) installNet(info, BACKLOG, null, datagrams);
  const isUp = provider !== null && provider.up;
  const error = result !== 0 ? 'WSPStartup failed: ' + result : isUp ? null : complaint(chip);
  if (callback) callback(error);
  else if (error) console.log(error);
}

function numbers(text: string, between: string, radix: number): number[] {
  const parts = text.split(between);
  const bytes: number[] = [];
  for (let i = 0; i < parts.length; i++) bytes.push(parseInt(parts[i], radix));
  return bytes;
}
