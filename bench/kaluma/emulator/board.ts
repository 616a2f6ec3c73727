import { type ChipOptions, W5500Sim } from '../../../sim/chips/w5500/chip.ts';
import type { Fault } from '../../../sim/chips/wiznet/faults.ts';
import { SimClock } from '../../../sim/clock.ts';
import { Host } from '../../../sim/hosts/host.ts';
import type { BoardPins } from '../../../sim/runtimes/kaluma/board/wiring.ts';
import { Wire } from '../../../sim/wire/wire.ts';
import { romFunctions } from './bootrom.ts';
import { ChipOnSpi } from './chip-on-spi.ts';
import { UsbConsole } from './console.ts';
import { Cpu } from './cpu.ts';
import { FLASH_START } from './uf2.ts';

export interface EngineBoardOptions {
  /** The contents of the flash, from its first byte: boot stage, engine. */
  image: Uint8Array;
  /** Null for a program that calls no function of the ROM. */
  bootrom: Uint32Array | null;
  /** The program as `npm run flash` would write it; null: none. */
  program: string | null;
  pins: BoardPins;
  chip?: ChipOptions;
  /** The host at the other end of the wire, and the board's address. */
  host?: { ip: string; device: string };
}

/** Kaluma's layout of a Pico's flash: 1,008 KB for itself, 16 KB for its key-value store, 512 KB for the program. */
const PROGRAM_AT = (1008 + 16) * 1024;
/** Kaluma runs no program while this pin is low. */
const LOAD_PIN = 22;
const HOST = { ip: '10.0.2.2', device: '10.0.2.15' };
/** Number of instructions between two reads of the time. */
const SLICE = 50;
/**
 * The network's time is set to the processor's whenever the chip is accessed, and between two turns of the loop; in a
 * program that does neither, because it waits for a pin, after this many microseconds.
 */
const NETWORK_US = 10_000;

/** A Pico with an image in its flash and a simulated W5500 on its SPI, on the emulator's clock. */
export class EngineBoard {
  readonly cpu = new Cpu();
  readonly console: UsbConsole;
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly chip: W5500Sim;
  readonly spi: ChipOnSpi;
  readonly host: Host;
  /** Faults reported by the chip: mistakes of the program's driver. */
  readonly faults: Fault[] = [];

  /** The board is powered; it boots at the first `run`. */
  constructor({ image, bootrom, program, pins, chip = {}, host = HOST }: EngineBoardOptions) {
    const { mcu } = this.cpu;
    if (bootrom) mcu.loadBootrom(bootrom);
    mcu.flash.set(image);
    if (program !== null) mcu.flash.set(Buffer.from(`${program}\0`), PROGRAM_AT);
    if (bootrom) this.replaceFlashFunctions(romFunctions(bootrom));
    this.console = new UsbConsole(mcu);
    mcu.gpio[LOAD_PIN].setInputValue(true);
    this.chip = new W5500Sim(this.clock, this.wire, chip);
    this.chip.onFault = (fault) => this.faults.push(fault);
    this.spi = new ChipOnSpi(this.cpu, this.chip, this.clock, pins);
    this.host = new Host(this.wire, this.clock, { ...host, mac: '52:55:0a:00:02:02' });
    mcu.core.PC = FLASH_START;
  }

  get ms(): number {
    return this.cpu.us / 1000;
  }

  /** Returns the start of the program's stack: the first word of its vector table. */
  get stackTop(): number {
    return this.cpu.mcu.flashView.getUint32(0x100, true);
  }

  /** Runs for `ms` milliseconds of the board's time, or until `done`, in which case it returns true. */
  run(ms: number, done: () => boolean = () => false): boolean {
    const end = this.cpu.us + ms * 1000;
    while (this.cpu.us < end) {
      this.cpu.run(SLICE);
      if (this.cpu.us - this.spi.syncedUs > NETWORK_US) this.spi.sync();
      if (done()) return true;
    }
    return false;
  }

  /**
   * The ROM's flash functions use commands of the flash chip, which the emulator does not support: their effect on the
   * contents is implemented here. Their arguments are in registers.
   */
  private replaceFlashFunctions(functions: Map<string, number>): void {
    const { cpu } = this;
    const { mcu } = cpu;
    const replace = (code: string, work: () => void) => {
      const address = functions.get(code);
      if (address === undefined) return;
      cpu.at(address, () => {
        work();
        return cpu.leave();
      });
    };
    replace('RE', () => mcu.flash.fill(0xff, cpu.argument(0), cpu.argument(0) + cpu.argument(1)));
    replace('RP', () => {
      const [to, from, count] = [cpu.argument(0), cpu.argument(1), cpu.argument(2)];
      // Programming only clears bits.
      for (let n = 0; n < count; n++) mcu.flash[to + n] &= mcu.readUint8(from + n);
    });
    for (const code of ['IF', 'EX', 'FC', 'CX']) replace(code, () => {});
  }
}
