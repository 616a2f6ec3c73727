import { Live } from '../../sim/live/live.ts';
import type { BoardPins } from '../../sim/runtimes/kaluma/board/wiring.ts';
import { PINS } from './bench.ts';

export const NETWORK = { ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };

/** Raw SPI frames for programs that have no driver: `w(address, control, bytes)` and `r(address, control, count)`. */
export const FRAMES = `
  var SPI = global.require('spi').SPI;
  digitalWrite(17, 1); pinMode(17, OUTPUT);
  var spi = new SPI(0, { mode: 0, baudrate: 20000000, sck: 18, mosi: 19, miso: 16 });
  function w(address, control, bytes) {
    digitalWrite(17, 0);
    spi.send(new Uint8Array([address >> 8, address & 255, control].concat(bytes)));
    digitalWrite(17, 1);
  }
  function r(address, control, count) {
    digitalWrite(17, 0);
    spi.send(new Uint8Array([address >> 8, address & 255, control]));
    var bytes = spi.recv(count);
    digitalWrite(17, 1);
    return bytes;
  }
`;

/** Sets GAR, SUBR, SHAR and SIPR (datasheet, common registers 0x0001 to 0x0012). */
export const ADDRESSES = `
  w(1, 4, [10, 0, 2, 2, 255, 255, 255, 0, 2, 0, 0, 0, 0, 1, 10, 0, 2, 15]);
`;

/** Socket n opens port 80 and listens: Sn_MR TCP, Sn_PORT, OPEN, LISTEN (datasheet, socket registers). */
export const LISTEN = `
  function listen(n) {
    var c = (n << 5) | 0x0c;
    w(0, c, [1]); w(4, c, [0, 80]); w(1, c, [1]); w(1, c, [2]);
  }
`;

/** A running device and what it has printed, with a way to wait for a line. */
export class Device {
  readonly lines: string[] = [];
  readonly live: Live;
  halted = '';
  private waiting: { text: string; resolve: (line: string) => void }[] = [];

  constructor(program: string, pins: BoardPins = PINS) {
    this.live = new Live({
      board: { program, pins },
      network: NETWORK,
      print: (line) => this.take(line),
      onHalt: (reason) => {
        this.halted = reason;
        this.take(`halted: ${reason}`);
      },
    });
  }

  /** The first line, past or to come, that begins with `text`. */
  line(text: string): Promise<string> {
    const past = this.lines.find((line) => line.startsWith(text));
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve) => this.waiting.push({ text, resolve }));
  }

  private take(line: string): void {
    this.lines.push(line);
    const met = this.waiting.filter(({ text }) => line.startsWith(text));
    this.waiting = this.waiting.filter((one) => !met.includes(one));
    for (const { resolve } of met) resolve(line);
  }
}

/** Runs `program` as a device for as long as `use` takes. */
export async function withDevice(
  program: string,
  use: (device: Device) => Promise<void>,
  pins?: BoardPins,
): Promise<void> {
  const device = new Device(program, pins);
  try {
    await use(device);
  } finally {
    await device.live.stop();
  }
}
