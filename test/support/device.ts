import type { ChipOptions } from '../../hal/sim/chip/chip.ts';
import type { Fault } from '../../hal/sim/chip/faults.ts';
import { harsh } from '../../hal/sim/chip/knobs.ts';
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
import { providerOf } from '../../provider/wsp/startup.ts';
import { LockstepDevice, type LockstepOptions } from '../../tools/lockstep.ts';

export type DeviceOptions = LockstepOptions;

/** A lockstep device with the calls that tests make again and again. */
export class Device extends LockstepDevice {
  readonly faults: Fault[] = [];
  /** The error of the last call that failed. */
  readonly err = { value: 0 };

  constructor(options: DeviceOptions = {}) {
    super(options);
    this.sim.onFault = (fault) => this.faults.push(fault);
  }

  /** Waits for the link, which may take a while; nothing gets through before it is up. */
  awaitLink(): void {
    while (!this.sim.phy.link) this.run(100);
  }

  /** The provider's own upcalls, to hang a blocking callback on. */
  upcalls(): Upcalls {
    const provider = providerOf(this.info);
    if (!provider) throw new Error('not started');
    return provider.upcalls;
  }

  socket(): number {
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
    return WSPAccept(s, null, null, condition, data, this.err);
  }

  /** One WSPRecv of at most `size` bytes as text; null when it failed. */
  recv(s: number, size = 2048): string | null {
    const buffer: WsaBuf = { len: size, buf: new Uint8Array(size) };
    const count = { value: 0 };
    if (WSPRecv(s, [buffer], 1, count, { value: 0 }, null, null, null, this.err) !== 0) return null;
    return Buffer.from(buffer.buf.subarray(0, count.value)).toString('latin1');
  }

  /** One WSPSend. Returns the bytes taken, or -1. */
  send(s: number, data: string | Uint8Array): number {
    const bytes = typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data;
    const count = { value: 0 };
    const buffers = [{ len: bytes.length, buf: bytes }];
    return WSPSend(s, buffers, 1, count, 0, null, null, null, this.err) === 0 ? count.value : -1;
  }
}

/**
 * With HARSH=seed in the environment, every suite runs with all knobs of the chip turned against the driver. All but
 * one: a lost edge of INTn costs a patrol, so it is asked for by name where that much time is given.
 */
const WEATHER: ChipOptions = process.env.HARSH
  ? { ...harsh(Number(process.env.HARSH)), interruptLost: 0 }
  : {};

/**
 * Commands between the chip's reset and its discovery are legal for all that anybody can know; the chip, which has
 * forgotten everything, takes them for mistakes. A test that makes such calls takes a chip that is not strict.
 */
export const UNAWARE: DeviceOptions = { strict: false };

/** A device that is not started yet. The chip is strict: a mistake of the driver throws the register's name. */
export function newDevice(options: DeviceOptions = {}): Device {
  return new Device({ strict: true, ...WEATHER, ...options });
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
