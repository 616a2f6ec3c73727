import { LockstepDevice, type LockstepOptions } from '../../bench/lockstep/device.ts';
import { providerOf } from '../../provider/engine/records/provider.ts';
import {
  type ConditionProc,
  inetAny,
  type Upcalls,
  WSPAccept,
  WSPBind,
  WSPListen,
  WSPRecv,
  WSPSend,
  WSPSocket,
  type WsaBuf,
} from '../../provider/index.ts';
import type { Fault } from '../../sim/chips/wiznet/faults.ts';
import { until } from './until.ts';
import { chipWeather, LOSS, otherWeather, REPAIR_MS, SERVICE } from './weather.ts';

export interface DeviceOptions extends LockstepOptions {
  /** Why a test needs a wire that loses nothing and an engine that is fast, whatever the weather of the run. */
  calm?: string;
}

/** A lockstep device with the calls that tests make again and again. */
export class Device extends LockstepDevice {
  readonly faults: Fault[] = [];
  /** The error of the last call that failed. */
  readonly err = { value: 0 };

  /** Segments that the cable has lost, as far as they were repeated since. */
  private repaired = 0;
  private readonly calm: boolean;

  constructor({ calm, ...options }: DeviceOptions = {}) {
    super(options);
    this.calm = calm !== undefined;
    this.sim.onFault = (fault) => this.faults.push(fault);
  }

  /** Lets `ms` milliseconds pass in the runtime's loop, and more while something that was lost is being repeated. */
  override run(ms: number): void {
    this.pass(ms);
    const repair = () => {
      this.repaired = this.lost;
      this.pass(REPAIR_MS);
    };
    until('nothing more is lost', () => this.lost <= this.repaired, repair);
  }

  private pass(ms: number): void {
    if (!SERVICE || this.calm) return super.run(ms);
    // The loop comes by after every single thing that happens, and not just now and then.
    const untilUs = this.time.nowUs + ms * 1000;
    // What fell due while a test held the loop, or a turn was on the bus, is not left until the next thing happens.
    this.turn();
    while (this.time.nowUs < untilUs) {
      if (!this.clock.isDue) this.time.advanceTo(Math.min(this.time.nextUs, untilUs));
      this.turn();
    }
  }

  private turn(): void {
    this.bus.turn();
    this.clock.turn();
  }

  /** Between two calls of the application its loop may have had a turn. */
  private between(): void {
    if (SERVICE && !this.calm) this.turn();
  }

  private get lost(): number {
    return LOSS && !this.calm && this.cable ? this.cable.in.lost + this.cable.out.lost : 0;
  }

  /** Waits for the link, which may take a while; nothing gets through before it is up. */
  awaitLink(): void {
    until(
      'the link',
      () => this.sim.phy.link,
      () => this.run(100),
    );
  }

  /** The provider's own upcalls, to hang a blocking callback on. */
  upcalls(): Upcalls {
    const provider = providerOf(this.info);
    if (!provider) throw new Error('not started');
    return provider.upcalls;
  }

  socket(): number {
    this.between();
    return WSPSocket(2, 1, 6, this.info, 0, 0, this.err);
  }

  /** A blocking listener on `port`. */
  listen(port: number, backlog: number): number {
    const s = this.socket();
    this.bindAndListen(s, port, backlog);
    return s;
  }

  /** Makes a socket, whose options may be set already, a listener on `port`. */
  bindAndListen(s: number, port: number, backlog: number): void {
    if (WSPBind(s, inetAny(port), 16, this.err) !== 0) throw new Error(`WSPBind: ${this.err.value}`);
    if (WSPListen(s, backlog, this.err) !== 0) throw new Error(`WSPListen: ${this.err.value}`);
  }

  accept(s: number, condition: ConditionProc | null = null, data = 0): number {
    this.between();
    return WSPAccept(s, null, null, condition, data, this.err);
  }

  /** One WSPRecv of at most `size` bytes as text; null when it failed. */
  recv(s: number, size = 2048): string | null {
    this.between();
    const buffer: WsaBuf = { len: size, buf: new Uint8Array(size) };
    const count = { value: 0 };
    if (WSPRecv(s, [buffer], 1, count, { value: 0 }, null, null, null, this.err) !== 0) return null;
    return Buffer.from(buffer.buf.subarray(0, count.value)).toString('latin1');
  }

  /** One WSPSend. Returns the bytes taken, or -1. */
  send(s: number, data: string | Uint8Array): number {
    this.between();
    const bytes = typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data;
    const count = { value: 0 };
    const buffers = [{ len: bytes.length, buf: bytes }];
    return WSPSend(s, buffers, 1, count, 0, null, null, null, this.err) === 0 ? count.value : -1;
  }
}

/**
 * Commands between the chip's reset and its discovery are legal for all that anybody can know; the chip, which has
 * forgotten everything, takes them for mistakes. A test that makes such calls takes a chip that is not strict.
 */
export const UNAWARE: DeviceOptions = { strict: false };

/** A device that is not started yet. The chip is strict: a mistake of the driver throws the register's name. */
export function newDevice(options: DeviceOptions = {}): Device {
  const weather = options.calm ? {} : otherWeather();
  return new Device({ strict: true, ...chipWeather(), ...weather, ...options });
}

/** A test body with a started device of its own, which is stopped whatever happens. */
export function withDevice(body: (device: Device) => void, options: DeviceOptions = {}): () => void {
  return () => {
    const device = newDevice(options).start();
    try {
      device.awaitLink();
      body(device);
    } finally {
      device.stop();
    }
  };
}
