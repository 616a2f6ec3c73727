import { type ChipOptions, NinaSim } from '../../../sim/chips/nina/chip.ts';
import type { WifiNetwork } from '../../../sim/chips/nina/radio.ts';
import type { Fault } from '../../../sim/chips/wiznet/faults.ts';
import { SimClock } from '../../../sim/clock.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { Wire } from '../../../sim/wire/wire.ts';

/** A host's side of the protocol, written from nina-spi.md alone: waits for READY, commands and answers. */

const READY_US = 5000;
const STEP_US = 10;
const BYTE_US = 1;
const SECOND = 1_000_000;
/** The longest answer that the rig reads. */
const MOST = 4092;

/** Commands with parameters, and answers, of two bytes of length (chapter 3). */
const WIDE = [0x44, 0x45, 0x46, 0x77, 0x79];
const WIDE_ANSWERS = [0x45, 0x78, 0x7a];

export const OPEN: WifiNetwork = {
  ...{ ssid: 'home', passphrase: null, rssi: -60, channel: 1, bssid: '02:00:00:00:00:01' },
};
export const SECURE: WifiNetwork = {
  ...{ ssid: 'office', passphrase: 'correct horse', rssi: -42, channel: 11, bssid: '02:00:00:00:00:02' },
};

export const be16 = (value: number): number[] => [value >> 8, value & 0xff];
export const le32 = (value: number): number[] => [0, 8, 16, 24].map((bits) => (value >>> bits) & 0xff);
export const text = (value: string): number[] => [...Buffer.from(value)];

/** An ESP32 on a wire with a host at 10.0.2.2; the station's address is 10.0.2.15 once it is joined. */
export class Rig {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly chip: NinaSim;
  readonly host: Host;
  readonly faults: Fault[] = [];

  constructor(options: ChipOptions = {}) {
    this.chip = new NinaSim(this.clock, this.wire, { networks: [OPEN, SECURE], ...options });
    this.chip.onFault = (fault) => this.faults.push(fault);
    this.host = new Host(this.wire, this.clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
  }

  run(ms: number): void {
    this.clock.advance(ms * 1000);
  }

  get kinds(): string[] {
    return this.faults.map(({ kind }) => kind);
  }

  /** Waits until READY has the level; false when it does not come. */
  await(high: boolean, us = READY_US): boolean {
    for (let waited = 0; this.chip.ready !== high; waited += STEP_US) {
      if (waited >= us) return false;
      this.clock.advance(STEP_US);
    }
    return true;
  }

  /** Clocks `bytes` in one frame, as the page has it; null when READY does not do its part. */
  frame(bytes: number[]): number[] | null {
    if (!this.await(false, 10 * SECOND)) return null;
    this.chip.select();
    if (!this.await(true)) {
      this.chip.deselect();
      return null;
    }
    const miso = bytes.map((byte) => {
      this.clock.advance(BYTE_US);
      return this.chip.transfer(byte);
    });
    this.chip.deselect();
    return miso;
  }

  /** A command as bytes, padded to words with zeros. */
  command(code: number, params: number[][]): number[] {
    const bytes = [0xe0, code, params.length];
    for (const param of params)
      bytes.push(...(WIDE.includes(code) ? be16(param.length) : [param.length]), ...param);
    bytes.push(0xee);
    while (bytes.length % 4 !== 0) bytes.push(0);
    return bytes;
  }

  /** Calls `code`; answers the parameters, or null for the error frame. */
  call(code: number, ...params: number[][]): number[][] | null {
    if (!this.frame(this.command(code, params)))
      throw new Error(`READY does not take 0x${code.toString(16)}`);
    return this.answer(code);
  }

  answer(code: number): number[][] | null {
    const bytes = this.frame(new Array(MOST).fill(0));
    if (!bytes) throw new Error(`READY has no answer to 0x${code.toString(16)}`);
    if (bytes[0] === 0xef) return null;
    if (bytes[0] !== 0xe0 || bytes[1] !== (code | 0x80)) throw new Error(`answer ${bytes.slice(0, 8)}`);
    const params: number[][] = [];
    let at = 3;
    for (let n = 0; n < bytes[2]; n++) {
      const wide = WIDE_ANSWERS.includes(code);
      const length = wide ? (bytes[at] << 8) | bytes[at + 1] : bytes[at];
      at += wide ? 2 : 1;
      params.push(bytes.slice(at, at + length));
      at += length;
    }
    if (bytes[at] !== 0xee) throw new Error(`no end: ${bytes.slice(0, at + 4)}`);
    return params;
  }

  /** The first byte of the first parameter of the answer. */
  one(code: number, ...params: number[][]): number {
    return this.call(code, ...params)?.[0]?.[0] ?? -1;
  }

  /** Boots and joins the open network with the static address. */
  join(): this {
    this.run(500);
    this.call(0x14, [1], [10, 0, 2, 15], [10, 0, 2, 2], [255, 255, 255, 0]);
    this.call(0x10, text(OPEN.ssid));
    this.run(200);
    if (this.one(0x20, [0xff]) !== 3) throw new Error('it does not join');
    return this;
  }

  // The calls of chapter 6

  socket(type = 1): number {
    return this.one(0x70, [type], [0]);
  }

  errno(): number {
    return this.one(0x72);
  }

  free(fd: number): void {
    this.call(0x7b, [fd], le32(0x8004667e), le32(1));
  }

  /** A listener that does not block. */
  listen(port: number, backlog: number): number {
    const fd = this.socket();
    this.free(fd);
    this.call(0x73, [fd], be16(port));
    if (this.one(0x74, [fd], [backlog]) !== 1) throw new Error(`listen: ${this.errno()}`);
    return fd;
  }

  poll(fd: number): number {
    return this.one(0x7c, [fd]);
  }

  send(fd: number, bytes: number[]): number {
    const [count] = this.call(0x77, [fd], bytes) ?? [[0, 0]];
    return (count[0] << 8) | count[1];
  }

  recv(fd: number, size: number): string {
    const [bytes] = this.call(0x78, [fd], [size & 0xff, size >> 8]) ?? [[]];
    return Buffer.from(bytes).toString();
  }
}
